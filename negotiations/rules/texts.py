"""How names are compared: the same fold for what is stored and for what is looked for."""

import unicodedata
from typing import Final

# Signs that newspapers set and keyboards lack.
AS_TYPED: Final = str.maketrans("‘’ʼ‐‑–—", "'''----")


def fold(text: str) -> str:
    """The text as search compares it: compatibility forms joined, marks stripped, case folded, blanks single.

    "Côte d’Ivoire" and "cote d'ivoire" fold alike; Hangul and Han stay whole.
    """
    apart = unicodedata.normalize("NFKD", text).translate(AS_TYPED)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())
