"""The way back from a merger: the two records stand apart again, each with what named it."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.merging import ADDRESSES, MAY_NOT, MERGEABLE, NOTES
from negotiations.actions.records import Gone
from negotiations.actions.snapshots import (
    CITATIONS,
    cite_anew,
    put_back,
    put_back_links,
    snapshot,
)
from negotiations.models import Change, ChangeKind, FormerAddress, Organization, StaffNote
from negotiations.models.guards import sentence_of
from negotiations.models.records import Record
from negotiations.permissions import may_merge

MOVED_ON: Final = _(
    "“%(record)s” was changed since the merger, so that it cannot be taken apart any more."
)


@transaction.atomic
def revert_merger(*, change: Change, authorship: Authorship) -> Record:
    """Takes the two records apart again, with their references. Raises ValidationError where one was changed since."""
    if authorship.by is not None and not may_merge(authorship.by):
        raise PermissionDenied(MAY_NOT)
    together = list(Change.objects.filter(batch=change.batch).order_by("pk"))
    changed = [each for each in together if each.after is not None]
    gone = [each for each in together if each.after is None]
    kept = changed[0]
    merged = next(
        each
        for each in gone
        if each.content_type_id == kept.content_type_id and ADDRESSES in (each.before or {})
    )
    entries: list[Entry] = []
    try:
        with transaction.atomic():
            _forget_address(merged)
            _put_back(kept, entries, cleaned=True)
            _recreate(merged, entries)
            for each in changed[1:]:
                _put_back(each, entries)
            for each in gone:
                if each != merged:
                    _recreate(each, entries)
            _give_back_notes_and_addresses(merged)
            for entry in entries[:2]:
                if isinstance(entry.record, Organization):
                    entry.record.save()  # it is found by its former names, which came back after it
    except IntegrityError as error:
        raise ValidationError(sentence_of(error) or str(error)) from error
    log_changes(authorship=authorship, entries=entries)
    return entries[0].record  # type: ignore[return-value]  # the first entry is the record itself


def _stored(change: Change) -> Record:
    """The record as the merger left it, in the fields that the merger changed."""
    model: Any = change.content_type.model_class()
    record: Record | None = (
        model._default_manager.select_for_update().filter(pk=change.object_id).first()
    )
    if record is None:
        raise Gone
    now = snapshot(record)
    if any(now.get(name) != new for name, _old, new in change.differences):
        raise ValidationError(MOVED_ON, params={"record": change.label})
    return record


def _put_back(change: Change, entries: list[Entry], *, cleaned: bool = False) -> None:
    record = _stored(change)
    before = snapshot(record)
    values = {name: old for name, old, _new in change.differences}
    put_back(record, values)
    if cleaned:
        record.full_clean()
    record.version += 1
    record.save()
    put_back_links(record, {name: each for name, each in values.items() if name != CITATIONS})
    if CITATIONS in values:
        cite_anew(record, values[CITATIONS])  # type: ignore[arg-type]  # only records that cite come here
    entries.append(Entry(record, ChangeKind.REVERTED, before, snapshot(record)))


def _recreate(change: Change, entries: list[Entry]) -> None:
    model: Any = change.content_type.model_class()
    record: Record = model(pk=change.object_id)
    put_back(record, change.before or {})
    record.version = change.version + 1
    record.save(force_insert=True)
    put_back_links(record, change.before or {})
    entries.append(Entry(record, ChangeKind.REVERTED, None, snapshot(record)))


def _forget_address(merged: Change) -> None:
    model: Any = merged.content_type.model_class()
    name = (merged.before or {})[MERGEABLE[model]]
    FormerAddress.objects.filter(content_type=merged.content_type, name=name).delete()


def _give_back_notes_and_addresses(merged: Change) -> None:
    told = merged.before or {}
    for name, model in ((ADDRESSES, FormerAddress), (NOTES, StaffNote)):
        model._default_manager.filter(pk__in=told.get(name, [])).update(object_id=merged.object_id)
