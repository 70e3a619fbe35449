"""Dated facts of context."""

from datetime import date
from typing import Any

from negotiations.models import Event, EventKind, Negotiation, Publication
from tests.factories.negotiations import make_negotiation
from tests.factories.numbers import numbered


def make_event(
    negotiation: Negotiation | None = None,
    title: str = "",
    *,
    on: date = date(2025, 6, 3),
    kind: EventKind = EventKind.ELECTION,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Event:
    key = numbered("event")
    return Event.objects.create(
        **{"key": key, "title": title or key.capitalize()} | fields,
        negotiation=negotiation or make_negotiation(),
        happened_on=on,
        kind=kind,
        publication=publication,
    )
