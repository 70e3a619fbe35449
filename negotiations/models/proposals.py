"""Proposals: changes to published facts that readers do not see until a publisher accepts them."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from negotiations.models.fields import known
from negotiations.models.negotiations import Negotiation
from negotiations.models.records import Cleaned


class ProposalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "open")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


DECIDED = (ProposalState.ACCEPTED, ProposalState.REJECTED)


class Proposal(Cleaned):
    """New values for the fields of a published record, with the reason and the version that they were written against."""

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record")
    )
    object_id = models.PositiveBigIntegerField(_("record"))
    record = GenericForeignKey()
    negotiation = models.ForeignKey(
        Negotiation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("negotiation"),
    )
    # The fields that are to change, by name, as a snapshot holds them: what they are to be, and what they were.
    values = models.JSONField(_("values"))
    before = models.JSONField(_("before"), default=dict)
    written_against = models.PositiveIntegerField(_("written against version"))
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposals",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals_decided",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [models.Index(fields=["content_type", "object_id"], name="proposal_of_record")]
        constraints = [
            *known("proposal", state=ProposalState),
            models.CheckConstraint(
                condition=(~Q(state=ProposalState.OPEN) | Q(decided_at__isnull=True))
                & (~Q(state__in=DECIDED) | Q(decided_at__isnull=False)),
                name="proposal_decided_has_its_day",
                violation_error_message=_(
                    "A proposal that was decided says when, and an open one does not."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
