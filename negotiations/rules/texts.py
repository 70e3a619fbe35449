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


def key_from(text: str, *, longest: int = 60) -> str:
    """A key that tells what ``text`` says, in whole words: "Korea-US talks, 2nd round" is korea-us-talks-2nd-round.

    Empty where the text has no letter or digit that a key may hold.
    """
    words = re.findall("[a-z0-9]+", fold(text).replace("'", ""))
    key = ""
    for word in words:
        if key and len(key) + 1 + len(word) > longest:
            break
        key = f"{key}-{word}" if key else word[:longest]
    return key
