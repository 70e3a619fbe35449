"""How the objects of a raised file are made."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from negotiations.loaders import format0

Json: TypeAlias = dict[str, Any]


def object_of(**fields: Any) -> Json:
    """An object of the file without what is empty; days and times as texts."""
    return {
        name: str(value) if isinstance(value, date) else value
        for name, value in fields.items()
        if value is not None and value != "" and value != []
    }


def fact(part: format0.Sourced) -> Json:
    return object_of(note=part.note, sources=once(part.sources))


def once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def sentences(*notes: str) -> str:
    return "\n".join(note for note in notes if note)
