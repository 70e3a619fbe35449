"""Rows that stand in each other's place once two records become one."""

from typing import Any

from django.db.models import F, Model, UniqueConstraint

from negotiations.models.fields import KEY
from negotiations.models.records import Record


def twin_of(row: Record, link: str) -> tuple[Record | None, UniqueConstraint | None]:
    """The row that stands where ``row`` is about to go by its ``link``, and the constraint that lets but one stand there."""
    model = type(row)
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or link not in names_in(constraint):
            continue
        found = model._default_manager.filter(**_place(row, names_in(constraint)))
        twin = found.exclude(pk=row.pk).first()
        if twin is not None:
            return twin, constraint
    return None, None


def _place(row: Record, names: list[str]) -> dict[str, Any]:
    """The conditions of standing where ``row`` does."""
    conditions: dict[str, Any] = {}
    for name in names:
        column: Any = row._meta.get_field(name)
        value = getattr(row, column.attname)
        conditions |= {f"{name}__isnull": True} if value is None else {name: value}
    return conditions


def names_in(constraint: UniqueConstraint) -> list[str]:
    """The fields of a constraint, whether it lists them or reckons with them."""
    if constraint.fields:
        return list(constraint.fields)
    expressions: Any = constraint.expressions
    parts = [
        part for each in expressions for part in ([each] if isinstance(each, F) else each.flatten())
    ]
    return [str(part.name) for part in parts if isinstance(part, F)]  # type: ignore[attr-defined]  # the stubs know no name of F


def key_in(model: type[Model], constraint: UniqueConstraint) -> str | None:
    """The key among the fields of a constraint: two rows of one key need not be one thing."""
    columns = {each.name: each for each in model._meta.concrete_fields}
    return next((name for name in names_in(constraint) if KEY in columns[name].validators), None)


def blanks_filled(kept: Record, other: Record) -> dict[str, Any]:
    """The fields that are blank in ``kept`` and not in ``other``, with the other's values."""
    left_out = {"id", "version", "publication", "search_text", "normalised_url", "position"}
    return {
        each.attname: value
        for each in kept._meta.concrete_fields
        if each.name not in left_out
        and getattr(kept, each.attname) in (None, "")
        and (value := getattr(other, each.attname)) not in (None, "")
    }
