"""How wide a text is, reckoned without its font: never less than what common sans-serif faces take."""

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
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


class _Ems(dict[str, float]):
    """The widths that are known, and those of all other letters as they come up."""

    def __missing__(self, character: str) -> float:
        plain = unicodedata.normalize("NFD", character)[0]
        ems = EMS.get(plain, 1.05)
        if len(self) < 20_000:
            self[character] = ems
        return ems


_ems: Final = _Ems(EMS)


@lru_cache(maxsize=16_384)
def text_width(text: str, size: float = 12, *, bold: bool = False) -> float:
    """The most that ``text`` takes in letters of ``size`` pixels."""
    return sum([_ems[character] for character in text]) * size * (BOLD if bold else 1)


def shortened(text: str, room: float, size: float = 12, *, bold: bool = False) -> str:
    """``text`` as far as it goes into ``room`` pixels, with an ellipsis where it was cut; empty where nothing fits."""
    scale = size * (BOLD if bold else 1)
    ends = list(accumulate((_ems[character] for character in text), initial=0.0))
    if ends[-1] * scale <= room:
        return text
    kept = bisect_right(ends, room / scale - _ems[ELLIPSIS]) - 1
    cut = text[: max(kept, 0)].rstrip(" ,.;:·-–")
    return cut + ELLIPSIS if cut else ""
