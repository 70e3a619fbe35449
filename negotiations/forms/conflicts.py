"""Two people on one record: what it was when the second opened it, what the first saved, what the second typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.translation import gettext as _

from negotiations.actions.snapshots import put_back, snapshot
from negotiations.forms.choices import NameField, NamesField, OfferedField
from negotiations.forms.editable import Editable
from negotiations.forms.records import RecordForm, record_form
from negotiations.labels import choice_label
from negotiations.models import Change
from negotiations.models.records import Record
from negotiations.wording import day_words

TAKE: Final = "take-"
ASKED: Final = "asked"
THEIRS: Final = "theirs"
MINE: Final = "mine"


@dataclass(frozen=True, slots=True)
class Row:
    """One field that both changed. ``opened`` is None where what it was is not known."""

    bound: forms.BoundField
    opened: str | None
    theirs: str
    mine: str
    taken: str
    is_unanswered: bool

    @property
    def name(self) -> str:
        return f"{TAKE}{self.bound.name}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the second editor is shown: the changes of the others, and the fields to choose in."""

    record: Record
    changes: Sequence[Change]
    rows: Sequence[Row]
    rest: Sequence[forms.BoundField] = field(default_factory=list)

    @property
    def asked(self) -> str:
        return " ".join(row.bound.name for row in self.rows)


def compare(
    form: RecordForm, record: Record, opened: int, data: QueryDict, *, answered: bool = False
) -> Conflict:
    """The conflict of what was typed into ``form`` with ``record`` as it is stored by now.

    ``opened`` is the version that the form was made from; ``answered`` says that choices were asked for before.
    """
    before = _snapshot_of(record, opened)
    # Before the form is asked, which writes what was typed into the record.
    now = snapshot(record)
    form.is_valid()
    rows = [
        _row(form, name, before, data, answered)
        for name in form.changed_data
        if before is None or before.get(name) != now.get(name)
    ]
    shown = {row.bound.name for row in rows}
    rest = [form[name] for name in form.fields if name not in shown]
    since = Change.objects.of(record).filter(version__gt=opened)
    return Conflict(record, list(since[:5]), rows, rest)


def _snapshot_of(record: Record, version: int) -> dict[str, Any] | None:
    """The record as it was at ``version``, as the next change of it tells; None where the log holds none."""
    following = Change.objects.of(record).filter(version=version + 1).last()
    return following.before if following else None


def _row(
    form: RecordForm,
    name: str,
    before: Mapping[str, Any] | None,
    data: QueryDict,
    answered: bool,
) -> Row:
    bound = form[name]
    opened = None if before is None else _initial(type(form.instance), before).get(name)
    typed = bound.field.widget.value_from_datadict(data, {}, name)
    untouched = before is not None and not bound.field.has_changed(opened, typed)
    taken = data.get(f"{TAKE}{name}") or (THEIRS if untouched else "")
    return Row(
        bound,
        None if before is None else words(bound.field, opened),
        words(bound.field, form.initial.get(name)),
        words(bound.field, form.cleaned_data.get(name, typed)),
        taken,
        answered and not taken,
    )


def _initial(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a snapshot as a form begins with them."""
    past = model()
    put_back(past, values)
    initial = model_to_dict(past)
    for link in model._meta.many_to_many:
        if link.name in values:
            initial[link.name] = list(
                link.related_model._default_manager.filter(pk__in=values[link.name])
            )
    return initial


def words(asked: forms.Field, value: Any) -> str:
    """A value as a reader would say it; empty for none."""
    if isinstance(asked, OfferedField) and not isinstance(value, Model) and value:
        value = asked.everything.filter(**{asked.to_field_name or "pk": value}).first() or value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", []):
        return ""
    if isinstance(asked, NameField | NamesField):
        return str(asked.prepare_value(value))
    if isinstance(value, Model):
        return choice_label(value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, date):
        return day_words(value)
    if isinstance(asked, forms.ChoiceField):
        return str(dict(_flat(asked.choices)).get(value, value))
    return str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [(key, label) for key, label in choices if not isinstance(label, list | tuple)]


def unanswered(data: QueryDict) -> bool:
    """Whether a choice was asked for that was not made."""
    return any(f"{TAKE}{name}" not in data for name in data.get(ASKED, "").split())


def settled(kind: Editable, record: Record, data: QueryDict) -> QueryDict:
    """What was typed, with the stored values in the fields where they were chosen."""
    taken = [name for name in kind.fields if data.get(f"{TAKE}{name}") == THEIRS]
    chosen = data.copy()
    if data.get(f"{TAKE}all") == MINE:
        for name in data.get(ASKED, "").split():
            chosen[f"{TAKE}{name}"] = MINE
        return chosen
    stored = record_form(kind, record, part="stored")
    for name in taken:
        bound = stored[name]
        shown: Any = bound.field.widget.format_value(bound.value())
        if isinstance(bound.field, forms.BooleanField):
            shown = "on" if bound.value() else ""
        chosen[name] = (shown[0] if isinstance(shown, list) else shown) or ""
        if isinstance(bound.field, forms.BooleanField) and not shown:
            del chosen[name]
    return chosen
