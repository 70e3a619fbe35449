"""What a party demands, offers, rules out or states."""

from typing import Any

from negotiations.models import (
    AgendaArea,
    Economy,
    Negotiation,
    Position,
    PositionKind,
    Publication,
)
from tests.factories.agenda import area
from tests.factories.economies import economy
from tests.factories.negotiations import make_negotiation
from tests.factories.numbers import numbered


def make_position(
    negotiation: Negotiation | None = None,
    by: str | Economy = "KR",
    text: str = "Duties on cars end.",
    *,
    about: str | AgendaArea = "digital-trade",
    kind: PositionKind = PositionKind.DEMAND,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Position:
    return Position.objects.create(
        **{"key": numbered("position")} | fields,
        negotiation=negotiation or make_negotiation(),
        economy=economy(by),
        area=area(about),
        kind=kind,
        text=text,
        publication=publication,
    )
