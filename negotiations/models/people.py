"""People: negotiators and what they are appointed to."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.models.economies import Economy
from negotiations.models.fields import (
    Precision,
    days_in_order,
    key_field,
    known,
    precision_field,
    texts_field,
)
from negotiations.models.organizations import Organization
from negotiations.models.publication import Fact, Publication, PublishedQuerySet
from negotiations.rules.partial_dates import PartialDate
from negotiations.rules.texts import fold


class PersonQuerySet(PublishedQuerySet["Person"]):
    def named(self, text: str) -> Self:
        """The people whose name, native name or alias holds ``text``, whatever its case and accents."""
        return self.filter(search_text__contains=fold(text))


class Person(Fact):
    """A negotiator. The name stands in the customary order of the person's language."""

    slug = key_field(unique=True)
    name = models.CharField(_("name"), max_length=120)
    native_name = models.CharField(_("native name"), max_length=120, blank=True)
    aliases = texts_field(_("aliases"))
    economy = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("economy"),
    )
    # Beside the delegations, posts and rates that name it: what a dossier tells of it belongs to these talks.
    negotiations = models.ManyToManyField(
        "negotiations.Negotiation",
        blank=True,
        related_name="people",
        verbose_name=_("negotiations"),
    )
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            *known("person", publication=Publication),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="person_has_a_name",
                violation_error_message=_("A person has a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("negotiations:person-detail", args=[self.slug])

    def save(self, **kwargs: Any) -> None:
        self.refresh_search_text()
        super().save(**kwargs)

    def refresh_search_text(self) -> None:
        self.search_text = "\n".join(
            fold(name) for name in [self.name, self.native_name, *self.aliases] if name
        )


class AppointmentQuerySet(PublishedQuerySet["Appointment"]):
    def held_on(self, day: date) -> Self:
        """The appointments that may have been held on ``day``: where no first or last day is known, none excludes."""
        begun = Q(first_day__isnull=True) | Q(first_day__lte=day)
        return self.filter(begun).filter(Q(last_day__isnull=True) | Q(last_day__gte=day))


class Appointment(Fact):
    """A title at an organization, from a day to a day. Days that are not known stay empty."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="appointments", verbose_name=_("person")
    )
    title = models.CharField(_("title"), max_length=200)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("organization"),
    )
    first_day = models.DateField(_("first day"), null=True, blank=True)
    first_day_precision = precision_field()
    last_day = models.DateField(_("last day"), null=True, blank=True)
    last_day_precision = precision_field()

    hangs_on = ("person",)
    may_name = ("organization",)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            *known(
                "appointment",
                publication=Publication,
                first_day_precision=Precision,
                last_day_precision=Precision,
            ),
            days_in_order(
                "first_day",
                "last_day",
                name="appointment_ends_after_it_begins",
                message=_("An appointment ends on or after the day it begins."),
            ),
            models.UniqueConstraint(
                F("person"),
                F("title"),
                Coalesce(F("organization"), 0),
                Coalesce(F("first_day"), date.min),
                name="appointment_is_recorded_once",
                violation_error_code="title",
                violation_error_message=_("This appointment is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def began(self) -> PartialDate | None:
        return PartialDate(self.first_day, self.first_day_precision) if self.first_day else None

    @property
    def ended(self) -> PartialDate | None:
        return PartialDate(self.last_day, self.last_day_precision) if self.last_day else None
