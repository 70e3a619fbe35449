"""Numbers that make what is made unique within a test run."""

from itertools import count
from typing import Final

_NUMBERS: Final = count(1)


def numbered(word: str) -> str:
    """``word`` with a number that no other has, fit for a key: ``round-17``."""
    return f"{word}-{next(_NUMBERS)}"
