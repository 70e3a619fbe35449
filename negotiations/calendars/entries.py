"""What stands in a calendar: rounds and deadlines, as one viewer may see them, as plain values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet, Sum

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
from negotiations.models import (
    AgendaItem,
    Change,
    Deadline,
    DeadlineKind,
    DeadlineRevision,
    DeadlineStatus,
    Fact,
    Negotiation,
    Party,
    Publication,
    Round,
    RoundStatus,
    TariffMeasure,
    Viewer,
)
from negotiations.rules.clock import Clock
from negotiations.talks import ledgers_for

F = TypeVar("F", bound=Fact)

ROUNDS: Final = "rounds"
DEADLINES: Final = "deadlines"

CONFIRMED: Final = "CONFIRMED"
TENTATIVE: Final = "TENTATIVE"
CANCELLED: Final = "CANCELLED"

# No calendar program wants more, and no file takes longer to write than a reader waits.
MOST_ENTRIES: Final = 2000

# What readers have seen is never removed, only withdrawn.
SEEN_BY_READERS: Final = (Publication.PUBLISHED, Publication.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One round or deadline. ``last_day`` is inclusive; ``at`` is a time of the first day in ``time_zone``, if known.

    ``uid`` stays for ever and names no host; ``sequence`` rises with every change; ``status`` is that of RFC 5545.
    """

    uid: str
    role: str
    kind: str
    kind_label: str
    title: str
    talk: str
    first_day: date
    last_day: date
    at: time | None
    time_zone: str
    status: str
    state_label: str
    place: str
    text: str
    path: str
    categories: tuple[str, ...]
    sequence: int
    changed_at: datetime | None


def entries(
    viewer: Viewer,
    *,
    negotiation: str = "",
    economy: str = "",
    area: str = "",
    role: str = "",
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
    clock: Clock,
) -> list[Entry]:
    """The entries that meet all filters, in the order of their days, of the days from ``first`` to ``last``, as the clock knows them.

    Of each role the ``MOST_ENTRIES`` latest days at most. ``role`` is "rounds" or "deadlines"; ``kind`` the level of a round or the kind of a deadline.
    """
    talks = _talks(viewer, negotiation, economy, area)
    found: list[Entry] = []
    if role != DEADLINES:
        found += _round_entries(viewer, talks, kind, first, last, clock)
    if role != ROUNDS:
        found += _deadline_entries(viewer, talks, economy, kind, first, last, clock)
    return sorted(found, key=lambda each: (each.first_day, each.at or time.min, each.uid))


def _talks(
    viewer: Viewer, negotiation: str, economy: str, area: str
) -> "QuerySet[Negotiation] | None":
    """The talks that the filters name; None where they name none and so mean all."""
    if not (negotiation or economy or area):
        return None
    talks = Negotiation.objects.visible_to(viewer)
    if negotiation:
        talks = talks.filter(slug=negotiation)
    if economy:
        talks = talks.filter(
            pk__in=Party.objects.filter(economy__code=economy).values("negotiation")
        )
    if area:
        items = AgendaItem.objects.visible_to(viewer).filter(area__slug=area)
        talks = talks.filter(pk__in=items.values("negotiation"))
    return talks


def _known(
    viewer: Viewer, clock: Clock, found: Sequence[F], as_known: Callable[[F], F | None]
) -> list[F]:
    """The records that were known, as they were."""
    if not clock.has_todays_knowledge:
        bring_sources(viewer, found, *(getattr(each, "ledger", ()) for each in found))
    return Knowledge(clock).of(found, as_known)


# --- Rounds ---------------------------------------------------------------------------------------


def _round_entries(
    viewer: Viewer,
    talks: "QuerySet[Negotiation] | None",
    kind: str,
    first: date | None,
    last: date | None,
    clock: Clock,
) -> list[Entry]:
    rounds = Round.objects.visible_to(viewer).filter(first_day__isnull=False)
    if talks is not None:
        rounds = rounds.filter(negotiation__in=talks.values("pk"))
    if kind:
        rounds = rounds.filter(level=kind)
    if first:
        rounds = rounds.filter(last_day__gte=first)
    if last:
        rounds = rounds.filter(first_day__lte=last)
    found = list(
        rounds.select_related("negotiation", "country").order_by("-first_day", "-pk")[:MOST_ENTRIES]
    )
    changed = _last_changes(Round, [each.pk for each in found])
    return [
        _round_entry(each, each.first_day, changed.get(each.pk), clock)
        for each in _known(viewer, clock, found, Knowledge(clock).round)
        if each.first_day
    ]


