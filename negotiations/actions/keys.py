"""Keys that nobody has to think up: made from what a record says, with a number behind where another has it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Field, Model, UniqueConstraint

from negotiations import models
from negotiations.models.fields import KEY
from negotiations.rules.texts import key_from

Values = Mapping[str, Any]


def _text(*names: str) -> Callable[[Values], str]:
    return lambda values: " ".join(_word(values.get(name)) for name in names)


def _word(value: Any) -> str:
    if isinstance(value, models.Economy):
        return value.code
    if isinstance(value, models.AgendaArea):
        return value.slug
    return "" if value is None else str(value)


def _words(text: Any, count: int = 6) -> str:
    return " ".join(str(text or "").split()[:count])


def _organization(values: Values) -> str:
    return f"{_word(values.get('economy'))} {values.get('abbreviation') or values.get('name')}"


def _source(values: Values) -> str:
    return f"{values.get('publisher')} {_word(values.get('published_on')) or _words(values.get('title'))}"


def _round(values: Values) -> str:
    counted = f"{values.get('level')} {values.get('ordinal')}"
    return counted if values.get("ordinal") else str(values.get("title"))


# What a key is made of, by the model.
NAMED_BY: Final[Mapping[type[Model], Callable[[Values], str]]] = {
    models.AgendaArea: _text("name"),
    models.Agreement: _text("title"),
    models.Commitment: lambda values: (
        f"{_word(values.get('economy'))} {_words(values.get('text'))}"
    ),
    models.Deadline: _text("title"),
    models.Event: lambda values: (
        f"{_word(values.get('happened_on'))} {_words(values.get('title'))}"
    ),
    models.LegalInstrument: lambda values: str(values.get("citation") or values.get("title")),
    models.Negotiation: _text("title"),
    models.NontariffMeasure: _text("maintained_by", "title"),
    models.Organization: _organization,
    models.Person: _text("name"),
    models.Position: _text("economy", "area", "kind", "stated_on"),
    models.ProductList: _text("title"),
    models.Round: _round,
    models.Source: _source,
    models.StackingRule: lambda values: " ".join(
        [_word(values.get("kind")), *(values.get("applies") or [])]
    ),
    models.TariffMeasure: _text("imposed_by", "title"),
    models.TariffRate: lambda values: " ".join(
        [
            _word(values.get("origin")) or "all",
            _word(values.get("valid_from") or values.get("known_from")),
            _word(values.get("state")),
        ]
    ),
    models.TrailStep: _text("economy", "kind"),
}


def key_field_of(model: type[Model]) -> "Field[Any, Any] | None":
    """The field that holds the key of a record, by which addresses and dossiers name it."""
    if model not in NAMED_BY:
        return None
    return next(field for field in model._meta.concrete_fields if KEY in field.validators)


def key_for(model: type[Model], values: Values) -> str:
    """A key for a new record of these values that no other record has in its place."""
    wanted = key_from(NAMED_BY[model](values)) or key_from(str(model._meta.model_name))
    field = key_field_of(model)
    assert field is not None  # noqa: S101 - every kind in NAMED_BY has a key
    place = {name: values.get(name) for name in _scope(model, field.name)}
    if any(getattr(within, "pk", None) is None for within in place.values()):
        return wanted
    others = model._default_manager.filter(**{f"{field.name}__startswith": wanted}, **place)
    return numbered(wanted, set(others.values_list(field.name, flat=True)))


def _scope(model: type[Model], key: str) -> list[str]:
    """The fields within which a key is used once: none where it is used once of all."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and key in constraint.fields:
            return [name for name in constraint.fields if name != key]
    return []


def numbered(wanted: str, taken: set[str]) -> str:
    """The key itself, or the key with the first number from 2 on that makes it free."""
    number, free = 2, wanted
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free


def give_key(record: Model) -> None:
    """Gives a new record its key, unless it has one."""
    field = key_field_of(type(record))
    if field is not None and not getattr(record, field.name):
        values = {each.name: getattr(record, each.name, None) for each in record._meta.fields}
        setattr(record, field.name, key_for(type(record), values))
