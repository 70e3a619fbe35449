"""Deadlines: what falls due, and how its day moved."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import key_field, known, or_blank, validate_time_zone
from negotiations.models.instruments import LegalInstrument
from negotiations.models.negotiations import Negotiation
from negotiations.models.publication import Fact, Publication, PublishedQuerySet
from negotiations.models.sources import cited_by
from negotiations.models.tariffs import TariffMeasure
from negotiations.rules.clock import Clock
from negotiations.rules.slippage import Slippage, slippage


class DeadlineKind(models.TextChoices):
    SUSPENSION_EXPIRY = "suspension_expiry", _("expiry of a suspension")
    TARGET = "target", _("target")
    ENTRY_INTO_FORCE = "entry_into_force", _("entry into force")
    STATUTORY = "statutory", _("statutory")
    DOMESTIC_EVENT = "domestic_event", _("domestic event")
    IMPLEMENTATION = "implementation", _("implementation")


class DeadlineStatus(models.TextChoices):
    PENDING = "pending", _("pending")
    MET = "met", _("met")
    MISSED = "missed", _("missed")
    SUPERSEDED = "superseded", _("superseded")


class DeadlineState(models.TextChoices):
    """How a deadline stands on a day: its status, but a pending one whose day has passed never looks pending."""

    AHEAD = "ahead", _("ahead")
    OPEN = "open", _("passed, outcome not recorded")
    MET = "met", _("met")
    MISSED = "missed", _("missed")
    SUPERSEDED = "superseded", _("superseded")


class DeadlineQuerySet(PublishedQuerySet["Deadline"]):
    def with_due_day(self, clock: Clock | None = None) -> Self:
        """Each with ``due_day``: the due day as the clock knows it, or the current one; None where none is published."""
        return self.annotate(due_day=_due_day(clock))

    def due_between(self, first: date | None, last: date | None, clock: Clock) -> Self:
        """Those with a due day that was known, from ``first`` to ``last`` where these are given, soonest first."""
        dated = self.with_due_day(clock).filter(due_day__isnull=False)
        if first:
            dated = dated.filter(due_day__gte=first)
        if last:
            dated = dated.filter(due_day__lte=last)
        return dated.order_by("due_day", "pk")

    def ahead_on(self, clock: Clock) -> Self:
        """The pending ones whose due day, as it was known, is the clock's day or later, soonest first."""
        pending = self.pending_on(clock).with_due_day(clock)
        return pending.filter(due_day__gte=clock.on).order_by("due_day", "pk")

    def left_open_on(self, clock: Clock) -> Self:
        """The pending ones whose due day, as it was known, had passed, latest first."""
        pending = self.pending_on(clock).with_due_day(clock)
        return pending.filter(due_day__lt=clock.on).order_by("-due_day", "pk")

    def pending_on(self, clock: Clock) -> Self:
        """Those of which it was not known yet what became of them. The same rule as ``rules/knowledge.py`` has."""
        pending = Q(status=DeadlineStatus.PENDING)
        if clock.has_todays_knowledge and clock.on >= clock.today:
            return self.filter(pending)
        by = min(clock.on, clock.known_on)
        missed = Q(status=DeadlineStatus.MISSED)
        to_come = (missed & Q(last_due_day__gte=by)) | (~missed & Q(last_due_day__gt=by))
        if not clock.has_todays_knowledge:
            to_come |= Q(last_due_day__isnull=True)
        return self.annotate(last_due_day=_due_day()).filter(pending | to_come)

    def in_state(self, state: DeadlineState, clock: Clock) -> Self:
        """Those that stand so on the clock. One that is pending without a day is ahead."""
        if state == DeadlineState.OPEN:
            return self.left_open_on(clock)
        if state == DeadlineState.AHEAD:
            ahead = Q(due_day__gte=clock.on) | Q(due_day__isnull=True)
            return self.pending_on(clock).with_due_day(clock).filter(ahead)
        pending = Deadline.objects.pending_on(clock).values("pk")
        return self.filter(status=state.value).exclude(pk__in=pending)


def _due_day(clock: Clock | None = None) -> Subquery:
    """The day of the last revision that prevails, is published and, with a clock, was known."""
    revisions = DeadlineRevision.objects.filter(
        deadline=OuterRef("pk"), prevails=True, publication=Publication.PUBLISHED
    )
    if clock is not None:
        revisions = revisions.known(clock)
    return Subquery(revisions.in_order_of_announcement().reverse().values("due_on")[:1])


