"""Agreements and commitments: what came of the talks, and what each party undertook."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from negotiations.models.agenda import AgendaArea
from negotiations.models.economies import Economy
from negotiations.models.fields import Precision, currency_field, key_field, known, precision_field
from negotiations.models.negotiations import Negotiation, refuse_non_party
from negotiations.models.publication import Fact, Publication
from negotiations.rules.partial_dates import PartialDate


class AgreementKind(models.TextChoices):
    FRAMEWORK = "framework", _("framework")
    JOINT_STATEMENT = "joint_statement", _("joint statement")
    MEMORANDUM = "memorandum", _("memorandum")
    TREATY = "treaty", _("treaty")
    ORDER = "order", _("order")


class Agreement(Fact):
    """A framework, joint statement, memorandum or treaty; its stages are dated."""

    slug = key_field(unique=True)
    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="agreements", verbose_name=_("negotiation")
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=AgreementKind.choices)
    summary = models.TextField(_("summary"), blank=True, max_length=5000)

    hangs_on = ("negotiation",)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            *known("agreement", publication=Publication, kind=AgreementKind),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="agreement_has_a_title",
                violation_error_message=_("An agreement has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    # What a page shows of it: set where the page reads them.
    reached: "Sequence[AgreementStage]"
    undertaken: "Sequence[Commitment]"

    @property
    def dated(self) -> date | None:
        """The day of its first dated stage."""
        return min((stage.reached_on for stage in self.reached if stage.reached_on), default=None)


class AgreementStageKind(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    AGREED_IN_PRINCIPLE = "agreed_in_principle", _("agreed in principle")
    INITIALLED = "initialled", _("initialled")
    SIGNED = "signed", _("signed")
    PUBLISHED = "published", pgettext_lazy("agreement", "published")
    PROVISIONALLY_APPLIED = "provisionally_applied", _("provisionally applied")
    IN_FORCE = "in_force", _("in force")
    PAUSED = "paused", _("paused")
    SUPERSEDED = "superseded", _("superseded")
    TERMINATED = "terminated", _("terminated")


class AgreementStage(Fact):
    """A stage that an agreement reached; the day is empty where no source states it."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="stages", verbose_name=_("agreement")
    )
    stage = models.CharField(_("stage"), max_length=21, choices=AgreementStageKind.choices)
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    hangs_on = ("agreement", "agreement__negotiation")

    class Meta:
        verbose_name = _("stage of an agreement")
        verbose_name_plural = _("stages of agreements")
        indexes = [models.Index(fields=["reached_on"], name="stage_reached_on")]
        constraints = [
            *known("agreement_stage", publication=Publication, stage=AgreementStageKind),
            models.UniqueConstraint(
                fields=["agreement", "stage"],
                name="agreement_reaches_a_stage_once",
                violation_error_code="stage",
                violation_error_message=_("This stage is recorded for this agreement already."),
            ),
        ]

    def __str__(self) -> str:
        return str(AgreementStageKind(self.stage).label)


class CommitmentState(models.TextChoices):
    PLEDGED = "pledged", _("pledged")
    IN_PROGRESS = "in_progress", _("in progress")
    FULFILLED = "fulfilled", _("fulfilled")
    BROKEN = "broken", _("broken")


class Commitment(Fact):
    """What one party undertook in an agreement. ``rate`` is in percent, ``amount`` in units of its currency."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="commitments", verbose_name=_("agreement")
    )
    key = key_field()
    economy = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        related_name="commitments",
        verbose_name=_("party"),
    )
    area = models.ForeignKey(
        AgendaArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("area"),
    )
    text = models.TextField(_("text"), max_length=5000)
    amount = models.DecimalField(
        _("amount"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    currency = currency_field()
    rate = models.DecimalField(_("rate, %"), max_digits=8, decimal_places=3, null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_on_precision = precision_field()
    state = models.CharField(
        _("state"), max_length=11, choices=CommitmentState.choices, default=CommitmentState.PLEDGED
    )
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    hangs_on = ("agreement", "agreement__negotiation")

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            *known(
                "commitment",
                publication=Publication,
                state=CommitmentState,
                due_on_precision=Precision,
            ),
            models.UniqueConstraint(
                fields=["agreement", "key"],
                name="commitment_key_is_used_once",
                violation_error_code="key",
                violation_error_message=_(
                    "A commitment with this key is recorded for this agreement already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False) & ~Q(currency="")),
                name="commitment_amount_has_a_currency",
                violation_error_code="currency",
                violation_error_message=_("An amount has a currency, and a currency an amount."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="commitment_amount_is_not_negative",
                violation_error_code="amount",
                violation_error_message=_("An amount is zero or more."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="commitment_says_something",
                violation_error_message=_("A commitment has a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        errors: dict[str, list[Any]] = {}
        agreement = self.linked("agreement")
        refuse_non_party(errors, self, agreement and agreement.linked("negotiation"))
        if errors:
            raise ValidationError(errors)

    @property
    def due(self) -> PartialDate | None:
        return PartialDate(self.due_on, self.due_on_precision) if self.due_on else None

    # The evidence that a page shows: set where the page reads it.
    seen: "Sequence[CommitmentEvidence]"


class CommitmentEvidence(Fact):
    """What showed, on a day, how far a commitment is."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="evidence", verbose_name=_("commitment")
    )
    seen_on = models.DateField(_("seen on"))
    state = models.CharField(_("state"), max_length=11, choices=CommitmentState.choices)
    text = models.TextField(_("text"), max_length=5000)

    hangs_on = ("commitment", "commitment__agreement", "commitment__agreement__negotiation")

    class Meta:
        verbose_name = _("evidence on a commitment")
        verbose_name_plural = _("evidence on commitments")
        constraints = [
            *known("evidence", publication=Publication, state=CommitmentState),
            models.UniqueConstraint(
                fields=["commitment", "seen_on", "state"],
                name="evidence_is_recorded_once_a_day",
                violation_error_code="seen_on",
                violation_error_message=_(
                    "Evidence of this state is recorded for this day already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text
