"""How an invariant is tested: a record that stands, and the nonsense that must not become of it.

Every file of this folder that mirrors a file of models has a table ``REFUSALS``, one entry or more for each constraint
and guard. ``test_invariants`` tries each of them in three ways.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import BaseConstraint, Model, UniqueConstraint

from negotiations.models.guards import SENTENCES

BLANK: Final = "This field cannot be blank."


@dataclass(frozen=True)
class Refusal:
    """``nonsense`` breaks the invariant ``name`` of a record that is ``sound``.

    A value of ``nonsense`` that is a function gives the value, from the record. The refusal is told ``at`` a field, by the
    sentence of the invariant, unless the field's own validation ``says`` something first.
    """

    name: str
    sound: Callable[[], Model]
    nonsense: Mapping[str, Any]
    at: str = NON_FIELD_ERRORS
    says: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return self.name

    def values(self, record: Model) -> dict[str, Any]:
        return {
            name: value(record) if callable(value) else value
            for name, value in self.nonsense.items()
        }

    @property
    def sentence(self) -> str:
        return self.says or sentence_of_invariant(self.name)


def models_of_ours() -> list[type[Model]]:
    return list(apps.get_app_config("negotiations").get_models())


def constraints() -> Iterator[tuple[type[Model], BaseConstraint]]:
    for model in models_of_ours():
        for constraint in model._meta.constraints:
            yield model, constraint


def sentence_of_invariant(name: str) -> str:
    if name in SENTENCES:
        return str(SENTENCES[name])
    return next(str(c.violation_error_message) for _, c in constraints() if c.name == name)


def is_named_in(error: Exception, name: str) -> bool:
    """Whether a database's refusal names the invariant: SQLite names the columns of some, and not the constraint."""
    told = str(error)
    if told.startswith("UNIQUE constraint failed: ") and "index" not in told:
        columns = {column.split(".")[-1] for column in told.split(": ")[1].split(", ")}
        return columns == columns_of(name)
    return name in told


def columns_of(name: str) -> set[str]:
    for model, constraint in constraints():
        if constraint.name == name and isinstance(constraint, UniqueConstraint):
            named = constraint.fields or [
                str(getattr(e, "name", e)) for e in constraint.expressions
            ]
            return {f.attname for f in model._meta.concrete_fields if f.name in named}
    return set()
