"""Legal instruments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin
from negotiations.models import LegalInstrument


@admin.register(LegalInstrument)
class LegalInstrumentAdmin(FactAdmin):
    fieldsets = [
        (None, {"fields": ["title", "kind", "citation", "url"]}),
        (_("Issued"), {"fields": ["issued_by", "issued_on"]}),
        (None, {"fields": ["negotiations", "note", "slug"]}),
    ]
    list_display = ["title", "kind", "citation", "issued_by", "issued_on", "publication"]
    list_select_related = ["issued_by"]
    list_filter = ["publication", "kind"]
    search_fields = ["title", "citation", "slug"]
    date_hierarchy = "issued_on"
    ordering = ["-issued_on", "-pk"]
