"""Which fields of a dossier's elements are fields of records, and how they carry over."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model

from negotiations.loaders.format1 import Element
from negotiations.loaders.problems import Path
from negotiations.rules.partial_dates import PartialDate

# Where a period ends, the day that is kept is the last of it (see rules/partial_dates.py).
ENDS: Final = ("last_day", "due_on", "used_until")


@dataclass(frozen=True)
class CarriedField:
    """A field of an element and of its record alike. ``refers_to`` is the kind it names, if it names a record."""

    name: str
    refers_to: type[Model] | None
    is_partial_day: bool


@cache
def carried_fields(element: type[Element]) -> tuple[CarriedField, ...]:
    """The fields that an element shares with its record, but for ``publication``, which has rules of its own."""
    fields = []
    for name in element.model_fields:
        field = _column(element.record, name)
        if field is None or name == "publication":
            continue
        refers_to = field.remote_field.model if isinstance(field, ForeignKey) else None
        is_partial = _column(element.record, f"{name}_precision") is not None
        fields.append(CarriedField(name, refers_to, is_partial))
    return tuple(fields)


def _column(model: type[Model], name: str) -> "Field[Any, Any] | None":
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) and field.concrete and not field.many_to_many else None


def kept_day(name: str, period: PartialDate | None) -> tuple[Any, str]:
    """The day and the precision that the record keeps of a period."""
    if period is None:
        return None, "day"
    return (period.last_day if name in ENDS else period.first_day), period.precision


def walk(element: Element, path: Path = ()) -> Iterator[tuple[Element, Path]]:
    """The element and all in it, with their paths."""
    yield element, path
    for name in type(element).model_fields:
        value = getattr(element, name)
        if isinstance(value, Element):
            yield from walk(value, (*path, name))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, Element):
                    yield from walk(item, (*path, name, index))
