"""Agreements, their stages and what was undertaken in them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin
from negotiations.admin.records import RecordStack, RecordTable
from negotiations.models import Agreement, AgreementStage, Commitment, CommitmentEvidence


class StageRows(RecordTable):
    model = AgreementStage
    fields = ["stage", "reached_on", "note"]
    ordering = ["reached_on", "pk"]


class CommitmentRows(RecordStack):
    model = Commitment
    fields = [
        ("economy", "area", "state"),
        "text",
        ("amount", "currency", "rate"),
        ("due_on", "due_on_precision"),
        ("key", "position"),
    ]
    ordering = ["position", "pk"]


class EvidenceRows(RecordTable):
    model = CommitmentEvidence
    fields = ["seen_on", "state", "text"]
    ordering = ["seen_on", "pk"]


@admin.register(Agreement)
class AgreementAdmin(FactAdmin):
    parent = "negotiation"
    adds = [("Commitment", "agreement")]
    fieldsets = [
        (None, {"fields": ["negotiation", "title", "kind", "summary", "slug"]}),
        (None, {"fields": ["note"]}),
    ]
    inlines = [StageRows, CommitmentRows]
    list_display = ["title", "negotiation", "kind", "publication"]
    list_select_related = ["negotiation"]
    list_filter = ["publication", "kind"]
    search_fields = ["title", "slug", "negotiation__search_text"]
    ordering = ["-pk"]


@admin.register(AgreementStage)
class AgreementStageAdmin(FactAdmin):
    parent = "agreement"
    fieldsets = [(None, {"fields": ["agreement", "stage", "reached_on", "note"]})]
    list_display = ["__str__", "agreement", "reached_on", "publication"]
    list_select_related = ["agreement"]
    list_filter = ["publication", "stage"]
    search_fields = ["agreement__title", "agreement__negotiation__search_text"]
    date_hierarchy = "reached_on"
    ordering = ["-pk"]


@admin.register(Commitment)
class CommitmentAdmin(FactAdmin):
    parent = "agreement"
    adds = [("CommitmentEvidence", "commitment")]
    fieldsets = [
        (None, {"fields": ["agreement", "economy", "area", "text", "state"]}),
        (_("How much"), {"fields": [("amount", "currency"), "rate"]}),
        (_("Until when"), {"fields": [("due_on", "due_on_precision")]}),
        (None, {"fields": ["note", "key", "position"]}),
    ]
    inlines = [EvidenceRows]
    list_display = ["text", "economy", "agreement", "state", "due_on", "publication"]
    list_select_related = ["economy", "agreement"]
    list_filter = ["publication", "state"]
    search_fields = ["text", "key", "economy__search_text", "agreement__title"]
    date_hierarchy = "due_on"
    ordering = ["-pk"]


@admin.register(CommitmentEvidence)
class CommitmentEvidenceAdmin(FactAdmin):
    parent = "commitment"
    fieldsets = [(None, {"fields": ["commitment", "seen_on", "state", "text", "note"]})]
    list_display = ["text", "commitment", "seen_on", "state", "publication"]
    list_select_related = ["commitment"]
    list_filter = ["publication", "state"]
    search_fields = ["text", "commitment__text", "commitment__agreement__title"]
    date_hierarchy = "seen_on"
    ordering = ["-pk"]
