"""Nontariff measures and their trails."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from negotiations.admin.publication import FactAdmin, WordAdmin
from negotiations.admin.records import RecordStack
from negotiations.models import MastChapter, NontariffMeasure, TrailStep


class TrailRows(RecordStack):
    model = TrailStep
    fields = [
        ("kind", "taken_on", "economy"),
        "report",
        ("round", "commitment", "instrument"),
        "text",
        "key",
    ]
    ordering = ["taken_on", "pk"]

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """A new measure was listed or raised somewhere."""
        return [] if parent is not None and parent.pk else [{}]


@admin.register(MastChapter)
class MastChapterAdmin(WordAdmin):
    fieldsets = [(None, {"fields": ["code", "name", "group"]})]
    list_display = ["code", "name", "group"]
    search_fields = ["code", "name"]
    ordering = ["code"]


@admin.register(NontariffMeasure)
class NontariffMeasureAdmin(FactAdmin):
    parent = "negotiations"
    adds = [("TrailStep", "measure")]
    fieldsets = [
        (None, {"fields": ["title", "maintained_by", "mast_chapter", "area", "products"]}),
        (None, {"fields": ["description", "status", "negotiations", "note", "slug"]}),
    ]
    inlines = [TrailRows]
    list_display = ["title", "maintained_by", "mast_chapter", "status", "publication"]
    list_select_related = ["maintained_by", "mast_chapter"]
    list_filter = ["publication", "status", "mast_chapter"]
    search_fields = ["title", "products", "slug", "maintained_by__search_text"]
    ordering = ["-pk"]


@admin.register(TrailStep)
class TrailStepAdmin(FactAdmin):
    parent = "measure"
    fieldsets = [
        (None, {"fields": ["measure", "kind", "taken_on", "economy", "report"]}),
        (None, {"fields": ["round", "commitment", "instrument", "text", "note", "key"]}),
    ]
    list_display = ["__str__", "measure", "taken_on", "economy", "publication"]
    list_select_related = ["measure", "economy"]
    list_filter = ["publication", "kind"]
    search_fields = ["measure__title", "report", "text"]
    date_hierarchy = "taken_on"
    ordering = ["-pk"]
