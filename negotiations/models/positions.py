"""Positions: what a party demands, offers, rules out or states."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.agenda import AgendaArea
from negotiations.models.economies import Economy
from negotiations.models.fields import key_field, known
from negotiations.models.negotiations import (
    Negotiation,
    refuse_non_party,
    refuse_rounds_elsewhere,
)
from negotiations.models.publication import Fact, Publication, refuse
from negotiations.models.rounds import Round

ANSWERS_ELSEWHERE = _("The position that this one answers belongs to another negotiation.")


class PositionKind(models.TextChoices):
    DEMAND = "demand", _("demand")
    OFFER = "offer", _("offer")
    RED_LINE = "red_line", _("red line")
    STATEMENT = "statement", _("statement")


class PositionStatus(models.TextChoices):
    STANDING = "standing", _("standing")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Position(Fact):
    """One statement of one party in one area, on a day or at a round, and what became of it."""

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="positions", verbose_name=_("negotiation")
    )
    key = key_field()
    economy = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        related_name="positions",
        verbose_name=_("economy"),
    )
    area = models.ForeignKey(
        AgendaArea, models.PROTECT, related_name="positions", verbose_name=_("area")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=PositionKind.choices)
    text = models.TextField(_("text"), max_length=5000)
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    round = models.ForeignKey(
        Round,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="positions",
        verbose_name=_("round"),
    )
    status = models.CharField(
        _("status"), max_length=9, choices=PositionStatus.choices, default=PositionStatus.STANDING
    )
    answers = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="answered_by",
        verbose_name=_("answers"),
    )
    met_by_commitment = models.ForeignKey(
        "negotiations.Commitment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="positions_met",
        verbose_name=_("met by commitment"),
    )
    met_by_rate = models.ForeignKey(
        "negotiations.TariffRate",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="positions_met",
        verbose_name=_("met by rate"),
    )

    # The positions that answer this one: set where a page reads them.
    answers_given: "Sequence[Position]"

    hangs_on = ("negotiation",)
    may_name = ("round",)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        indexes = [models.Index(fields=["stated_on"], name="position_stated_on")]
        constraints = [
            *known("position", publication=Publication, kind=PositionKind, status=PositionStatus),
            models.UniqueConstraint(
                fields=["negotiation", "key"],
                name="position_key_is_used_once",
                violation_error_code="key",
                violation_error_message=_(
                    "A position with this key is recorded for this negotiation already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | ~Q(answers=F("id")),
                name="position_answers_another",
                violation_error_code="answers",
                violation_error_message=_("A position does not answer itself."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="position_says_something",
                violation_error_message=_("A position has a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        errors: dict[str, list[Any]] = {}
        refuse_non_party(errors, self, self.linked("negotiation"))
        refuse_rounds_elsewhere(errors, self, ["round"])
        answered = self.linked("answers")
        if answered and self.negotiation_id and answered.negotiation_id != self.negotiation_id:
            refuse(errors, "answers", ANSWERS_ELSEWHERE)
        if errors:
            raise ValidationError(errors)
