"""Delegations and who sat in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin
from negotiations.admin.records import RecordTable, record_asked_for
from negotiations.models import Delegate, DelegateRole, Delegation, Negotiation, Party, Round


def parties_without_delegation(
    negotiation: Negotiation | None, meeting: Round | None
) -> list[Party]:
    """The parties of the negotiation whose delegation to the round is not recorded."""
    if negotiation is None:
        return []
    parties = Party.objects.filter(negotiation=negotiation).select_related("lead_organization")
    sent: set[Any] = (
        set(meeting.delegations.values_list("economy", flat=True)) if meeting else set()
    )
    return [each for each in parties.order_by("position", "pk") if each.economy_id not in sent]


class DelegateRows(RecordTable):
    model = Delegate
    fields = ["person", "role", "title", "organization", "position"]
    ordering = ["position", "pk"]
    extra = 2

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """The first of a new delegation is its head."""
        seated = parent is not None and parent.pk and parent.delegates.exists()
        return [] if seated else [{"role": DelegateRole.HEAD}, {}]


@admin.register(Delegation)
class DelegationAdmin(FactAdmin):
    parent = "round"
    adds = [("Delegate", "delegation")]
    fieldsets = [
        (None, {"fields": ["round", "economy", "position"]}),
        (None, {"fields": ["note"]}),
    ]
    inlines = [DelegateRows]
    list_display = ["economy", "round", "publication"]
    list_select_related = ["economy", "round"]
    list_filter = ["publication"]
    search_fields = ["economy__search_text", "round__title", "round__negotiation__search_text"]
    ordering = ["-pk"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        asked: dict[str, Any] = super().get_changeform_initial_data(request)
        meeting = record_asked_for(Round, asked.get("round"))
        missing = parties_without_delegation(meeting.negotiation if meeting else None, meeting)
        if missing:
            asked.setdefault("economy", missing[0].economy_id)
        return asked


@admin.register(Delegate)
class DelegateAdmin(FactAdmin):
    parent = "delegation"
    fieldsets = [
        (None, {"fields": ["delegation", "person", "role", "position"]}),
        (_("On that day"), {"fields": ["title", "organization"]}),
        (None, {"fields": ["note"]}),
    ]
    list_display = ["person", "role", "title", "economy", "meeting", "publication"]
    list_select_related = ["person", "delegation__round"]
    list_filter = ["publication", "role"]
    search_fields = ["person__search_text", "title", "delegation__round__title"]
    ordering = ["-pk"]

    @admin.display(description=_("economy"), ordering="delegation__economy")
    def economy(self, delegate: Delegate) -> str:
        return str(delegate.delegation)

    @admin.display(description=_("round"))
    def meeting(self, delegate: Delegate) -> Round:
        return delegate.delegation.round
