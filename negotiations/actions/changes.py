"""The one way into the change log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from negotiations.models import Change, ChangeKind, Negotiation, User, Via


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who makes a change, by which way, and why. ``by`` is None for a command that nobody signed in to run."""

    by: User | None
    via: Via
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one record: its snapshots before and after; None where it was not there."""

    record: Model
    kind: ChangeKind
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    # A removed record has lost its key by the time it is told of.
    pk: int | None = None


def log_changes(*, authorship: Authorship, entries: Iterable[Entry]) -> None:
    """Adds the entries to the change log, in the transaction of the changes themselves."""
    Change.objects.bulk_create(_change(authorship, entry) for entry in entries)


def _change(authorship: Authorship, entry: Entry) -> Change:
    return Change(
        changed_by=authorship.by,
        name_of_user=authorship.by.get_username() if authorship.by else "",
        via=authorship.via,
        reason=authorship.reason[:500],
        kind=entry.kind,
        content_type=ContentType.objects.get_for_model(entry.record),
        object_id=entry.pk or entry.record.pk,
        label=str(entry.record)[:300],
        negotiation_number=negotiation_number(entry.record),
        version=getattr(entry.record, "version", 1),
        before=entry.before,
        after=entry.after,
    )


def negotiation_number(record: Any) -> int | None:
    """The key of the negotiation that the record hangs on; None where it hangs on none alone."""
    if isinstance(record, Negotiation):
        return record.pk
    number = getattr(record, "negotiation_id", None)
    if number is not None:
        return int(number)
    for parent in ("round", "delegation", "deadline", "agreement", "commitment"):
        if hasattr(record, f"{parent}_id") and getattr(record, f"{parent}_id"):
            return negotiation_number(getattr(record, parent))
    return None
