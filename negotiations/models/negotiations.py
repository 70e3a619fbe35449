"""Negotiations: one track of talks, its parties and its dated statuses."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from negotiations.models.economies import Economy
from negotiations.models.fields import days_in_order, key_field, known
from negotiations.models.organizations import Organization
from negotiations.models.publication import Fact, Publication, PublishedQuerySet, refuse
from negotiations.models.records import Record
from negotiations.rules import statuses
from negotiations.rules.texts import fold


class NegotiationKind(models.TextChoices):
    TARIFF_TALKS = "tariff_talks", _("tariff talks")
    FREE_TRADE_AGREEMENT = "free_trade_agreement", _("free trade agreement")
    ACCESSION = "accession", _("accession")
    UPGRADE = "upgrade", _("upgrade")
    REVIEW = "review", _("review")
    TRUCE = "truce", _("truce")


TOO_FEW_PARTIES = _("A negotiation has at least two parties when it is published: add them first.")
NO_PARTY = _(
    "This economy is no party of the negotiation: add it to the parties first, or choose one of them."
)
ROUND_ELSEWHERE = _(
    "This round belongs to another negotiation: choose one of this negotiation's rounds."
)


class NegotiationQuerySet(PublishedQuerySet["Negotiation"]):
    def with_status(self, on: date | None = None) -> Self:
        """Each with ``process`` and ``legal_effect`` as of the day ``on`` (or the latest): codes, or None."""
        changes = StatusChange.objects.filter(
            negotiation=OuterRef("pk"), publication=Publication.PUBLISHED
        )
        if on is not None:
            changes = changes.filter(changed_on__lte=on)
        latest = changes.order_by("-changed_on")
        return self.annotate(
            process=Subquery(latest.exclude(process="").values("process")[:1]),
            legal_effect=Subquery(latest.exclude(legal_effect="").values("legal_effect")[:1]),
        )

    def in_process(self, code: str, on: date | None = None) -> Self:
        """Those whose status of the process as of the day ``on`` (or the latest) is ``code``."""
        return self.with_status(on).filter(process=code)

    def named(self, text: str) -> Self:
        """The negotiations whose title, slug or party holds ``text``, whatever its case and accents."""
        wanted = fold(text)
        by_party = Party.objects.filter(economy__search_text__contains=wanted).values("negotiation")
        return self.filter(Q(search_text__contains=wanted) | Q(pk__in=by_party))


class Negotiation(Fact):
    """One track of talks. At least two parties when it is published."""

    slug = key_field(unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=NegotiationKind.choices)
    objective = models.TextField(_("objective"), blank=True, max_length=5000)
    summary = models.TextField(_("summary"), blank=True, max_length=10_000)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    succeeds = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("succeeds"),
    )
    belongs_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tracks",
        verbose_name=_("belongs to"),
    )
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[NegotiationQuerySet] = NegotiationQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")
        # What the roles may do with any record; who holds them stands in roles.py. Their names are read in the admin alone.
        permissions = [
            ("edit_records", "Can write drafts and propose changes"),
            ("publish_records", "Can publish, withdraw and decide on proposals"),
            ("merge_records", "Can merge duplicates"),
        ]
        constraints = [
            *known("negotiation", publication=Publication, kind=NegotiationKind),
            days_in_order(
                "started_on",
                "ended_on",
                name="negotiation_ends_after_it_starts",
                message=_("A negotiation ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="negotiation_has_a_title",
                violation_error_message=_("A negotiation has a title."),
            ),
            models.CheckConstraint(
                condition=(Q(succeeds__isnull=True) | ~Q(succeeds=F("id")))
                & (Q(belongs_to__isnull=True) | ~Q(belongs_to=F("id"))),
                name="negotiation_follows_another",
                violation_error_message=_("A negotiation does not succeed or belong to itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("negotiations:negotiation-detail", args=[self.slug])

    def clean(self) -> None:
        if self.is_published and (not self.pk or self.parties.count() < 2):
            raise ValidationError({"publication": TOO_FEW_PARTIES})

    def has_party(self, code: str) -> bool:
        """Whether the economy with this code is a party. Asks nothing where the parties were read before."""
        return bool(self.pk) and any(party.economy_id == code for party in self.parties.all())

    def save(self, **kwargs: Any) -> None:
        self.refresh_search_text()
        super().save(**kwargs)

    def refresh_search_text(self) -> None:
        self.search_text = "\n".join(
            fold(text) for text in (self.title, self.slug, self.objective, self.summary) if text
        )


def refuse_non_party(
    errors: dict[str, list[Any]], record: Record, negotiation: Negotiation | None
) -> None:
    """Refuses the ``economy`` of ``record`` where it is no party of ``negotiation``."""
    code = getattr(record, "economy_id", None)
    if code and negotiation and record.is_sound("economy") and not negotiation.has_party(code):
        refuse(errors, "economy", NO_PARTY)


def refuse_rounds_elsewhere(
    errors: dict[str, list[Any]], record: Record, fields: Iterable[str]
) -> None:
    """Refuses each round among ``fields`` that is of another negotiation than ``record``."""
    negotiation = getattr(record, "negotiation_id", None)
    for field in fields:
        round_ = record.linked(field)
        if negotiation and round_ and round_.negotiation_id != negotiation:
            refuse(errors, field, ROUND_ELSEWHERE)


class PartyRole(models.TextChoices):
    PARTY = "party", _("party")
    OBSERVER = "observer", _("observer")
    MEDIATOR = "mediator", _("mediator")


class Party(Record):
    """An economy in a negotiation, with its role and the organization that leads for it."""

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="parties", verbose_name=_("negotiation")
    )
    economy = models.ForeignKey(
        Economy, models.PROTECT, to_field="code", related_name="parties", verbose_name=_("economy")
    )
    role = models.CharField(
        _("role"), max_length=10, choices=PartyRole.choices, default=PartyRole.PARTY
    )
    lead_organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_parties",
        verbose_name=_("lead organization"),
    )
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *known("party", role=PartyRole),
            models.UniqueConstraint(
                fields=["negotiation", "economy"],
                name="economy_is_a_party_once",
                violation_error_code="economy",
                violation_error_message=_("This economy is a party of the negotiation already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.economy_id)


class StatusChange(Fact):
    """A new status from a day on: of the process, of the legal effect, or of both."""

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="status_changes", verbose_name=_("negotiation")
    )
    changed_on = models.DateField(_("changed on"))
    process = models.CharField(
        _("process"), max_length=20, blank=True, choices=statuses.choices(statuses.PROCESS)
    )
    legal_effect = models.CharField(
        _("legal effect"),
        max_length=21,
        blank=True,
        choices=statuses.choices(statuses.LEGAL_EFFECT),
    )

    hangs_on = ("negotiation",)

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        indexes = [models.Index(fields=["changed_on"], name="status_changed_on")]
        constraints = [
            *known(
                "status_change",
                publication=Publication,
                process=["", *statuses.PROCESS],
                legal_effect=["", *statuses.LEGAL_EFFECT],
            ),
            models.UniqueConstraint(
                fields=["negotiation", "changed_on"],
                name="status_changes_once_a_day",
                violation_error_code="changed_on",
                violation_error_message=_(
                    "A status change of this negotiation is recorded for this day already."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(process="") | ~Q(legal_effect=""),
                name="status_change_states_a_status",
                violation_error_code="process",
                violation_error_message=_(
                    "A status change states the process, the legal effect or both."
                ),
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(status.label) for status in self.statuses)

    @property
    def statuses(self) -> list[statuses.Status]:
        """The statuses that this change states, with their labels and explanations."""
        stated = (statuses.PROCESS.get(self.process), statuses.LEGAL_EFFECT.get(self.legal_effect))
        return [status for status in stated if status is not None]
