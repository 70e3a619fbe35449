"""Economies: who can be a party."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import days_in_order, known, texts_field
from negotiations.models.records import Record
from negotiations.rules.texts import fold


class EconomyKind(models.TextChoices):
    STATE = "state", pgettext_lazy("economy", "state")
    CUSTOMS_TERRITORY = "customs_territory", _("customs territory")
    BLOC = "bloc", _("bloc")


ONLY_A_BLOC = _("Only a bloc has members: choose an economy of the kind “bloc”.")


class EconomyQuerySet(models.QuerySet["Economy"]):
    def named(self, text: str) -> Self:
        """The economies whose code, name, native name or alias holds ``text``, whatever its case and accents."""
        return self.filter(search_text__contains=fold(text))


class Economy(Record):
    """A state, a customs territory or a bloc. Public by nature: it is a word of the field, not a fact of ours."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z]{2,8}\Z",
                _("A code has two capital letters (ISO 3166-1), a bloc's up to eight."),
            )
        ],
    )
    alpha3 = models.CharField(_("three-letter code"), max_length=3, blank=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    name_ko = models.CharField(_("Korean name"), max_length=120, blank=True)
    aliases = texts_field(_("aliases"))
    kind = models.CharField(
        _("kind"), max_length=17, choices=EconomyKind.choices, default=EconomyKind.STATE
    )
    region = models.CharField(_("region"), max_length=60, blank=True)
    subregion = models.CharField(_("subregion"), max_length=60, blank=True)
    wto_member_since = models.DateField(_("WTO member since"), null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[EconomyQuerySet] = EconomyQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("economy")
        verbose_name_plural = _("economies")
        constraints = [
            *known("economy", kind=EconomyKind),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}\Z")
                | Q(code__regex=r"^[A-Z]{2,8}\Z", kind=EconomyKind.BLOC),
                name="economy_code_is_iso_or_of_a_bloc",
                violation_error_code="code",
                violation_error_message=_(
                    "The code of an economy has two capital letters; only that of a bloc may be longer."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="economy_has_a_name",
                violation_error_message=_("An economy has a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, **kwargs: Any) -> None:
        self.refresh_search_text()
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("negotiations:economy-detail", args=[self.code])

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return (self.name_ko if get_language() == "ko" else "") or self.name

    @property
    def brief_name(self) -> str:
        """The shortest name that readers know, in their language: for tables and marks."""
        return (self.name_ko if get_language() == "ko" else "") or self.short_name or self.name

    def refresh_search_text(self) -> None:
        names = [self.code, self.alpha3, self.name, self.short_name, self.name_ko, *self.aliases]
        self.search_text = "\n".join(fold(name) for name in names if name)


class BlocMembership(Record):
    """An economy in a bloc, from a day to a day."""

    bloc = models.ForeignKey(
        Economy, models.CASCADE, to_field="code", related_name="memberships", verbose_name=_("bloc")
    )
    member = models.ForeignKey(
        Economy,
        models.CASCADE,
        to_field="code",
        related_name="bloc_memberships",
        verbose_name=pgettext_lazy("bloc", "member"),
    )
    member_since = models.DateField(_("member since"))
    member_until = models.DateField(_("member until"), null=True, blank=True)

    class Meta:
        verbose_name = _("bloc membership")
        verbose_name_plural = _("bloc memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["bloc", "member", "member_since"],
                name="membership_begins_once",
                violation_error_code="member",
                violation_error_message=_("This membership is recorded already."),
            ),
            days_in_order(
                "member_since",
                "member_until",
                name="membership_ends_after_it_begins",
                message=_("A membership ends on or after the day it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(bloc=F("member")),
                name="bloc_is_no_member_of_itself",
                violation_error_code="member",
                violation_error_message=_("A bloc is not a member of itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.bloc_id}"

    def clean(self) -> None:
        bloc = self.linked("bloc") if self.is_sound("bloc") else None
        if bloc and bloc.kind != EconomyKind.BLOC:
            raise ValidationError({"bloc": ONLY_A_BLOC})
