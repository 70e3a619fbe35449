"""Rounds: the meetings of a negotiation, what they took up and what each side said of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from negotiations.models.agenda import AgendaArea
from negotiations.models.economies import Economy
from negotiations.models.fields import days_in_order, key_field, known, or_blank
from negotiations.models.negotiations import Negotiation, refuse_non_party
from negotiations.models.publication import Fact, Publication, PublishedQuerySet, refuse
from negotiations.models.sources import cited_after, cited_by, cited_with_a_day
from negotiations.rules.clock import Clock

if TYPE_CHECKING:
    from negotiations.models.delegations import Delegation


class RoundLevel(models.TextChoices):
    SUMMIT = "summit", _("summit")
    MINISTERIAL = "ministerial", _("ministerial")
    SENIOR_OFFICIALS = "senior_officials", _("senior officials")
    TECHNICAL = "technical", _("technical")


class RoundFormat(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    VIRTUAL = "virtual", _("virtual")
    PHONE = "phone", _("by telephone")


class RoundStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    UNDER_WAY = "under_way", _("under way")
    CONCLUDED = "concluded", _("concluded")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


HELD = (RoundStatus.UNDER_WAY, RoundStatus.CONCLUDED)
NOT_HELD = (RoundStatus.POSTPONED, RoundStatus.CANCELLED)


class RoundQuerySet(PublishedQuerySet["Round"]):
    def known(self, clock: Clock) -> Self:
        """Those that were known of: announced, begun or written of. The same rule as ``rules/knowledge.py`` has."""
        if clock.has_todays_knowledge:
            return self
        begun = Q(first_day__lte=clock.known_on) | Q(cited_by(Round, clock.known_on))
        return self.filter(
            Q(announced_on__lte=clock.known_on) | (Q(announced_on__isnull=True) & begun)
        )

    def held_on(self, clock: Clock) -> Self:
        """Those that had begun on the clock's day and were known not to have been called off."""
        return self.known(clock)._not_called_off(clock).filter(first_day__lte=clock.on)

    def ahead_on(self, clock: Clock) -> Self:
        """Those that were known and still to come on the clock's day."""
        return self.known(clock)._not_called_off(clock).filter(first_day__gt=clock.on)

    def _not_called_off(self, clock: Clock) -> Self:
        called_off = Q(status__in=NOT_HELD)
        if not clock.has_todays_knowledge:
            last_source_out = Q(cited_with_a_day(Round)) & ~Q(cited_after(Round, clock.known_on))
            called_off &= Q(first_day__lte=clock.known_on) | last_source_out
        return self.exclude(called_off)

    def chronological(self) -> Self:
        """Oldest first; those without a day last; equal days in the order of their keys."""
        return self.order_by(models.F("first_day").asc(nulls_last=True), "last_day", "key")

    def latest_first(self) -> Self:
        return self.order_by(models.F("first_day").desc(nulls_last=True), "-last_day", "-key")


