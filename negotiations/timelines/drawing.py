"""The picture as a file that looks right by itself: SVG with its own style, and PNG made of it."""

import re
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Final

import resvg_py
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from negotiations.rules.timeline.layout import Picture
from negotiations.wording import language

TOKEN: Final = re.compile(r"--([a-z0-9-]+): (?:light-dark\((#[0-9a-f]{6}),[^)]*\)|([^;]+));")
USE: Final = re.compile(r"var\(--([a-z0-9-]+)\)")
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
# Twice the size of the picture: sharp on the screens and in the print of today.
ZOOM: Final = 2
# And no more than this, however many talks there are: four bytes each while it is drawn.
MOST_PIXELS: Final = 20_000_000
# resvg takes the first face that it finds, and any other for the letters that this lacks: one of Korean serifs, often.
KOREAN_FACES: Final = '"Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic"'
# What resvg takes for a face that is not on the machine.
SANS: Final = "Noto Sans"


def as_svg(picture: Picture, title: str) -> str:
    """A document of its own in the light colours of the site."""
    sheet = style()
    if language() == "ko":
        sheet = sheet.replace("system-ui", f"{KOREAN_FACES}, system-ui", 1)
    context = {"picture": picture, "title": title, "style": sheet, "alone": True}
    return render_to_string("negotiations/timelines/picture.svg", context)


def as_png(picture: Picture, title: str) -> bytes:
    """The SVG as PNG. Texts need a font of their script on the machine (see docs/operations.md)."""
    zoom = min(ZOOM, sqrt(MOST_PIXELS / (picture.width * picture.height_alone)))
    svg = as_svg(picture, title)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, sans_serif_family=SANS))


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
