"""Organizations: ministries, agencies and offices, of an economy."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.models.economies import Economy
from negotiations.models.fields import days_in_order, key_field, known, texts_field
from negotiations.models.publication import Fact, Publication, PublishedQuerySet
from negotiations.models.records import Record
from negotiations.rules.texts import fold


class OrganizationQuerySet(PublishedQuerySet["Organization"]):
    def named(self, text: str) -> Self:
        """The organizations whose name, abbreviation, native name, alias or former name holds ``text``."""
        return self.filter(search_text__contains=fold(text))


class Organization(Fact):
    """A ministry, agency or office."""

    slug = key_field(unique=True)
    name = models.CharField(_("name"), max_length=200)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    native_name = models.CharField(_("native name"), max_length=200, blank=True)
    aliases = texts_field(_("aliases"))
    economy = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name=_("economy"),
    )
    url = models.URLField(_("URL"), max_length=500, blank=True)
    # Beside the delegations, posts and rates that name it: what a dossier tells of it belongs to these talks.
    negotiations = models.ManyToManyField(
        "negotiations.Negotiation",
        blank=True,
        related_name="organizations",
        verbose_name=_("negotiations"),
    )
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[OrganizationQuerySet] = OrganizationQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            *known("organization", publication=Publication),
            models.UniqueConstraint(
                fields=["economy", "name"],
                name="organization_name_is_used_once_per_economy",
                violation_error_code="name",
                violation_error_message=_(
                    "An organization of this name is recorded for this economy already."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organization_has_a_name",
                violation_error_message=_("An organization has a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("negotiations:organization-detail", args=[self.slug])

    def save(self, **kwargs: Any) -> None:
        self.refresh_search_text()
        super().save(**kwargs)

    @property
    def brief_name(self) -> str:
        return self.abbreviation or self.name

    def refresh_search_text(self) -> None:
        former = (
            [name for pair in self.former_names.values_list("name", "native_name") for name in pair]
            if self.pk
            else []
        )
        names = [self.name, self.abbreviation, self.native_name, *self.aliases, *former]
        self.search_text = "\n".join(fold(name) for name in names if name)


class FormerName(Record):
    """A name that an organization bore from a day to a day: ministries are renamed."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="former_names", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=200)
    native_name = models.CharField(_("native name"), max_length=200, blank=True)
    used_from = models.DateField(_("used from"), null=True, blank=True)
    used_until = models.DateField(_("used until"), null=True, blank=True)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="former_name_is_recorded_once",
                violation_error_code="name",
                violation_error_message=_("This former name is recorded already."),
            ),
            days_in_order(
                "used_from",
                "used_until",
                name="former_name_ends_after_it_begins",
                message=_("A name is used until a day on or after the day it is used from."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
