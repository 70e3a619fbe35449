"""The colours of the desk, as WCAG 2.2 reckons them: text 4.5 to 1 (1.4.3), edges and marks 3 to 1 (1.4.11), in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|oklab)a?\(")
TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")

GROUNDS = ["paper", "sunk", "raised"]
MEANINGS = ["round", "deal", "deadline", "rate", "draft"]
TEXT = [
    *((ink, ground) for ink in ["ink", "ink-2", "ink-3", "link", *MEANINGS] for ground in GROUNDS),
    *((meaning, f"{meaning}-soft") for meaning in [*MEANINGS, "link"]),
    *((ink, f"{meaning}-soft") for ink in ["ink", "ink-2"] for meaning in [*MEANINGS, "link"]),
    ("ink-3", "link-soft"),
    ("link", "rate-soft"),
    ("paper", "ink"),
    ("paper", "ink-2"),
]
MARKS = [(mark, ground) for mark in ["edge", "today", *MEANINGS] for ground in GROUNDS]


def tokens(theme: int) -> dict[str, str]:
    return {
        name: colours[theme] for name, *colours in TOKEN.findall((CSS / "desk.css").read_text())
    }


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3.0)], ids=["text", "marks"])
def test_colours_stand_out_from_their_ground(
    theme: int, pairs: list[tuple[str, str]], least: float
) -> None:
    colours = tokens(theme)

    faint = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}

    assert not {pair: ratio for pair, ratio in faint.items() if ratio < least}


def test_colours_are_named_once_among_the_tokens() -> None:
    desk = (CSS / "desk.css").read_text()
    after_tokens = desk[desk.index("@layer base {") :]

    assert not LITERAL.findall(after_tokens)
    for name in ["admin.css", "components.css", "picture.css", "print.css", "timeline.css"]:
        assert not LITERAL.findall((CSS / name).read_text())


def test_the_browser_frame_has_the_colour_of_the_paper() -> None:
    base = (Path(settings.BASE_DIR) / "templates" / "base.html").read_text()

    assert re.findall(r'name="theme-color".*content="(#[0-9a-f]{6})"', base) == [
        tokens(0)["paper"],
        tokens(1)["paper"],
    ]
