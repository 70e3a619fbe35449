"""The one way into the change log."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone

from negotiations import models
from negotiations.models import Change, ChangeKind, Negotiation, User, Via

M = TypeVar("M", bound=Model)

# What the log reads of other tables to name a record and to find its negotiation.
RELATED: Final[Mapping[type[Model], tuple[str, ...]]] = {
    models.AgendaItem: ("area",),
    models.AgreementStage: ("agreement",),
    models.Commitment: ("agreement",),
    models.CommitmentEvidence: ("commitment__agreement",),
    models.DeadlineRevision: ("deadline",),
    models.Delegate: ("person", "delegation__round"),
    models.Delegation: ("round",),
    models.Discussion: ("area", "round"),
    models.MeasureScope: ("measure", "product_list"),
    models.Readout: ("round",),
    models.TariffRate: ("measure",),
    models.TrailStep: ("measure",),
}

# What the log calls a record that says little of itself without what it hangs on.
LABELS: Final[Mapping[type[Model], Callable[[Any], str]]] = {
    models.AgreementStage: lambda each: f"{each.agreement}: {each}",
    models.DeadlineRevision: lambda each: f"{each.deadline}: {each.due_on}",
    models.Delegate: lambda each: f"{each.person}, {each.delegation.economy_id}",
    models.MeasureScope: lambda each: f"{each.measure}: {each.product_list}",
    models.TariffRate: lambda each: f"{each.measure}: {each.origin_id or '*'} ({each.key})",
    models.TrailStep: lambda each: f"{each.measure}: {each}",
}


def name_of(record: Model) -> str:
    """What the log and the desk call a record, read with ``for_the_log``."""
    return LABELS.get(type(record), str)(record)


def for_the_log(rows: "QuerySet[M]") -> "QuerySet[M]":
    """The rows with what the log reads beside them, so that many are logged in as many queries as one."""
    related = RELATED.get(rows.model, ())
    return rows.select_related(*related) if related else rows


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
    together = list(entries)
    shared = {
        "batch": uuid4() if len(together) > 1 else None,
        "changed_at": timezone.now(),
        "changed_by": authorship.by.pk if authorship.by else None,
        "name_of_user": authorship.by.get_username() if authorship.by else "",
        "via": authorship.via,
        "reason": authorship.reason[:500],
    }
    Change.objects.add(shared, map(_told, together))


def _told(entry: Entry) -> dict[str, Any]:
    record = entry.record
    return {
        "kind": entry.kind,
        "content_type": ContentType.objects.get_for_model(record).pk,
        "object_id": entry.pk or record.pk,
        "label": name_of(record)[:300],
        "negotiation_number": negotiation_number(record),
        "version": getattr(record, "version", 1),
        "before": entry.before,
        "after": entry.after,
    }


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
