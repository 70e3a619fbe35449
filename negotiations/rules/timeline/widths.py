"""How wide a text is, reckoned without its font: never less than what common sans-serif faces take."""

import unicodedata
from functools import lru_cache
from typing import Final

# In ems, after the widest of the common system faces. What is not listed is taken as wide as a full-width letter.
CLASSES: Final = (
    ("iljI.,:;'|’‘·", 0.34),
    (" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", 0.33),
    ("frt()[]-/\\!J", 0.42),
    ('sz"“”°*', 0.54),
    ("ckvxy_", 0.6),
    ("abdeghnopquLFE0123456789$€–?", 0.65),
    ("ABCKPRSTVXYZ&", 0.71),
    ("DGHNOQUw+=", 0.85),
    ("mMW%—…", 1.0),
)
EMS: Final = {character: ems for characters, ems in CLASSES for character in characters}
BOLD: Final = 1.12
ELLIPSIS: Final = "…"


@lru_cache(maxsize=512)
def _ems(character: str) -> float:
    if character in EMS:
        return EMS[character]
    plain = unicodedata.normalize("NFD", character)[0]
    if plain != character and plain in EMS:
        return EMS[plain]
    return 1.05


@lru_cache(maxsize=16_384)
def text_width(text: str, size: float = 12, *, bold: bool = False) -> float:
    """The most that ``text`` takes in letters of ``size`` pixels."""
    return sum(map(_ems, text)) * size * (BOLD if bold else 1)


@lru_cache(maxsize=16_384)
def shortened(text: str, room: float, size: float = 12, *, bold: bool = False) -> str:
    """``text`` as far as it goes into ``room`` pixels, with an ellipsis where it was cut; empty where nothing fits."""
    if text_width(text, size, bold=bold) <= room:
        return text
    left = room - text_width(ELLIPSIS, size, bold=bold)
    for end, character in enumerate(text):
        left -= text_width(character, size, bold=bold)
        if left < 0:
            kept = text[:end].rstrip(" ,.;:·-–")
            return kept + ELLIPSIS if kept else ""
    return text
