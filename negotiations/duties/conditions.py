"""What conditions ask of a good, in the words of the project's file: for the engine, and for readers in their language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

from negotiations.rules.duties import Condition
from negotiations.rules.texts import key_from

FILE: Final = Path(__file__).parents[1] / "starter" / "tariffs" / "conditions.json"


@dataclass(frozen=True)
class Preference:
    """A trade preference that may be claimed, for which origins, and whether its rate counts under floors."""

    key: str
    name: str
    origins: tuple[str, ...]
    counts_for_floors: bool


@dataclass(frozen=True)
class Vocabulary:
    """``metals``: conditions that only name the metal of a listed code, and those that ask nothing ("")."""

    conditions: Mapping[str, Condition]
    metals: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]
    preferences: Mapping[str, Preference]
    coverage: Mapping[str, tuple[date, date]]
    ends: Mapping[date, date]

    def condition(self, text: str) -> Condition | None:
        """The condition that a text states; None where it asks nothing. An unknown text is a question of its own."""
        if not text or text in self.metals:
            return None
        return self.conditions.get(text) or Condition(key_from(text), text)

    def question(self, condition: Condition) -> str:
        """What a reader is asked, as a statement that is true or not."""
        told = self.questions.get(condition.key, {})
        language = (get_language() or "en").partition("-")[0]
        return told.get(language) or told.get("en") or condition.text


@cache
def vocabulary() -> Vocabulary:
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    listed = data["conditions"]
    first: dict[str, dict[str, Any]] = {}
    for each in listed:
        first.setdefault(each["key"], each)
    return Vocabulary(
        conditions={each["text"]: _condition(each) for each in listed if not each.get("nothing")},
        metals={each["text"]: each.get("metal", "") for each in listed if each.get("nothing")},
        questions={
            key: {"en": each["question"], "ko": each["question_ko"]}
            for key, each in first.items()
            if "question" in each
        },
        preferences={
            key: Preference(
                key, each["name"], tuple(each["origins"]), each.get("counts_for_floors", False)
            )
            for key, each in data["preferences"].items()
        },
        coverage={
            importer: (date.fromisoformat(each["from"]), date.fromisoformat(each["until"]))
            for importer, each in data["coverage"].items()
        },
        ends={
            date.fromisoformat(each["last"]): date.fromisoformat(each["known_from"])
            for each in data["ends"]
        },
    )


def _condition(each: Mapping[str, Any]) -> Condition:
    return Condition(
        key=each["key"],
        text=each["text"],
        preference=each.get("preference", ""),
        needs_us_content=each.get("needs_us_content", False),
        least_us_content=_decimal(each.get("least_us_content")),
        metal_share_below=_decimal(each.get("metal_share_below")),
        metals=frozenset(each.get("metals", ())),
        except_metals=frozenset(each.get("except_metals", ())),
        chapters=frozenset(each.get("chapters", ())),
        outside_chapters=frozenset(each.get("outside_chapters", ())),
        since={origin: date.fromisoformat(day) for origin, day in each.get("since", {}).items()},
        loaded_before=date.fromisoformat(each["loaded_before"])
        if "loaded_before" in each
        else None,
        never_with=frozenset(each.get("never_with", ())),
        decides=each.get("decides", False),
    )


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))
