"""The agenda: a shared vocabulary of subjects, and the subjects of each negotiation."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import days_in_order, key_field, known, texts_field
from negotiations.models.negotiations import Negotiation, refuse_rounds_elsewhere
from negotiations.models.publication import Fact, Publication
from negotiations.models.records import Record


class AgendaArea(Record):
    """A subject of trade talks, with the labels by which papers call it. A word of the field, public by nature."""

    slug = key_field(unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_ko = models.CharField(_("Korean name"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("belongs to"),
    )
    label_variants = texts_field(_("label variants"))

    class Meta:
        verbose_name = _("agenda area")
        verbose_name_plural = _("agenda areas")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="area_is_no_part_of_itself",
                violation_error_code="parent",
                violation_error_message=_("An area is not a part of itself."),
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return (self.name_ko if get_language() == "ko" else "") or self.name


class AgendaItem(Fact):
    """An area on one negotiation's agenda: added and dropped when, and at which round."""

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="agenda_items", verbose_name=_("negotiation")
    )
    area = models.ForeignKey(
        AgendaArea, models.PROTECT, related_name="agenda_items", verbose_name=_("area")
    )
    label = models.CharField(_("label in this negotiation"), max_length=200, blank=True)
    labels_in_sources = texts_field(_("labels in sources"))
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )
    added_on = models.DateField(_("added on"), null=True, blank=True)
    added_at = models.ForeignKey(
        "negotiations.Round",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items_added",
        verbose_name=_("added at"),
    )
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True)
    dropped_at = models.ForeignKey(
        "negotiations.Round",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items_dropped",
        verbose_name=_("dropped at"),
    )
    split_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="splits",
        verbose_name=_("split from"),
    )

    hangs_on = ("negotiation",)
    may_name = ("added_at", "dropped_at")

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            *known("agenda_item", publication=Publication),
            models.UniqueConstraint(
                fields=["negotiation", "area"],
                name="area_is_on_the_agenda_once",
                violation_error_code="area",
                violation_error_message=_("This area is on the agenda of the negotiation already."),
            ),
            days_in_order(
                "added_on",
                "dropped_on",
                name="agenda_item_is_dropped_after_it_is_added",
                message=_("An area is dropped on or after the day it is added."),
            ),
            models.CheckConstraint(
                condition=Q(split_from__isnull=True) | ~Q(split_from=F("id")),
                name="agenda_item_is_split_from_another",
                violation_error_code="split_from",
                violation_error_message=_("An area is not split from itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.area)

    def is_agreed_on(self, day: date) -> bool:
        """Whether the parties had agreed on this area by ``day`` and not dropped it."""
        added = self.added_on is not None and self.added_on <= day
        return added and (self.dropped_on is None or self.dropped_on > day)

    def clean(self) -> None:
        errors: dict[str, list[Any]] = {}
        refuse_rounds_elsewhere(errors, self, ["added_at", "dropped_at"])
        if errors:
            raise ValidationError(errors)
