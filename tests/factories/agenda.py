"""Subjects, and the agenda of a negotiation."""

from typing import Any

from negotiations.models import AgendaArea, AgendaItem, Negotiation, Publication
from tests.factories.negotiations import make_negotiation
from tests.factories.numbers import numbered


def area(slug: str | AgendaArea = "digital-trade", **fields: Any) -> AgendaArea:
    """The area with this slug, made when it is asked for the first time."""
    if isinstance(slug, AgendaArea):
        return slug
    defaults = {"name": slug.replace("-", " ").capitalize()} | fields
    return AgendaArea.objects.get_or_create(slug=slug, defaults=defaults)[0]


def make_area(name: str = "", **fields: Any) -> AgendaArea:
    key = numbered("area")
    return AgendaArea.objects.create(**{"slug": key, "name": name or key.capitalize()} | fields)


def make_agenda_item(
    negotiation: Negotiation | None = None,
    about: str | AgendaArea = "digital-trade",
    *,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> AgendaItem:
    return AgendaItem.objects.create(
        negotiation=negotiation or make_negotiation(),
        area=area(about),
        publication=publication,
        **fields,
    )
