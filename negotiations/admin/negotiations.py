"""Negotiations with their parties, statuses, agenda and rounds."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin, RemovesOneByOne
from negotiations.admin.records import RecordTable, is_autocomplete
from negotiations.models import AgendaItem, Economy, Negotiation, Party, Round, StatusChange
from negotiations.models.records import can_be_kept
from negotiations.rules.statuses import PROCESS
from negotiations.rules.texts import fold


class PartyFilter(admin.SimpleListFilter):
    """The economies that are a party somewhere, by code."""

    title = _("party")
    parameter_name = "party"

    def lookups(self, request: HttpRequest, page: Any) -> list[tuple[str, str]]:
        somewhere = Exists(Party.objects.filter(economy=OuterRef("code")))
        economies = Economy.objects.filter(somewhere).order_by("name")
        return [(each.code, each.display_name) for each in economies]

    def queryset(
        self, request: HttpRequest, talks: "QuerySet[Negotiation]"
    ) -> "QuerySet[Negotiation]":
        code = self.value()
        if not code or not can_be_kept(code):
            return talks
        return talks.filter(
            Exists(Party.objects.filter(negotiation=OuterRef("pk"), economy__code=code))
        )


class PartyRows(RecordTable):
    model = Party
    fields = ["economy", "role", "lead_organization", "position"]
    ordering = ["position", "pk"]
    show_change_link = False

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """A new negotiation has two parties at least."""
        return [] if parent is not None and parent.pk else [{}, {}]


class StatusRows(RecordTable):
    model = StatusChange
    fields = ["changed_on", "process", "legal_effect", "note"]
    ordering = ["changed_on", "pk"]


class AgendaRows(RecordTable):
    model = AgendaItem
    fields = ["area", "label", "added_on", "dropped_on", "position"]
    ordering = ["position", "pk"]


class RoundRows(RecordTable):
    model = Round
    fields = ["title", "level", "ordinal", "first_day", "last_day", "status", "city", "country"]
    ordering = ["first_day", "pk"]


@admin.register(Negotiation)
class NegotiationAdmin(FactAdmin):
    adds = [
        ("Round", "negotiation"),
        ("AgendaItem", "negotiation"),
        ("Position", "negotiation"),
        ("TariffMeasure", "negotiations"),
        ("NontariffMeasure", "negotiations"),
        ("Deadline", "negotiation"),
        ("Agreement", "negotiation"),
        ("Event", "negotiation"),
    ]
    fieldsets = [
        (None, {"fields": ["title", "kind", "objective", "summary", "slug"]}),
        (_("When"), {"fields": [("started_on", "ended_on")]}),
        (_("Beside other talks"), {"fields": ["succeeds", "belongs_to"]}),
        (None, {"fields": ["note"]}),
    ]
    inlines = [PartyRows, StatusRows, AgendaRows, RoundRows]
    list_display = ["title", "party_codes", "kind", "status", "started_on", "publication"]
    list_filter = ["publication", "kind", PartyFilter]
    search_fields = ["search_text"]
    date_hierarchy = "started_on"
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        talks: Any = super().get_queryset(request)
        if is_autocomplete(request):
            return super().get_queryset(request)
        parties = Party.objects.order_by("position", "pk")
        with_status: QuerySet[Any] = talks.with_status()
        return with_status.prefetch_related(Prefetch("parties", parties, "listed"))

    def holding(self, word: str) -> Q:
        """A negotiation is found by its parties, too: by their names, codes and aliases."""
        by_party = Party.objects.filter(economy__search_text__contains=fold(word))
        return super().holding(word) | Q(pk__in=by_party.values("negotiation"))

    @admin.display(description=_("parties"))
    def party_codes(self, negotiation: Any) -> str:
        return ", ".join(party.economy_id for party in negotiation.listed)

    @admin.display(description=_("status"))
    def status(self, negotiation: Any) -> str:
        status = PROCESS.get(negotiation.process or "")
        return str(status.label) if status else "–"


@admin.register(Party)
class PartyAdmin(RemovesOneByOne):
    parent = "negotiation"
    fieldsets = [
        (None, {"fields": ["negotiation", "economy", "role", "lead_organization", "position"]})
    ]
    list_display = ["economy", "negotiation", "role", "lead_organization"]
    list_select_related = ["economy", "negotiation", "lead_organization"]
    list_filter = ["role"]
    search_fields = ["economy__search_text", "negotiation__search_text"]
    ordering = ["-pk"]


@admin.register(StatusChange)
class StatusChangeAdmin(FactAdmin):
    parent = "negotiation"
    fieldsets = [
        (None, {"fields": ["negotiation", "changed_on", "process", "legal_effect", "note"]})
    ]
    list_display = ["negotiation", "changed_on", "process", "legal_effect", "publication"]
    list_select_related = ["negotiation"]
    list_filter = ["publication", "process", "legal_effect"]
    search_fields = ["negotiation__search_text"]
    date_hierarchy = "changed_on"
    ordering = ["-changed_on", "-pk"]
