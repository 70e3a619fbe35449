"""Events of context."""

from django.contrib import admin

from negotiations.admin.publication import FactAdmin
from negotiations.models import Event


@admin.register(Event)
class EventAdmin(FactAdmin):
    parent = "negotiation"
    fieldsets = [
        (None, {"fields": ["negotiation", "title", "kind", "happened_on", "note", "key"]}),
    ]
    list_display = ["title", "happened_on", "kind", "negotiation", "publication"]
    list_select_related = ["negotiation"]
    list_filter = ["publication", "kind"]
    search_fields = ["title", "key", "negotiation__search_text"]
    date_hierarchy = "happened_on"
    ordering = ["-happened_on", "-pk"]
