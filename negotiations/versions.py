"""What changed in a record, in words: two versions of it side by side, field by field, whatever they name called by its name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey, Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from negotiations.actions.snapshots import CITATIONS
from negotiations.labels import choice_label, related_for_label
from negotiations.models import Change, Source, Stance
from negotiations.models.kinds import kind_of
from negotiations.wording import day_words

Snapshot = Mapping[str, Any]
# How many records a field may name before the rest are counted.
MOST_NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class FieldVersions:
    """One field in two versions, each as lines of text; no line says that nothing is recorded."""

    name: str
    label: str
    old: Sequence[str]
    new: Sequence[str]

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change of the log with what it changed."""

    change: Change
    fields: Sequence[FieldVersions]
    kind: str
    kind_label: str


class Names:
    """What records are called that snapshots name by their keys, read in one query for each kind."""

    def __init__(self, *told: tuple[type[Model] | None, Snapshot | None]) -> None:
        wanted: dict[tuple[type[Model], str], set[Any]] = defaultdict(set)
        for model, snapshot in told:
            for target, column, key in _named(model, snapshot or {}):
                wanted[(target, column)].add(key)
        self.names: dict[tuple[type[Model], Any], str] = {}
        for (target, column), keys in wanted.items():
            rows = target._default_manager.filter(**{f"{column}__in": keys})
            for row in rows.select_related(*related_for_label(target)):
                self.names[(target, getattr(row, column))] = choice_label(row)

    def of(self, model: type[Model], key: Any) -> str:
        name = self.names.get((model, key))
        if name is not None:
            return name
        return gettext("%(kind)s %(key)s, removed since") % {
            "kind": model._meta.verbose_name,
            "key": key,
        }


def _named(model: type[Model] | None, snapshot: Snapshot) -> Iterator[tuple[type[Model], str, Any]]:
    """The records that a snapshot names: their model, the column that holds the key, and the key."""
    for name, value in snapshot.items():
        if name == CITATIONS:
            yield from ((Source, "id", each["source"]) for each in value or ())
            continue
        field = _field(model, name)
        if isinstance(field, ForeignKey) and value is not None:
            yield field.related_model, field.target_field.attname, value
        elif field is not None and field.many_to_many:
            yield from ((field.related_model, "id", key) for key in (value or ())[:MOST_NAMED])


def _field(model: type[Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        # A field that the record had when the change was made.
        return None


def compared(
    model: type[Model] | None, old: Snapshot | None, new: Snapshot | None, names: Names
) -> list[FieldVersions]:
    """Every field of the two versions, in their order."""
    fields = dict.fromkeys([*(new or {}), *(old or {})])
    return [
        FieldVersions(
            name,
            _label(model, name),
            _lines(model, name, (old or {}).get(name), names),
            _lines(model, name, (new or {}).get(name), names),
        )
        for name in fields
    ]


def differences(
    model: type[Model] | None, old: Snapshot | None, new: Snapshot | None, names: Names
) -> list[FieldVersions]:
    """The fields in which the two versions differ."""
    return [each for each in compared(model, old, new, names) if each.differs]


def tell(changes: Iterable[Change]) -> list[ToldChange]:
    """The changes with what each changed, in a fixed number of queries for each kind that they name."""
    listed = list(changes)
    models = {each.pk: _model_of(each) for each in listed}
    apart = [_only_differences(each) for each in listed]
    names = Names(
        *(
            (models[change.pk], version)
            for change, pair in zip(listed, apart, strict=True)
            for version in pair
        )
    )
    return [
        ToldChange(
            change,
            differences(models[change.pk], old, new, names),
            kind_of(model) if (model := models[change.pk]) else "",
            str(model._meta.verbose_name) if model else change.content_type.model,
        )
        for change, (old, new) in zip(listed, apart, strict=True)
    ]


def _model_of(change: Change) -> type[Model] | None:
    return ContentType.objects.get_for_id(change.content_type_id).model_class()


def _only_differences(change: Change) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = change.before or {}, change.after or {}
    names = [name for name, _old, _new in change.differences]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )


def _label(model: type[Model] | None, name: str) -> str:
    if name == CITATIONS:
        return gettext("sources")
    field = _field(model, name)
    return str(field.verbose_name) if field is not None else name.replace("_", " ")


def _lines(model: type[Model] | None, name: str, value: Any, names: Names) -> list[str]:
    if value is None or value in ("", []):
        return []
    if name == CITATIONS:
        return [_citation(each, model, names) for each in value]
    field = _field(model, name)
    if field is not None and field.many_to_many:
        return _linked(field.related_model, value, names)
    if isinstance(field, ForeignKey):
        return [names.of(field.related_model, value)]
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(_plain(field, value)).splitlines()


def _linked(model: type[Model], keys: Sequence[Any], names: Names) -> list[str]:
    lines = [names.of(model, key) for key in keys[:MOST_NAMED]]
    if len(keys) > MOST_NAMED:
        lines.append(gettext("and %(count)d more") % {"count": len(keys) - MOST_NAMED})
    return lines


def _plain(field: Any, value: Any) -> str | Promise:
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, DateField) and not isinstance(field, DateTimeField):
        return day_words(date.fromisoformat(value))
    choices = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(value, value))


def _citation(cited: Snapshot, model: type[Model] | None, names: Names) -> str:
    parts = [names.of(Source, cited["source"])]
    if cited.get("field"):
        parts.append(gettext("for %(field)s") % {"field": _label(model, cited["field"])})
    if cited.get("stance") == Stance.CONTRADICTS:
        parts.append(gettext("contradicts"))
    if cited.get("locator"):
        parts.append(cited["locator"])
    if cited.get("quote"):
        parts.append(f"“{cited['quote']}”")
    return " · ".join(parts)
