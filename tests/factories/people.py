"""Negotiators and their titles."""

from datetime import date
from typing import Any

from negotiations.models import Appointment, Economy, Organization, Person, Publication
from tests.factories.economies import economy
from tests.factories.numbers import numbered


def make_person(
    name: str = "",
    *,
    of: str | Economy = "KR",
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Person:
    key = numbered("person")
    return Person.objects.create(
        **{"slug": key, "name": name or key.capitalize()} | fields,
        economy=economy(of),
        publication=publication,
    )


def person_named(person: str | Person, **fields: Any) -> Person:
    """The person, or a new one of this name."""
    return person if isinstance(person, Person) else make_person(person, **fields)


def make_appointment(
    person: Person | None = None,
    title: str = "Director general",
    *,
    organization: Organization | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Appointment:
    return Appointment.objects.create(
        person=person or make_person(),
        title=title,
        organization=organization,
        first_day=first_day,
        last_day=last_day,
        publication=publication,
        **fields,
    )
