"""Nontariff measures: rules and practices other than duties that hold back trade, and their trail."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.agenda import AgendaArea
from negotiations.models.agreements import Commitment
from negotiations.models.economies import Economy
from negotiations.models.fields import key_field, known
from negotiations.models.instruments import LegalInstrument
from negotiations.models.negotiations import Negotiation
from negotiations.models.publication import Fact, Publication
from negotiations.models.records import Record
from negotiations.models.rounds import Round


class MastChapter(Record):
    """A chapter, A to P, of the classification of nontariff measures by the MAST group of UNCTAD."""

    code = models.CharField(_("chapter"), max_length=1, unique=True)
    name = models.CharField(_("name"), max_length=300)
    group = models.CharField(_("group"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("MAST chapter")
        verbose_name_plural = _("MAST chapters")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-P]\Z"),
                name="mast_chapter_is_a_to_p",
                violation_error_code="code",
                violation_error_message=_("A MAST chapter is a letter from A to P."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class NontariffStatus(models.TextChoices):
    IN_PLACE = "in_place", _("in place")
    UNDER_NEGOTIATION = "under_negotiation", _("under negotiation")
    AMENDED = "amended", _("amended")
    REMOVED = "removed", _("removed")


class NontariffMeasure(Fact):
    """A rule or practice that an economy maintains and others raise."""

    slug = key_field(unique=True)
    title = models.CharField(_("title"), max_length=200)
    maintained_by = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        related_name="nontariff_measures",
        verbose_name=_("maintained by"),
    )
    mast_chapter = models.ForeignKey(
        MastChapter,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="nontariff_measures",
        verbose_name=_("MAST chapter"),
    )
    area = models.ForeignKey(
        AgendaArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nontariff_measures",
        verbose_name=_("area"),
    )
    products = models.CharField(_("products"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    status = models.CharField(
        _("status"),
        max_length=17,
        choices=NontariffStatus.choices,
        default=NontariffStatus.IN_PLACE,
    )
    negotiations = models.ManyToManyField(
        Negotiation,
        blank=True,
        related_name="nontariff_measures",
        verbose_name=_("negotiations it bears on"),
    )

    # The steps of its trail that a page shows: set where the page reads them.
    steps: "Sequence[TrailStep]"

    class Meta:
        verbose_name = _("nontariff measure")
        verbose_name_plural = _("nontariff measures")
        constraints = [
            *known("nontariff_measure", publication=Publication, status=NontariffStatus),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="nontariff_measure_has_a_title",
                violation_error_message=_("A nontariff measure has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TrailStepKind(models.TextChoices):
    LISTED = "listed", _("listed in a report")
    RAISED = "raised", _("raised")
    CONCEDED = "conceded", _("conceded in an agreement")
    AMENDED = "amended", _("amended in law")
    REMOVED = "removed", _("removed")


class TrailStep(Fact):
    """One step on the trail of a nontariff measure: who raised it where, and what was conceded and changed."""

    measure = models.ForeignKey(
        NontariffMeasure, models.CASCADE, related_name="trail", verbose_name=_("nontariff measure")
    )
    key = key_field()
    kind = models.CharField(_("kind"), max_length=8, choices=TrailStepKind.choices)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    economy = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="barriers_raised",
        verbose_name=_("raised by"),
    )
    report = models.CharField(_("report"), max_length=200, blank=True)
    round = models.ForeignKey(
        Round,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="trail_steps",
        verbose_name=_("round"),
    )
    commitment = models.ForeignKey(
        Commitment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="trail_steps",
        verbose_name=_("commitment"),
    )
    instrument = models.ForeignKey(
        LegalInstrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trail_steps",
        verbose_name=_("instrument"),
    )
    text = models.TextField(_("text"), blank=True, max_length=2000)

    hangs_on = ("measure",)
    may_name = (
        "round",
        "round__negotiation",
        "commitment",
        "commitment__agreement",
        "commitment__agreement__negotiation",
        "instrument",
    )

    class Meta:
        verbose_name = _("step of a trail")
        verbose_name_plural = _("steps of trails")
        constraints = [
            *known("trail_step", publication=Publication, kind=TrailStepKind),
            models.UniqueConstraint(
                fields=["measure", "key"],
                name="trail_step_key_is_used_once",
                violation_error_code="key",
                violation_error_message=_(
                    "A step with this key is recorded for this measure already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(TrailStepKind(self.kind).label)
