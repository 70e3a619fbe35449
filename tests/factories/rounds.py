"""Rounds, what they took up and what each party said of them."""

from datetime import date
from typing import Any

from negotiations.models import (
    AgendaArea,
    Discussion,
    Economy,
    Negotiation,
    Publication,
    Readout,
    Round,
    RoundLevel,
    RoundStatus,
)
from tests.factories.agenda import area
from tests.factories.economies import economy
from tests.factories.negotiations import make_negotiation
from tests.factories.numbers import numbered


def make_round(
    negotiation: Negotiation | None = None,
    title: str = "",
    *,
    first_day: date | None = date(2025, 5, 20),
    last_day: date | None = None,
    level: RoundLevel = RoundLevel.TECHNICAL,
    status: RoundStatus = RoundStatus.CONCLUDED,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Round:
    """A round of one day that is past, unless told otherwise."""
    key = numbered("round")
    return Round.objects.create(
        **{"key": key, "title": title or key.capitalize()} | fields,
        negotiation=negotiation or make_negotiation(),
        first_day=first_day,
        last_day=last_day or first_day,
        level=level,
        status=status,
        publication=publication,
    )


def make_discussion(
    at: Round | None = None,
    about: str | AgendaArea = "digital-trade",
    *,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Discussion:
    return Discussion.objects.create(
        round=at or make_round(), area=area(about), publication=publication, **fields
    )


def make_readout(
    of: Round | None = None,
    by: str | Economy = "KR",
    *,
    text: str = "The talks were frank.",
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Readout:
    return Readout.objects.create(
        round=of or make_round(),
        economy=economy(by),
        text=text,
        publication=publication,
        **fields,
    )
