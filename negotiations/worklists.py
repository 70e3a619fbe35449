"""What waits for staff: the lists of the desk, each with its number and with its first records, in a fixed number of queries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Count, Exists, F, Max, Model, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from negotiations import models
from negotiations.actions.changes import for_the_log, name_of
from negotiations.actions.publication import HANGS_ON_NEGOTIATION
from negotiations.models import (
    Change,
    ChangeKind,
    Citation,
    Negotiation,
    ProposalState,
    Publication,
    Stance,
    User,
)
from negotiations.models.kinds import fact_models, kind_of, published_models
from negotiations.models.records import Record
from negotiations.models.rounds import NOT_HELD
from negotiations.rules.clock import Clock
from negotiations.search import deadlines_left_open

C = TypeVar("C")
Text = str | Promise
SILENT_DAYS: Final = 90
# Talks in one of these are over, so that nobody wonders that they are silent.
OVER: Final = ("ended", "signed")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at the desk, when, and after how many days talks count as silent."""

    user: User
    today: date
    silent: int = SILENT_DAYS


@dataclass(frozen=True, slots=True)
class Task:
    """One record that waits. ``about`` is the negotiation it hangs on, ``since`` the day that made it a task."""

    record: Any
    kind: str
    name: str
    about: Negotiation | None = None
    since: date | None = None


def kept(name: str, counted: Callable[[], C]) -> C:
    """What was counted before under this name; it is counted anew once anything changed."""
    latest = Change.objects.order_by("-pk").values_list("pk", flat=True).first()
    known: tuple[Any, C] | None = cache.get(f"worklist:{name}")
    if known is None or known[0] != latest:
        known = (latest, counted())
        cache.set(f"worklist:{name}", known, timeout=600)
    return known[1]


