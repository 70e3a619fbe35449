"""What parties demand, offer, rule out and state."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin
from negotiations.models import Position


@admin.register(Position)
class PositionAdmin(FactAdmin):
    parent = "negotiation"
    fieldsets = [
        (None, {"fields": ["negotiation", "economy", "area", "kind", "text"]}),
        (_("When"), {"fields": ["stated_on", "round"]}),
        (
            _("What became of it"),
            {"fields": ["status", "answers", "met_by_commitment", "met_by_rate"]},
        ),
        (None, {"fields": ["note", "key"]}),
    ]
    list_display = ["text", "economy", "area", "kind", "stated_on", "status", "publication"]
    list_select_related = ["economy", "area"]
    list_filter = ["publication", "kind", "status", "area"]
    search_fields = ["text", "key", "economy__search_text", "negotiation__search_text"]
    date_hierarchy = "stated_on"
    ordering = ["-pk"]
