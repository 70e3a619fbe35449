"""Delegations: who sat at a round for a party."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from negotiations.models.economies import Economy
from negotiations.models.fields import known
from negotiations.models.negotiations import refuse_non_party
from negotiations.models.organizations import Organization
from negotiations.models.people import Person
from negotiations.models.publication import Fact, Publication
from negotiations.models.rounds import Round


class Delegation(Fact):
    """One party's team at one round."""

    round = models.ForeignKey(
        Round, models.CASCADE, related_name="delegations", verbose_name=_("round")
    )
    economy = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        related_name="delegations",
        verbose_name=_("economy"),
    )
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    # The delegates that a page shows, heads first: set where the page reads them.
    seated: "Sequence[Delegate]"

    hangs_on = ("round", "round__negotiation")

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            *known("delegation", publication=Publication),
            models.UniqueConstraint(
                fields=["round", "economy"],
                name="party_sends_one_delegation_a_round",
                violation_error_code="economy",
                violation_error_message=_(
                    "A delegation of this party is recorded for this round already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.economy_id)

    def clean(self) -> None:
        errors: dict[str, list[Any]] = {}
        round_ = self.linked("round")
        refuse_non_party(errors, self, round_ and round_.linked("negotiation"))
        if errors:
            raise ValidationError(errors)

    @property
    def heads(self) -> "list[Delegate]":
        return [
            each for each in self.seated if each.role in (DelegateRole.HEAD, DelegateRole.CO_HEAD)
        ]


class DelegateRole(models.TextChoices):
    HEAD = "head", _("head")
    CO_HEAD = "co_head", _("co-head")
    DEPUTY = "deputy", _("deputy")
    MEMBER = "member", _("member")


class Delegate(Fact):
    """A person in a delegation, with the title and organization of that day."""

    delegation = models.ForeignKey(
        Delegation, models.CASCADE, related_name="delegates", verbose_name=_("delegation")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="delegates", verbose_name=_("person")
    )
    role = models.CharField(
        _("role"), max_length=7, choices=DelegateRole.choices, default=DelegateRole.MEMBER
    )
    title = models.CharField(_("title on that day"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegates",
        verbose_name=_("organization on that day"),
    )
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    hangs_on = ("delegation", "delegation__round", "delegation__round__negotiation", "person")
    may_name = ("organization",)

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        constraints = [
            *known("delegate", publication=Publication, role=DelegateRole),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(role=DelegateRole.HEAD),
                name="delegation_has_one_head",
                violation_error_code="role",
                violation_error_message=_(
                    "This delegation has a head already: make this person co-head, deputy or member."
                ),
            ),
            models.UniqueConstraint(
                fields=["delegation", "person"],
                name="person_sits_once_in_a_delegation",
                violation_error_code="person",
                violation_error_message=_("This person sits in the delegation already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
