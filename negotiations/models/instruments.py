"""Legal instruments: the orders, proclamations, notices, statutes and rulings by which measures change."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.economies import Economy
from negotiations.models.fields import key_field, known, or_blank
from negotiations.models.publication import Fact, Publication


class InstrumentKind(models.TextChoices):
    ORDER = "order", _("order")
    PROCLAMATION = "proclamation", _("proclamation")
    NOTICE = "notice", _("notice")
    STATUTE = "statute", _("statute")
    RULING = "ruling", _("ruling")
    LETTER = "letter", _("letter")
    TREATY = "treaty", _("treaty")
    OTHER = "other", _("other")


class LegalInstrument(Fact):
    """An order, proclamation, notice, statute or ruling, with its citation."""

    slug = key_field(unique=True)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, blank=True, choices=InstrumentKind.choices)
    citation = models.CharField(_("official citation"), max_length=200, blank=True)
    issued_by = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="instruments",
        verbose_name=_("issued by"),
    )
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    url = models.CharField(
        _("URL"), max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    # Beside the delegations, posts and rates that name it: what a dossier tells of it belongs to these talks.
    negotiations = models.ManyToManyField(
        "negotiations.Negotiation",
        blank=True,
        related_name="instruments",
        verbose_name=_("negotiations"),
    )

    class Meta:
        verbose_name = _("legal instrument")
        verbose_name_plural = _("legal instruments")
        constraints = [
            *known("instrument", publication=Publication, kind=or_blank(InstrumentKind)),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="instrument_has_a_title",
                violation_error_message=_("A legal instrument has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
