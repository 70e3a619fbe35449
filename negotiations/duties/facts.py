"""What is known to lack or to have moved, in the words of the project's file: lists and rates not held, suspensions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from negotiations.duties.conditions import vocabulary
from negotiations.rules.duties import Membership, Prolonged, Rate, UnheldList
from negotiations.rules.duties.values import EVERY_ORIGIN

FILE: Final = Path(__file__).parents[1] / "starter" / "tariffs" / "further-facts.json"


@dataclass(frozen=True)
class FurtherFacts:
    """``unseen`` are rates of which all is known but the figure (``rate`` is None), by measure.

    ``territories`` names the economy or bloc within whose customs territory another lies that has a code of its own.
    """

    unheld: tuple[UnheldList, ...]
    unseen: Mapping[str, tuple[Rate, ...]]
    prolonged: tuple[Prolonged, ...]
    territories: Mapping[str, Membership]


@cache
def further_facts() -> FurtherFacts:
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return FurtherFacts(
        unheld=tuple(_unheld(data["lists_not_held"])),
        unseen={each["measure"]: tuple(_unseen(each)) for each in data["rates_not_seen"]},
        prolonged=tuple(_prolonged(each) for each in data["suspensions"]),
        territories={
            code: Membership(each["of"], _day(each["from"]) if "from" in each else date.min)
            for each in data["customs_territories"]
            for code in each["codes"]
        },
    )


def _unheld(listed: Iterable[Mapping[str, Any]]) -> Iterable[UnheldList]:
    for each in listed:
        condition = vocabulary().condition(each["condition"])
        if condition is not None:
            yield UnheldList(each["measure"], condition, _day(each["from"]))


def _unseen(each: Mapping[str, Any]) -> Iterable[Rate]:
    for origin in each["origins"]:
        yield Rate(
            measure=each["measure"],
            origin=origin,
            rate=None,
            first=_day(each["from"]),
            known_from=_day(each["known_from"]),
            instrument=each["instrument"],
        )


def _prolonged(each: Mapping[str, Any]) -> Prolonged:
    return Prolonged(
        measure=each["measure"],
        last=_day(each["last"]),
        known=tuple((_day(told["from"]), _day(told["last"])) for told in each["known"]),
        origins=frozenset(each.get("origins", [EVERY_ORIGIN])),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)
