"""What is known of drafts that were gathered side by side: which of their keys mean one shared record.

``starter/shared_measures.json`` says it. A draft that is not in it shares nothing but what is recognised by name.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

FILE: Final = Path(__file__).parents[2] / "starter" / "shared_measures.json"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SharedMeasure(Part):
    title: str
    kind: str
    imposed_by: str
    authority: str = ""
    products: str = ""


class Line(Part):
    """Where the rates of a draft's measure go: a shared measure, under which condition, and from when if later."""

    measure: str
    condition: str = ""
    # Only rates that begin on or after this day fall under the condition.
    condition_from: str = ""
    not_before: str = ""
    # Instruments of the draft that are not about this measure, although its rates name them.
    without_instruments: list[str] = []
    # Rates by their first day, and the spans that they were in force in, as the tariff files tell more closely.
    spans: Mapping[str, list[tuple[str, str]]] = {}


class KnownDraft(Part):
    measures: Mapping[str, list[Line]] = {}
    # Areas of the vocabulary; null for one that stands for itself.
    areas: Mapping[str, str | None] = {}
    instruments: Mapping[str, str] = {}
    # The keys of these measures are slugs of their own, which mean the same in every file.
    own_names: bool = False


class KnownDrafts(Part):
    measures: Mapping[str, SharedMeasure]
    drafts: Mapping[str, KnownDraft]


@cache
def known_drafts() -> KnownDrafts:
    data: Any = json.loads(FILE.read_text(encoding="utf-8"))
    return KnownDrafts.model_validate(data)


def known_draft(negotiation: str) -> KnownDraft:
    return known_drafts().drafts.get(negotiation, KnownDraft())
