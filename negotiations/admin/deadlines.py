"""Deadlines and the moves of their days."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin
from negotiations.admin.records import RecordStack, record_asked_for
from negotiations.models import Deadline, DeadlineRevision, Negotiation, Round, TariffMeasure
from negotiations.rules.time_zones import zone_of_capital


def zone_proposed(deadline: Deadline | None, asked: dict[str, Any]) -> str:
    """The zone where the day is counted: that of whoever imposes the measure, else where the talks last met."""
    measure = (
        deadline.measure if deadline else record_asked_for(TariffMeasure, asked.get("measure"))
    )
    if measure is not None:
        return zone_of_capital(measure.imposed_by_id)
    negotiation = (
        deadline.negotiation
        if deadline
        else record_asked_for(Negotiation, asked.get("negotiation"))
    )
    if negotiation is None:
        return ""
    hosted = Round.objects.filter(negotiation=negotiation, country__isnull=False)
    last = hosted.latest_first().first()
    return zone_of_capital(last.country_id if last else None)


class RevisionRows(RecordStack):
    model = DeadlineRevision
    fields = [
        ("due_on", "due_time", "time_zone", "reading"),
        ("announced_on", "announced_no_later", "announced_by"),
        "reason",
        "instrument",
        ("prevails", "prevails_because"),
    ]
    ordering = ["announced_on", "pk"]

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if "time_zone" in formset.form.base_fields:
            stored = obj if obj is not None and obj.pk else None
            zone = zone_proposed(stored, request.GET.dict())
            formset.form.base_fields["time_zone"].initial = zone
        return formset

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """A new deadline has a day."""
        return [] if parent is not None and parent.pk else [{}]


@admin.register(Deadline)
class DeadlineAdmin(FactAdmin):
    parent = "negotiation"
    adds = [("DeadlineRevision", "deadline")]
    fieldsets = [
        (None, {"fields": ["title", "kind", "negotiation", "measure", "status", "slug"]}),
        (None, {"fields": ["note"]}),
    ]
    inlines = [RevisionRows]
    list_display = ["title", "kind", "negotiation", "measure", "status", "publication"]
    list_select_related = ["negotiation", "measure"]
    list_filter = ["publication", "status", "kind"]
    search_fields = ["title", "slug", "negotiation__search_text", "measure__title"]
    ordering = ["-pk"]


@admin.register(DeadlineRevision)
class DeadlineRevisionAdmin(FactAdmin):
    parent = "deadline"
    fieldsets = [
        (None, {"fields": ["deadline", ("due_on", "due_time", "time_zone"), "reading"]}),
        (
            _("Announcement"),
            {
                "fields": [
                    ("announced_on", "announced_no_later"),
                    "announced_by",
                    "reason",
                    "instrument",
                ]
            },
        ),
        (_("Where claims differ"), {"fields": ["prevails", "prevails_because", "note"]}),
    ]
    list_display = ["due_on", "deadline", "announced_on", "announced_by", "prevails", "publication"]
    list_select_related = ["deadline"]
    list_filter = ["publication", "prevails", "reading"]
    search_fields = ["deadline__title", "announced_by", "reason"]
    date_hierarchy = "due_on"
    ordering = ["-pk"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        asked: dict[str, Any] = super().get_changeform_initial_data(request)
        deadline = record_asked_for(Deadline, asked.get("deadline"))
        if deadline is not None:
            asked.setdefault("time_zone", zone_proposed(deadline, {}))
        return asked
