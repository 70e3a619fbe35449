"""How names are compared: the same fold for what is stored and for what is looked for."""

import re
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


# Scripts that tell the language of a name or a label; the first that occurs decides.
SCRIPTS: Final = (
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)


def language_of(text: str) -> str:
    """The language that the script of a text gives away: Korean, Japanese, Chinese, else English, in which we write."""
    return next((code for code, script in SCRIPTS if script.search(text)), "en")
