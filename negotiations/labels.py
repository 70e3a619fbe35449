"""How a record is called where one is chosen among many: with what tells it from its namesakes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Model, Q

from negotiations import models
from negotiations.rules.texts import fold
from negotiations.wording import day_words


def _economy(economy: models.Economy) -> str:
    return f"{economy.display_name} ({economy.code})"


def _round(meeting: models.Round) -> str:
    days = f", {day_words(meeting.first_day)}" if meeting.first_day else ""
    return f"{meeting.title}{days} · {meeting.negotiation}"


def _delegation(delegation: models.Delegation) -> str:
    return f"{delegation.economy_id} · {_round(delegation.round)}"


def _person(person: models.Person) -> str:
    return _joined(person.name, person.native_name, person.economy_id)


def _organization(organization: models.Organization) -> str:
    name = organization.name
    if organization.abbreviation:
        name = f"{name} ({organization.abbreviation})"
    return _joined(name, organization.economy_id)


def _source(source: models.Source) -> str:
    day = day_words(source.published_on) if source.published_on else ""
    return _joined(str(source), day)


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


# How a record is called where one is chosen among many, and what that takes from other tables.
LABELS: Final[Mapping[type[Model], tuple[Callable[[Any], str], tuple[str, ...]]]] = {
    models.AgendaItem: (lambda each: f"{each} · {each.negotiation}", ("area", "negotiation")),
    models.Agreement: (lambda each: f"{each} · {each.negotiation}", ("negotiation",)),
    models.Commitment: (
        lambda each: f"{each.economy_id}: {each.text[:80]} · {each.agreement}",
        ("agreement",),
    ),
    models.Deadline: (str, ()),
    models.Delegation: (_delegation, ("round__negotiation",)),
    models.Economy: (_economy, ()),
    models.Organization: (_organization, ()),
    models.Person: (_person, ()),
    models.Position: (
        lambda each: f"{each.economy_id}: {each.text[:80]} · {each.negotiation}",
        ("negotiation",),
    ),
    models.Round: (_round, ("negotiation",)),
    models.Source: (_source, ()),
    models.TariffRate: (
        lambda each: (
            f"{each.measure}: {each.origin_id or '*'} {each.rate or each.amount} ({each.key})"
        ),
        ("measure",),
    ),
}


def choice_label(record: Model) -> str:
    label, _related = LABELS.get(type(record), (str, ()))
    return label(record)


def related_for_label(model: type[Model]) -> tuple[str, ...]:
    return LABELS.get(model, (str, ()))[1]


def called(name: str) -> Q:
    """The condition that one of a record's names, codes or aliases is ``name``, whatever its case and accents."""
    text = fold(name)
    return (
        Q(search_text=text)
        | Q(search_text__startswith=f"{text}\n")
        | Q(search_text__contains=f"\n{text}\n")
        | Q(search_text__endswith=f"\n{text}")
    )
