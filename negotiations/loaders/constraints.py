"""The database's own constraints, tried in memory: a dossier of a thousand records asks the database nothing for them.

A test compares the answers with the database's, for every constraint of every model.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import CheckConstraint, F, Model, Q, UniqueConstraint
from django.db.models.functions import Coalesce


class _Unknown:
    """SQL's NULL: neither true nor false, and equal to nothing."""


UNKNOWN: Final = _Unknown()

LOOKUPS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "exact": lambda left, right: left == right,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "in": lambda left, right: left in right,
    "regex": lambda left, right: re.search(right, left) is not None,
}


def value_of(instance: Model, name: str) -> Any:
    """The value of a column; for a reference to a record that is not written yet, what tells that record apart."""
    field = instance._meta.get_field(name)
    value = getattr(instance, field.attname)  # type: ignore[union-attr]  # a column, not a relation from elsewhere
    if value is None and field.is_relation and field.is_cached(instance):  # type: ignore[union-attr]  # a column, not a relation from elsewhere
        record = field.get_cached_value(instance)  # type: ignore[union-attr]  # a column, not a relation from elsewhere
        value = None if record is None else ("unwritten", id(record))
    return UNKNOWN if value is None else value


def holds(condition: Q, instance: Model) -> bool | None:
    """Whether the condition holds for the instance; None where SQL would not know."""
    answers = [_child_holds(child, instance) for child in condition.children]
    answer = _any(answers) if condition.connector == Q.OR else _all(answers)
    return answer if answer is None or not condition.negated else not answer


def _child_holds(child: Any, instance: Model) -> bool | None:
    if isinstance(child, Q):
        return holds(child, instance)
    path, expected = child
    name, _, lookup = path.partition("__")
    actual = value_of(instance, name)
    if lookup == "isnull":
        return (actual is UNKNOWN) is bool(expected)
    if isinstance(expected, F):
        expected = value_of(instance, _column(expected))
    if actual is UNKNOWN or expected is UNKNOWN:
        return None
    return bool(LOOKUPS[lookup or "exact"](actual, expected))


def _column(reference: F) -> str:
    return str(reference.name)  # type: ignore[attr-defined]  # the stubs know no name of F


def _all(answers: Iterable[bool | None]) -> bool | None:
    answers = list(answers)
    return False if False in answers else None if None in answers else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    answers = list(answers)
    return True if True in answers else None if None in answers else False


def broken_checks(instance: Model, refused: Collection[str] = ()) -> Iterator[CheckConstraint]:
    """The check constraints that the instance breaks, but for those on columns that are refused already."""
    for constraint in instance._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        condition = _condition(constraint)
        if columns_of(condition).isdisjoint(refused) and holds(condition, instance) is False:
            yield constraint


def columns_of(condition: Q) -> set[str]:
    """The columns that a condition asks for."""
    columns: set[str] = set()
    for child in condition.children:
        if isinstance(child, Q):
            columns |= columns_of(child)
        elif isinstance(child, tuple):
            columns.add(str(child[0]).partition("__")[0])
    return columns


def _condition(constraint: CheckConstraint | UniqueConstraint) -> Q:
    if not isinstance(constraint.condition, Q):
        raise TypeError(f"no way is known to try {constraint.name} in memory")
    return constraint.condition


def unique_key(constraint: UniqueConstraint, instance: Model) -> tuple[Any, ...] | None:
    """What no two records may share under the constraint; None for a record that it does not concern."""
    if constraint.condition is not None and not holds(_condition(constraint), instance):
        return None
    names = [*constraint.fields, *constraint.expressions]
    key = tuple(_value_in_key(each, instance) for each in names)
    return None if UNKNOWN in key else key


def _value_in_key(expression: Any, instance: Model) -> Any:
    if isinstance(expression, str):
        return value_of(instance, expression)
    if isinstance(expression, F):
        return value_of(instance, _column(expression))
    if isinstance(expression, Coalesce):
        column, otherwise = expression.get_source_expressions()
        value = value_of(instance, _column(column))
        return otherwise.value if value is UNKNOWN else value
    raise TypeError(f"no way is known to try {expression!r} in memory")
