"""Which area of the shared vocabulary a draft's own area is."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from negotiations.rules.texts import fold

FILE: Final = Path(__file__).parents[2] / "starter" / "vocabularies" / "agenda-areas.csv"


@dataclass(frozen=True)
class Vocabulary:
    """The areas by slug, by folded name and by folded label variant."""

    names: Mapping[str, str]
    by_name: Mapping[str, str]
    by_variant: Mapping[str, str]

    def slug_for(self, key: str, name: str, labels: Iterable[str]) -> str | None:
        """The slug of the area that a draft calls ``key``, ``name`` and ``labels``; None where it knows none."""
        if key in self.names:
            return key
        for index in (self.by_name, self.by_variant):
            if fold(name) in index:
                return index[fold(name)]
        meant = {
            self.by_variant.get(fold(label), "") or self.by_name.get(fold(label), "")
            for label in labels
        }
        meant.discard("")
        return meant.pop() if len(meant) == 1 else None


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that the project ships: a draft is raised alike on every machine."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return Vocabulary(
        names={row["slug"]: row["name"] for row in rows},
        by_name={fold(row["name"]): row["slug"] for row in rows},
        by_variant={
            fold(variant): row["slug"]
            for row in reversed(rows)
            for variant in row["label_variants"].split("|")
            if variant
        },
    )