class Round(Fact):
    """One meeting: a summit, a ministerial, a round of officials, in person or by wire."""

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="rounds", verbose_name=_("negotiation")
    )
    key = key_field()
    title = models.CharField(_("title"), max_length=200)
    level = models.CharField(_("level"), max_length=16, choices=RoundLevel.choices)
    ordinal = models.PositiveSmallIntegerField(
        _("ordinal"),
        null=True,
        blank=True,
        help_text=_("The official count within its level: 2 for the second technical discussions."),
    )
    format = models.CharField(_("format"), max_length=9, blank=True, choices=RoundFormat.choices)
    status = models.CharField(
        _("status"), max_length=9, choices=RoundStatus.choices, default=RoundStatus.SCHEDULED
    )
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="rounds_hosted",
        verbose_name=_("country"),
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=5000)
    outcome = models.TextField(_("outcome"), blank=True, max_length=5000)

    # The delegations that a page shows: set where the page reads them.
    teams: "Sequence[Delegation]"

    hangs_on = ("negotiation",)

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        indexes = [
            models.Index(fields=["first_day"], name="round_first_day"),
            models.Index(fields=["last_day"], name="round_last_day"),
            models.Index(
                fields=["last_day"], condition=Q(outcome=""), name="round_without_outcome"
            ),
        ]
        constraints = [
            *known(
                "round",
                publication=Publication,
                level=RoundLevel,
                format=or_blank(RoundFormat),
                status=RoundStatus,
            ),
            models.UniqueConstraint(
                fields=["negotiation", "key"],
                name="round_key_is_used_once",
                violation_error_code="key",
                violation_error_message=_(
                    "A round with this key is recorded for this negotiation already."
                ),
            ),
            models.UniqueConstraint(
                fields=["negotiation", "level", "ordinal"],
                name="round_ordinal_is_used_once_per_level",
                violation_error_code="ordinal",
                violation_error_message=_(
                    "This negotiation has a round of this ordinal at this level already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ordinal__isnull=True) | Q(ordinal__gte=1),
                name="round_ordinal_counts_from_one",
                violation_error_code="ordinal",
                violation_error_message=_("Ordinals count from 1."),
            ),
            days_in_order(
                "first_day",
                "last_day",
                name="round_ends_after_it_starts",
                message=_("The last day of a round is on or after its first day."),
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True, last_day__isnull=True)
                | Q(first_day__isnull=False, last_day__isnull=False),
                name="round_has_both_days_or_none",
                violation_error_code="last_day",
                violation_error_message=_(
                    "A round has a first and a last day, or neither is known: a round of one day has the same day twice."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=HELD) | Q(first_day__isnull=False),
                name="round_held_has_its_days",
                violation_error_code="first_day",
                violation_error_message=_(
                    "A round that is under way or concluded has its days: enter them, or choose another status."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="round_has_a_title",
                violation_error_message=_("A round has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("negotiations:round-detail", args=[self.negotiation.slug, self.key])

    def clean(self) -> None:
        errors: dict[str, list[Any]] = {}
        # The day may have begun already where the talks are.
        today = timezone.now().date() + timedelta(days=1)
        if not self.is_sound("first_day", "last_day"):
            return
        if self.status == RoundStatus.CONCLUDED and self.last_day and self.last_day > today:
            refuse(errors, "status", _("A round whose last day is still to come is not concluded."))
        if self.status == RoundStatus.UNDER_WAY and self.first_day and self.first_day > today:
            refuse(
                errors, "status", _("A round whose first day is still to come is not under way.")
            )
        if errors:
            raise ValidationError(errors)

    def status_on(self, day: date) -> RoundStatus:
        """The status as the days tell it: a round scheduled for days that have come is under way, then past."""
        if self.status in NOT_HELD or self.first_day is None or self.last_day is None:
            return RoundStatus(self.status)
        if day < self.first_day:
            return RoundStatus.SCHEDULED
        return RoundStatus.UNDER_WAY if day <= self.last_day else RoundStatus.CONCLUDED

    @property
    def is_not_held(self) -> bool:
        return self.status in NOT_HELD


class Movement(models.TextChoices):
    RAISED = "raised", _("raised")
    PROGRESSED = "progressed", _("progressed")
    AGREED = "agreed", _("agreed")
    STALLED = "stalled", _("stalled")


class Discussion(Fact):
    """An area taken up at a round, and how it moved."""

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="discussions", verbose_name=_("round")
    )
    area = models.ForeignKey(
        AgendaArea, models.PROTECT, related_name="discussions", verbose_name=_("area")
    )
    movement = models.CharField(_("movement"), max_length=10, blank=True, choices=Movement.choices)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    hangs_on = ("round", "round__negotiation")

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            *known("discussion", publication=Publication, movement=or_blank(Movement)),
            models.UniqueConstraint(
                fields=["round", "area"],
                name="area_is_taken_up_once_a_round",
                violation_error_code="area",
                violation_error_message=_("This area is recorded for this round already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)


class Readout(Fact):
    """One party's own account of a round."""

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="readouts", verbose_name=_("round")
    )
    economy = models.ForeignKey(
        Economy, models.PROTECT, to_field="code", related_name="readouts", verbose_name=_("economy")
    )
    text = models.TextField(_("text"), max_length=10_000)
    published_on = models.DateField(_("published on"), null=True, blank=True)

    hangs_on = ("round", "round__negotiation")

    class Meta:
        verbose_name = _("readout")
        verbose_name_plural = _("readouts")
        constraints = [
            *known("readout", publication=Publication),
            models.UniqueConstraint(
                fields=["round", "economy"],
                name="party_gives_one_readout_a_round",
                violation_error_code="economy",
                violation_error_message=_(
                    "A readout of this party is recorded for this round already."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="readout_says_something",
                violation_error_message=_("A readout has a text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.economy_id}: {self.text[:60]}"

    def clean(self) -> None:
        errors: dict[str, list[Any]] = {}
        round_ = self.linked("round")
        refuse_non_party(errors, self, round_ and round_.linked("negotiation"))
        if errors:
            raise ValidationError(errors)
