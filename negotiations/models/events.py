"""Events: dated facts of context."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import key_field, known
from negotiations.models.negotiations import Negotiation
from negotiations.models.publication import Fact, Publication


class EventKind(models.TextChoices):
    ANNOUNCEMENT = "announcement", _("announcement")
    ELECTION = "election", _("election")
    REPORT = "report", _("report")
    RULING = "ruling", _("ruling")
    MEETING = "meeting", _("meeting")
    OTHER = "other", _("other")


class Event(Fact):
    """Something that happened on a day and bears on the talks."""

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="events", verbose_name=_("negotiation")
    )
    key = key_field()
    happened_on = models.DateField(_("happened on"), db_index=True)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices)

    hangs_on = ("negotiation",)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *known("event", publication=Publication, kind=EventKind),
            models.UniqueConstraint(
                fields=["negotiation", "key"],
                name="event_key_is_used_once",
                violation_error_code="key",
                violation_error_message=_(
                    "An event with this key is recorded for this negotiation already."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="event_has_a_title",
                violation_error_message=_("An event has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