def _round_entry(
    meeting: Round, first_day: date, changed_at: datetime | None, clock: Clock
) -> Entry:
    place = [meeting.venue, meeting.city, meeting.country.display_name if meeting.country else ""]
    return Entry(
        uid=f"round.{meeting.negotiation.slug}.{meeting.key}@tradetracker",
        role=ROUNDS,
        kind=meeting.level,
        kind_label=meeting.get_level_display(),
        title=meeting.title,
        talk=meeting.negotiation.title,
        first_day=first_day,
        last_day=meeting.last_day or first_day,
        at=None,
        time_zone="",
        status=_round_status(meeting),
        state_label=str(meeting.status_on(clock.on).label),
        place=", ".join(part for part in place if part),
        text=meeting.outcome or meeting.summary,
        path=meeting.get_absolute_url(),
        categories=("round", meeting.level),
        sequence=meeting.version,
        changed_at=changed_at,
    )


def _round_status(meeting: Round) -> str:
    if meeting.status == RoundStatus.CANCELLED:
        return CANCELLED
    if meeting.status == RoundStatus.POSTPONED:
        return TENTATIVE
    is_announced = meeting.announced_on is not None or meeting.status != RoundStatus.SCHEDULED
    return CONFIRMED if is_announced else TENTATIVE


# --- Deadlines ------------------------------------------------------------------------------------


def _deadline_entries(
    viewer: Viewer,
    talks: "QuerySet[Negotiation] | None",
    economy: str,
    kind: str,
    first: date | None,
    last: date | None,
    clock: Clock,
) -> list[Entry]:
    deadlines = Deadline.objects.visible_to(viewer).due_between(first, last, clock)
    if talks is not None:
        of_talks = Q(negotiation__in=talks.values("pk"))
        measures = TariffMeasure.objects.visible_to(viewer).filter(imposed_by__code=economy)
        deadlines = deadlines.filter(of_talks | Q(negotiation=None, measure__in=measures))
    if kind:
        deadlines = deadlines.filter(kind=kind)
    deadlines = deadlines.select_related("negotiation", "measure")
    latest = deadlines.prefetch_related(ledgers_for(viewer)).reverse()
    found = list(latest[:MOST_ENTRIES])
    keys = [each.pk for each in found]
    versions = _versions_of_due_days(keys)
    changed = _last_changes(Deadline, keys)
    moved = _last_changes(
        DeadlineRevision, [revision.pk for each in found for revision in each.ledger]
    )
    return [
        _deadline_entry(
            each,
            each.current,
            sequence=each.version + versions.get(each.pk, 0),
            changed_at=_latest(changed.get(each.pk), *(moved.get(row.pk) for row in each.ledger)),
            clock=clock,
        )
        for each in _known(viewer, clock, found, Knowledge(clock).deadline)
        if each.current
    ]


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _deadline_entry(
    deadline: Deadline,
    current: DeadlineRevision,
    *,
    sequence: int,
    changed_at: datetime | None,
    clock: Clock,
) -> Entry:
    belongs_to = deadline.negotiation or deadline.measure
    return Entry(
        uid=f"deadline.{deadline.slug}@tradetracker",
        role=DEADLINES,
        kind=deadline.kind,
        kind_label=deadline.get_kind_display(),
        title=deadline.title,
        talk=belongs_to.title if belongs_to else "",
        first_day=current.due_on,
        last_day=current.due_on,
        at=current.due_time,
        time_zone=current.time_zone if current.due_time else "",
        status=_deadline_status(deadline),
        state_label=str(deadline.state_on(clock.on).label),
        place="",
        text=current.reason or deadline.note,
        path=deadline.get_absolute_url(),
        categories=("deadline", deadline.kind),
        sequence=sequence,
        changed_at=changed_at,
    )


def _deadline_status(deadline: Deadline) -> str:
    if deadline.status == DeadlineStatus.SUPERSEDED:
        return CANCELLED
    is_hoped_for = deadline.kind == DeadlineKind.TARGET
    return TENTATIVE if is_hoped_for and deadline.status == DeadlineStatus.PENDING else CONFIRMED


def _versions_of_due_days(deadlines: Iterable[int]) -> dict[int, int]:
    """The versions of all due days that readers have seen, added up for each deadline: it rises and never falls."""
    revisions = DeadlineRevision.objects.filter(
        deadline__in=deadlines, publication__in=SEEN_BY_READERS
    )
    return dict(revisions.order_by().values_list("deadline").annotate(Sum("version")))


def _last_changes(
    model: type[Round | Deadline | DeadlineRevision], keys: Iterable[int]
) -> dict[int, datetime]:
    """When each record of the model was changed last, as the change log has it."""
    changes = Change.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys
    )
    return dict(changes.order_by().values_list("object_id").annotate(Max("changed_at")))
