"""What staff do to one record: write it, send it on its way, take it back. Every function logs in its own transaction."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Model

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.removals import entries_of_removal
from negotiations.actions.snapshots import cite_anew, snapshot
from negotiations.models import ChangeKind, Negotiation, Publication
from negotiations.models.publication import Published
from negotiations.models.records import Record

R = TypeVar("R", bound=Record)


class Stale(Exception):
    """The record was changed by somebody else since it was read. ``current`` is what it is now."""

    def __init__(self, current: Record) -> None:
        super().__init__(f"{current} was changed since")
        self.current = current


class Gone(Exception):
    """The record was removed by somebody else since it was read."""


@transaction.atomic
def create_record(
    *,
    record: R,
    authorship: Authorship,
    links: Mapping[str, Iterable[Model]] | None = None,
    citations: Iterable[Mapping[str, Any]] = (),
) -> R:
    """Saves a new record with its links and citations. Raises ValidationError."""
    record.full_clean()
    record.save()
    _link(record, links)
    cited = list(citations)
    if cited:
        cite_anew(record, cited)  # type: ignore[arg-type]  # only records that cite come here
    entry = Entry(record, ChangeKind.CREATED, None, snapshot(record))
    log_changes(authorship=authorship, entries=[entry])
    return record


@transaction.atomic
def change_record(
    *,
    record: R,
    read_version: int,
    authorship: Authorship,
    links: Mapping[str, Iterable[Model]] | None = None,
    citations: Iterable[Mapping[str, Any]] | None = None,
    kind: ChangeKind = ChangeKind.CHANGED,
) -> R:
    """Saves the changed ``record``, if it is still the version that was read.

    Raises Stale with the current record, Gone, or ValidationError. A change that changes nothing is not logged.
    """
    before = snapshot(locked(record, read_version))
    record.version = read_version
    record.full_clean()
    record.version = read_version + 1
    record.save()
    _link(record, links)
    if citations is not None:
        cite_anew(record, citations)  # type: ignore[arg-type]  # only records that cite come here
    after = snapshot(record)
    if after == before:
        record.version = read_version
        type(record)._default_manager.filter(pk=record.pk).update(version=read_version)
        return record
    log_changes(authorship=authorship, entries=[Entry(record, kind, before, after)])
    return record


def locked(record: R, read_version: int) -> R:
    """The stored record, locked until the transaction ends. Raises Stale or Gone."""
    current = type(record)._default_manager.select_for_update().filter(pk=record.pk).first()
    if current is None:
        raise Gone
    if current.version != read_version:
        raise Stale(current)
    return current


def _link(record: Model, links: Mapping[str, Iterable[Model]] | None) -> None:
    for name, records in (links or {}).items():
        getattr(record, name).set(records)


@transaction.atomic
def remove_record(*, record: Record, read_version: int, authorship: Authorship) -> None:
    """Removes a record: what is published is withdrawn and stays, anything else is deleted and stays in the log.

    What hangs on a deleted record goes with it, each with its own entry.
    """
    current = locked(record, read_version)
    if isinstance(current, Published) and current.publication == Publication.PUBLISHED:
        move_on(
            record=current,
            read_version=read_version,
            to=Publication.WITHDRAWN,
            authorship=authorship,
        )
        return
    entries = entries_of_removal(current)
    # First, since what they are called may be read of what goes.
    log_changes(authorship=authorship, entries=entries)
    if isinstance(current, Negotiation):
        # Its parties go last: no position may stand a moment without its party, not even one that is about to go.
        for facts in (current.positions, current.agenda_items, current.agreements, current.rounds):
            facts.all().delete()
    current.delete()
    for entry in entries:
        if entry.after is not None:
            # It lost its link to what went: whoever has it open must see that.
            model = type(entry.record)
            model._default_manager.filter(pk=entry.record.pk).update(version=F("version") + 1)


KIND_OF_MOVE = {
    Publication.DRAFT: ChangeKind.SENT_BACK,
    Publication.IN_REVIEW: ChangeKind.SENT_TO_REVIEW,
    Publication.PUBLISHED: ChangeKind.PUBLISHED,
    Publication.WITHDRAWN: ChangeKind.WITHDRAWN,
}


@transaction.atomic
def move_on(
    *, record: Published, read_version: int, to: Publication, authorship: Authorship
) -> Published:
    """Moves a record on its way from draft over review to publication, or back."""
    current = locked(record, read_version)
    current.publication = to
    return change_record(
        record=current, read_version=read_version, authorship=authorship, kind=KIND_OF_MOVE[to]
    )
