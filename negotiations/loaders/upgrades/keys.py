"""Keys for what a draft leaves without one, the same at every reading of the same draft."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.text import slugify

from negotiations.rules.texts import fold

LONGEST: Final = 120


def slug_of(text: str, otherwise: str) -> str:
    """The text as a key; ``otherwise`` where nothing of it can stand in one, as with Hangul."""
    return slugify(fold(text).replace(".", ""))[:LONGEST].strip("-") or otherwise


def joined(*parts: str) -> str:
    """The parts as one key, not longer than a key may be."""
    return "-".join(part for part in parts if part)[:LONGEST].strip("-.")


def short(text: str, length: int = 40) -> str:
    """The first whole words of a text, as part of a key."""
    slug = slug_of(text, "")
    return slug if len(slug) <= length else re.sub(r"-[^-]*$", "", slug[: length + 1])


class Keys:
    """Gives each key once: what comes again becomes ``key-2``, ``key-3``."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def free(self, key: str) -> str:
        number, candidate = 1, key
        while candidate in self._taken:
            number += 1
            candidate = joined(key[: LONGEST - 5], str(number))
        self._taken.add(candidate)
        return candidate