class Deadline(Fact):
    """Something that falls due. Its day is that of the last revision; the days slipped are derived, never typed."""

    slug = key_field(unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=17, choices=DeadlineKind.choices)
    negotiation = models.ForeignKey(
        Negotiation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("negotiation"),
    )
    measure = models.ForeignKey(
        TariffMeasure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("tariff measure"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=DeadlineStatus.choices, default=DeadlineStatus.PENDING
    )

    may_name = ("negotiation", "measure")

    objects: ClassVar[DeadlineQuerySet] = DeadlineQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(status=DeadlineStatus.PENDING),
                name="deadline_pending",
            )
        ]
        constraints = [
            *known("deadline", publication=Publication, kind=DeadlineKind, status=DeadlineStatus),
            models.CheckConstraint(
                condition=Q(negotiation__isnull=False) | Q(measure__isnull=False),
                name="deadline_belongs_to_a_negotiation_or_measure",
                violation_error_code="negotiation",
                violation_error_message=_(
                    "A deadline belongs to a negotiation, a tariff measure or both."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="deadline_has_a_title",
                violation_error_message=_("A deadline has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("negotiations:deadline-detail", args=[self.slug])

    # The revisions that the viewer of a page may see, oldest announcement first: set where a page reads them.
    ledger: "Sequence[DeadlineRevision]"

    @property
    def moves(self) -> "list[DeadlineRevision]":
        """The revisions that prevail, in the order of their announcement: the first is the original day."""
        return prevailing(self.ledger)

    @property
    def claims(self) -> "list[DeadlineRevision]":
        """The due days that were claimed and gave way."""
        return [revision for revision in self.ledger if not revision.prevails]

    @property
    def current(self) -> "DeadlineRevision | None":
        moves = self.moves
        return moves[-1] if moves else None

    @property
    def due_on(self) -> date | None:
        return self.current.due_on if self.current else None

    @property
    def slippage(self) -> Slippage:
        return slippage([revision.due_on for revision in self.moves])

    def state_on(self, day: date) -> DeadlineState:
        if self.is_open_after(day):
            return DeadlineState.OPEN
        if self.status == DeadlineStatus.PENDING:
            return DeadlineState.AHEAD
        return DeadlineState(self.status)

    def is_ahead_on(self, day: date) -> bool:
        return (
            self.status == DeadlineStatus.PENDING and self.due_on is not None and self.due_on >= day
        )

    def is_open_after(self, day: date) -> bool:
        """Whether it is still pending although its day has passed: its outcome is not recorded."""
        return (
            self.status == DeadlineStatus.PENDING and self.due_on is not None and self.due_on < day
        )


class Reading(models.TextChoices):
    ENDS_AT = "ends_at", _("ends at this moment")
    LAST_DAY_COVERED = "last_day_covered", _("last day covered")


class DeadlineRevisionQuerySet(PublishedQuerySet["DeadlineRevision"]):
    def known(self, clock: Clock) -> Self:
        """Those that had been announced, or written of where no day of announcement is recorded.

        The same rule as ``rules/knowledge.py`` has.
        """
        if clock.has_todays_knowledge:
            return self
        day = clock.known_on
        moves = DeadlineRevision.objects.published().filter(
            deadline=OuterRef("deadline"), announced_on__lte=day
        )
        of_deadline = Q(cited_by(Deadline, day, "deadline")) | Q(Exists(moves))
        written_of = Q(cited_by(DeadlineRevision, day)) | (Q(prevails=True) & of_deadline)
        return self.filter(Q(announced_on__lte=day) | (Q(announced_on__isnull=True) & written_of))

    def in_order_of_announcement(self) -> Self:
        """Oldest first; a revision whose day of announcement is not known is the first."""
        return self.order_by(F("announced_on").asc(nulls_first=True), "pk")


class DeadlineRevision(Fact):
    """A due day as announced on a day. One that does not prevail is a claim that differs, and says why it gives way."""

    deadline = models.ForeignKey(
        Deadline, models.CASCADE, related_name="revisions", verbose_name=_("deadline")
    )
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    announced_no_later = models.BooleanField(
        _("announced no later"),
        default=False,
        help_text=_("The day is only the latest possible: that of the earliest source."),
    )
    announced_by = models.CharField(_("announced by"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"))
    due_time = models.TimeField(_("due at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, validators=[validate_time_zone]
    )
    reading = models.CharField(_("reading"), max_length=16, blank=True, choices=Reading.choices)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    instrument = models.ForeignKey(
        LegalInstrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deadline_revisions",
        verbose_name=_("instrument"),
    )
    prevails = models.BooleanField(_("prevails"), default=True)
    prevails_because = models.TextField(
        _("why it prevails or gives way"), blank=True, max_length=2000
    )

    hangs_on = ("deadline",)
    may_name = ("deadline__negotiation", "deadline__measure", "instrument")

    objects: ClassVar[DeadlineRevisionQuerySet] = DeadlineRevisionQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("deadline revision")
        verbose_name_plural = _("deadline revisions")
        indexes = [models.Index(fields=["announced_on"], name="revision_announced_on")]
        constraints = [
            *known("revision", publication=Publication, reading=or_blank(Reading)),
            models.UniqueConstraint(
                F("deadline"),
                Coalesce(F("announced_on"), date.min),
                condition=Q(prevails=True),
                name="deadline_moves_once_a_day",
                violation_error_code="announced_on",
                violation_error_message=_(
                    "A due day announced on this day prevails already: this one is a claim that gives way."
                ),
            ),
            models.UniqueConstraint(
                F("deadline"),
                Coalesce(F("announced_on"), date.min),
                F("due_on"),
                name="deadline_claim_is_recorded_once",
                violation_error_code="due_on",
                violation_error_message=_(
                    "This due day is recorded for this day of announcement already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(due_time__isnull=True) | ~Q(time_zone=""),
                name="deadline_time_of_day_needs_a_zone",
                violation_error_code="time_zone",
                violation_error_message=_("A time of day needs its time zone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}"

    @property
    def due_at(self) -> datetime | None:
        """The moment it falls due, in UTC; None where no time of day is known."""
        if self.due_time is None:
            return None
        return datetime.combine(self.due_on, self.due_time, ZoneInfo(self.time_zone)).astimezone(
            UTC
        )

    @property
    def last_day_covered(self) -> date:
        """The last whole day before it ends: the day before, where it ends in the first minutes of its day."""
        if (
            self.reading == Reading.ENDS_AT
            and self.due_time is not None
            and self.due_time <= time(0, 1)
        ):
            return self.due_on - timedelta(days=1)
        return self.due_on


def prevailing(revisions: Iterable[DeadlineRevision]) -> list[DeadlineRevision]:
    """The revisions that prevail, in the order of their announcement."""
    return sorted(
        (each for each in revisions if each.prevails),
        key=lambda each: (each.announced_on or date.min, each.pk or 0),
    )
