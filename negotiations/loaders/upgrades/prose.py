"""Prose without keys: a note names its sources and rounds as readers know them, not by the keys of a draft."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

# The fields that hold sentences for readers.
PROSE: Final = frozenset(
    ["note", "text", "summary", "outcome", "objective", "description", "reason", "prevails_because"]
)
IN_BRACKETS: Final = re.compile(r"\(([a-z0-9.,; -]+)\)")
OWN_BRACKET: Final = re.compile(r" \(([^()]*)\)")
NUMBER: Final = re.compile(r"r\d+-")
SEPARATORS: Final = re.compile(r"([,;] *)")


def titles_of_rounds(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles by key, and by the number that a key begins with where no other does: "r20" for "r20-march"."""
    numbers = Counter(key.partition("-")[0] for key in titles)
    return {
        key.partition("-")[0]: title
        for key, title in titles.items()
        if NUMBER.match(key) and numbers[key.partition("-")[0]] == 1
    } | dict(titles)


class Prose:
    """Writes the names of sources and rounds where a text has their keys.

    In brackets each key is meant as one: "(kbs)". In running text only what cannot be a word of it: "kbs-0421".
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        unmistakable = sorted(
            (key for key in names if re.search(r"\d", key) or "-" in key), key=len
        )
        alternatives = "|".join(re.escape(key) for key in reversed(unmistakable))
        self._key = (
            re.compile(rf"(?<![\w./-])(?:{alternatives})(?![\w/-]|\.\w)") if alternatives else None
        )

    def written(self, part: dict[str, Any]) -> dict[str, Any]:
        """The part of a dossier with its sentences written anew."""
        return {
            name: self.sentences(value)
            if name in PROSE and isinstance(value, str)
            else self._within(value)
            for name, value in part.items()
        }

    def _within(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._within(each) for each in value]
        return self.written(value) if isinstance(value, dict) else value

    def sentences(self, text: str) -> str:
        text = IN_BRACKETS.sub(self._bracket, text)
        return self._key.sub(lambda key: self.names[key[0]], text) if self._key else text

    def _bracket(self, bracket: re.Match[str]) -> str:
        keys = [each.strip() for each in SEPARATORS.split(bracket[1])[::2]]
        if not all(key in self.names for key in keys):
            return bracket[0]
        names = (OWN_BRACKET.sub(r", \1", self.names[key]) for key in keys)
        return f"({', '.join(dict.fromkeys(names))})"
