"""The picture as a file that looks right by itself: SVG with its own style, and PNG made of it."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

import resvg_py
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from negotiations.rules.timeline.layout import Picture

TOKEN: Final = re.compile(r"--([a-z0-9-]+): (?:light-dark\((#[0-9a-f]{6}),[^)]*\)|([^;]+));")
USE: Final = re.compile(r"var\(--([a-z0-9-]+)\)")
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
# Twice the size of the picture: sharp on the screens and in the print of today.
ZOOM: Final = 2
# What resvg takes for a face that is not on the machine.
SANS: Final = "Noto Sans"


def as_svg(picture: Picture, title: str) -> str:
    """A document of its own in the light colours of the site."""
    context = {"picture": picture, "title": title, "style": style(), "alone": True}
    return render_to_string("negotiations/timelines/picture.svg", context)


def as_png(svg: str) -> bytes:
    """The SVG as PNG. Texts need a font of their script on the machine (see docs/operations.md)."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, sans_serif_family=SANS))


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheet of pictures with the values of the light tokens in it."""
    tokens = {name: light or value for name, light, value in TOKEN.findall(_read("css/desk.css"))}
    sheet = COMMENT.sub("", _read("css/picture.css"))
    return USE.sub(lambda use: tokens[use[1]], sheet)


def _read(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_text()
