"""The way back: a change is undone, and what was removed is brought back. Each is a change of its own."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.edits import takes_effect_at_once
from negotiations.actions.parting import revert_merger
from negotiations.actions.publication import named_by, publish_newly_named
from negotiations.actions.records import Gone, remove_record
from negotiations.actions.snapshots import put_back, put_back_links, snapshot
from negotiations.models import Change, ChangeKind, Publication
from negotiations.models.guards import sentence_of
from negotiations.models.publication import Published
from negotiations.models.records import Record
from negotiations.permissions import may_edit, may_publish

NOT_AT_ONCE: Final = _("Readers see this record, so a publisher reverts its changes.")
NOTHING_TO_REVERT: Final = _("The record is already what it was before this change.")
STILL_THERE: Final = _("This record was brought back already.")
NO_LONGER_KEPT: Final = _("Records of this kind are no longer kept.")
PUBLICATION_IS_MOVED: Final = _(
    "This change moved the record on its way to publication: move it back the same way."
)
PUBLICATION: Final = "publication"


@transaction.atomic
def revert_change(*, change: Change, authorship: Authorship) -> Record:
    """Gives the fields that ``change`` changed their values before it; those that others changed since stay.

    What the change created goes, what it removed comes back. Raises PermissionDenied, Gone, or ValidationError where what
    was no longer fits.
    """
    if change.kind == ChangeKind.MERGED:
        return revert_merger(change=change, authorship=authorship)
    if change.after is None:
        return bring_back(change=change, authorship=authorship)
    record = _current(change)
    _permit(record, authorship)
    if change.before is None:
        remove_record(record=record, read_version=record.version, authorship=authorship)
        return record
    names = {name for name, _old, _new in change.differences}
    if names == {PUBLICATION}:
        raise ValidationError(PUBLICATION_IS_MOVED)
    values = {name: change.before.get(name) for name in names - {PUBLICATION}}
    return put_back_values(record, values, authorship)


@transaction.atomic
def go_back(*, change: Change, authorship: Authorship) -> Record:
    """Makes the record again what it was after ``change``, whatever was changed since. Its publication stays.

    Raises PermissionDenied, Gone, or ValidationError where what was no longer fits.
    """
    record = _current(change)
    _permit(record, authorship)
    values = {name: value for name, value in (change.after or {}).items() if name != PUBLICATION}
    return put_back_values(record, values, authorship)


def _current(change: Change) -> Record:
    record = (
        model_of(change)._default_manager.select_for_update().filter(pk=change.object_id).first()
    )
    if record is None:
        raise Gone
    return record


def model_of(change: Change) -> type[Record]:
    model = change.content_type.model_class()
    if model is None or not issubclass(model, Record):
        raise ValidationError(NO_LONGER_KEPT)
    return model


def _permit(record: Record, authorship: Authorship) -> None:
    if authorship.by is not None and not takes_effect_at_once(authorship.by, record):
        raise PermissionDenied(NOT_AT_ONCE)


def put_back_values(record: Record, values: Mapping[str, Any], authorship: Authorship) -> Record:
    """Saves the record with these values of a snapshot. Raises ValidationError."""
    before, named_before = snapshot(record), named_by(record)
    put_back(record, values)
    record.full_clean()
    record.version += 1
    try:
        with transaction.atomic():
            record.save()
            put_back_links(record, values)
    except IntegrityError as error:
        raise ValidationError(sentence_of(error) or str(error)) from error
    after = snapshot(record)
    if after == before:
        raise ValidationError(NOTHING_TO_REVERT)
    entry = Entry(record, ChangeKind.REVERTED, before, after)
    log_changes(authorship=authorship, entries=[entry])
    publish_newly_named(record=record, named_before=named_before, authorship=authorship)
    return record


@transaction.atomic
def bring_back(*, change: Change, authorship: Authorship) -> Record:
    """Brings back a removed record with all that went with it and hung on it, and the links that others had to it."""
    if authorship.by is not None and not may_edit(authorship.by):
        raise PermissionDenied(NOT_AT_ONCE)
    model = model_of(change)
    if model._default_manager.filter(pk=change.object_id).exists():
        raise ValidationError(STILL_THERE)
    entries: list[Entry] = []
    back: dict[tuple[type[Record], int], Record] = {}
    for each in _in_order(change):
        record = _recreated(each, authorship)
        back[(type(record), record.pk)] = record
        entries.append(Entry(record, ChangeKind.REVERTED, None, snapshot(record)))
    entries += _linked_again(change, back)
    log_changes(authorship=authorship, entries=entries)
    return back[(model, change.object_id)]


def _made_together(change: Change) -> Iterable[Change]:
    return Change.objects.filter(batch=change.batch).order_by("pk") if change.batch else [change]


def _in_order(change: Change) -> list[Change]:
    """The change, and the removals of what hung on its record: what others hang on comes first."""
    others = [each for each in _made_together(change) if each.after is None and each != change]
    ordered = [change]
    known = {_ref(change)}
    while hanging := [each for each in others if _named_in(each) & known]:
        # What is named by another of these waits for the next turn.
        waiting = {_ref(each) for each in hanging}
        ready = [each for each in hanging if not _named_in(each) & (waiting - {_ref(each)})]
        ordered += ready or hanging
        known |= {_ref(each) for each in ready or hanging}
        others = [each for each in others if _ref(each) not in known]
    return ordered


def _ref(change: Change) -> tuple[type[Record], int]:
    return model_of(change), change.object_id


def _named_in(change: Change) -> set[tuple[Any, Any]]:
    """The records that the removed one named, by model and key."""
    return {
        (field.related_model, (change.before or {}).get(field.name))
        for field in model_of(change)._meta.concrete_fields
        if isinstance(field, ForeignKey)
    }


def _recreated(change: Change, authorship: Authorship) -> Record:
    record = model_of(change)()
    record.pk = change.object_id
    put_back(record, change.before or {})
    record.version = change.version + 1
    if isinstance(record, Published) and record.is_published and not _publishes(authorship):
        record.publication = Publication.DRAFT
    record.full_clean()
    try:
        with transaction.atomic():
            record.save(force_insert=True)
            put_back_links(record, change.before or {})
    except IntegrityError as error:
        raise ValidationError(sentence_of(error) or str(error)) from error
    return record


def _publishes(authorship: Authorship) -> bool:
    return authorship.by is None or may_publish(authorship.by)


def _linked_again(change: Change, back: Mapping[tuple[type[Record], int], Record]) -> list[Entry]:
    """Gives their links back to the records that lost them to the removal and named nothing else since."""
    entries = []
    for each in _made_together(change):
        if each.after is None or each.before is None:
            continue
        record = model_of(each)._default_manager.filter(pk=each.object_id).first()
        if record is None:
            continue
        before = snapshot(record)
        lost = {
            name: value
            for name, old, new in each.differences
            if (value := _regained(record, name, old, new, before.get(name), back)) is not None
        }
        if lost:
            put_back(record, lost)
            record.version += 1
            record.save()
            put_back_links(record, lost)
            entries.append(Entry(record, ChangeKind.REVERTED, before, snapshot(record)))
    return entries


def _regained(
    record: Record,
    name: str,
    old: Any,
    new: Any,
    now: Any,
    back: Mapping[tuple[type[Record], int], Record],
) -> Any:
    """The value with the links to what came back; None where there is none to regain."""
    target: Any = record._meta.get_field(name).related_model
    if isinstance(old, list):
        lost = [key for key in old if key not in (new or []) and (target, key) in back]
        return sorted({*(now or []), *lost}) if lost else None
    return old if now is None and (target, old) in back else None