class Mixed:
    """Records of several kinds as one list, kind after kind: it counts and slices like a queryset, so that it can be paged.

    ``kept_as`` names the list in the cache, for one whose counting takes long.
    """

    ordered = True

    def __init__(self, rows: Iterable["QuerySet[Any]"], *, kept_as: str = "") -> None:
        self.rows = {kind_of(each.model): each for each in rows}
        self.kept_as = kept_as

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind, in one query."""
        return kept(self.kept_as, self._counted) if self.kept_as else self._counted()

    def _counted(self) -> dict[str, int]:
        parts = [_number(kind, rows) for kind, rows in self.rows.items()]
        return dict(parts[0].union(*parts[1:], all=True))

    def count(self) -> int:
        return sum(self.counts.values())

    def __getitem__(self, part: slice) -> list[Task]:
        start, stop = part.start or 0, part.stop or 0
        tasks: list[Task] = []
        for kind, rows in self.rows.items():
            number = self.counts.get(kind, 0)
            if start < number and stop > 0:
                found = _with_talks(rows).order_by("pk")[max(start, 0) : min(stop, number)]
                tasks += [task(each) for each in found]
            start, stop = start - number, stop - number
        return tasks


def _number(kind: str, rows: "QuerySet[Any]") -> "QuerySet[Any, tuple[str, int]]":
    named = rows.order_by().annotate(of_kind=Value(kind, output_field=CharField()))
    numbers: QuerySet[Any, Any] = named.values("of_kind").annotate(number=Count("pk"))
    return numbers.values_list("of_kind", "number")


# The way from a record to the negotiation that it hangs on, where that is one alone.
WAY: Final[Mapping[type[Model], str]] = {
    model: path for model, path in HANGS_ON_NEGOTIATION if not path.endswith("negotiations")
}


def _with_talks(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    way = WAY.get(rows.model)
    return for_the_log(rows.select_related(way) if way else rows)


def task(record: Record, since: date | None = None) -> Task:
    talks: Any = record if isinstance(record, Negotiation) else None
    way = WAY.get(type(record))
    if way:
        talks = record
        for step in way.split("__"):
            talks = getattr(talks, step) if talks is not None else None
    return Task(record, kind_of(record), name_of(record), talks, since)


# --- The lists ------------------------------------------------------------------------------------


def in_review(desk: Desk) -> Mixed:
    return Mixed(
        model._default_manager.filter(publication=Publication.IN_REVIEW)
        for model in published_models()
    )


def drafts_of_mine(desk: Desk) -> Mixed:
    kinds = ContentType.objects.get_for_models(*published_models())
    # Looked up for each draft: they are fewer than the records that somebody wrote in many years.
    created = Change.objects.filter(
        changed_by=desk.user, kind=ChangeKind.CREATED, object_id=OuterRef("pk")
    )
    rows = [
        model._default_manager.filter(
            Exists(created.filter(content_type=kind)), publication=Publication.DRAFT
        )
        for model, kind in kinds.items()
    ]
    return Mixed(rows, kept_as=f"drafts:{desk.user.pk}")


def without_source(desk: Desk) -> Mixed:
    kinds = ContentType.objects.get_for_models(*fact_models())
    rows = [
        model._default_manager.filter(
            ~Exists(Citation.objects.filter(content_type=kind, object_id=OuterRef("pk"))),
            publication=Publication.PUBLISHED,
        )
        for model, kind in kinds.items()
    ]
    return Mixed(rows, kept_as="unsourced")


def contradicted(desk: Desk) -> Mixed:
    """Facts that a source contradicts and whose note does not say why they stand all the same."""
    kinds = ContentType.objects.get_for_models(*fact_models())
    against = Citation.objects.filter(stance=Stance.CONTRADICTS)
    return Mixed(
        model._default_manager.filter(
            _unexplained(model), pk__in=against.filter(content_type=kind).values("object_id")
        ).exclude(publication=Publication.WITHDRAWN)
        for model, kind in kinds.items()
    )


def _unexplained(model: Any) -> Q:
    unexplained = Q(note="")
    if model is models.DeadlineRevision:
        unexplained &= Q(prevails_because="")
    return unexplained


class Dated:
    """Records of one kind, each with the day that made it a task."""

    ordered = True

    def __init__(self, rows: "QuerySet[Any]", day: Callable[[Any], date | None]) -> None:
        self.rows, self.day = rows, day

    def count(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> list[Task]:
        return [task(each, self.day(each)) for each in _with_talks(self.rows)[part]]


def rounds_without_outcome(desk: Desk) -> Dated:
    rounds = models.Round.objects.exclude(status__in=NOT_HELD).filter(
        last_day__lt=desk.today, outcome=""
    )
    rounds = rounds.exclude(publication=Publication.WITHDRAWN)
    return Dated(rounds.order_by("-last_day", "pk"), lambda each: each.last_day)


def deadlines_passed(desk: Desk) -> Dated:
    deadlines = deadlines_left_open(desk.user, Clock.at(desk.today, desk.today)).prefetch_related(
        None
    )
    deadlines = deadlines.exclude(publication=Publication.WITHDRAWN)
    return Dated(deadlines, lambda each: each.due_day)


# Where the facts of talks tell of a day on which something happened, and the way from there to the talks.
SIGNS_OF_LIFE: Final[tuple[tuple[type[Model], str, str], ...]] = (
    (models.Round, "last_day", "negotiation"),
    (models.StatusChange, "changed_on", "negotiation"),
    (models.Event, "happened_on", "negotiation"),
    (models.Position, "stated_on", "negotiation"),
    (models.DeadlineRevision, "announced_on", "deadline__negotiation"),
    (models.AgreementStage, "reached_on", "agreement__negotiation"),
)


class Silent:
    """Talks of which nothing was heard for so many days, and which are not over."""

    ordered = True

    def __init__(self, desk: Desk) -> None:
        since = self.since = desk.today - timedelta(days=desk.silent)
        talks = Negotiation.objects.exclude(publication=Publication.WITHDRAWN)
        talks = talks.exclude(started_on__gte=since)
        for model, day, path in SIGNS_OF_LIFE:
            heard = model._default_manager.filter(
                **{f"{day}__gte": since, f"{path}__isnull": False}
            )
            talks = talks.exclude(pk__in=heard.values(path))
        over = Q(process__in=OVER)
        talks = talks.with_status().filter(~over | Q(process__isnull=True))
        self.talks = talks.order_by(F("started_on").asc(nulls_last=True), "pk")

    def count(self) -> int:
        # Every one of the talks is looked at, so that counting takes long.
        return kept(f"silent:{self.since}", self.talks.count)

    def __getitem__(self, part: slice) -> list[Task]:
        talks = list(self.talks[part])
        heard = _last_heard([each.pk for each in talks])
        return [task(each, heard.get(each.pk) or each.started_on) for each in talks]


def _last_heard(keys: list[int]) -> dict[int, date]:
    latest: dict[int, date] = {}
    for model, day, path in SIGNS_OF_LIFE:
        rows = model._default_manager.filter(**{f"{path}__in": keys, f"{day}__isnull": False})
        for key, last in rows.order_by().values_list(path).annotate(last=Max(day)):
            latest[key] = max(last, latest.get(key, last))
    return latest


@dataclass(frozen=True, slots=True)
class Worklist:
    """A list of the desk. ``fix`` names where its rows lead to."""

    name: str
    title: Text
    what_to_do: Text
    nothing: Text
    find: Callable[[Desk], Any]
    fix: str = "edit"


WORKLISTS: Final[Mapping[str, Worklist]] = {
    each.name: each
    for each in (
        Worklist(
            "review",
            _("To review"),
            _("Look over what others hold for ready, and publish it or send it back."),
            _("Nothing waits for review."),
            in_review,
            "review",
        ),
        Worklist(
            "drafts",
            _("Drafts of mine"),
            _("Finish what you began, and send it to review."),
            _("You have no draft."),
            drafts_of_mine,
        ),
        Worklist(
            "unsourced",
            _("Facts without a source"),
            _("Name the source, or withdraw the fact."),
            _("Every published fact names a source."),
            without_source,
        ),
        Worklist(
            "rounds",
            _("Rounds past without an outcome"),
            _("Record what came of the round, or that it was not held."),
            _("Every round that is past has its outcome."),
            rounds_without_outcome,
        ),
        Worklist(
            "deadlines",
            _("Deadlines passed and still pending"),
            _("Record whether it was met or missed, or its new day."),
            _("No pending deadline has passed."),
            deadlines_passed,
        ),
        Worklist(
            "silent",
            _("Talks gone silent"),
            _("Look for news, and record it or that the talks are over."),
            _("Of all talks that go on something was heard lately."),
            Silent,
            "open",
        ),
        Worklist(
            "contradictions",
            _("Contradictions"),
            _("Say in the note why the fact stands all the same, or correct it."),
            _("No source contradicts a fact without a note that says why it stands."),
            contradicted,
        ),
    )
}


def open_proposals() -> "QuerySet[models.Proposal]":
    """The proposals that nobody decided on yet, oldest first."""
    proposals = models.Proposal.objects.filter(state=ProposalState.OPEN)
    return proposals.select_related("content_type", "proposed_by", "negotiation").order_by("pk")
