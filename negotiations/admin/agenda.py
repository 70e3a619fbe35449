"""The vocabulary of areas, and the agenda of each negotiation."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin, WordAdmin
from negotiations.models import AgendaArea, AgendaItem
from negotiations.rules.texts import fold


@admin.register(AgendaArea)
class AgendaAreaAdmin(WordAdmin):
    fieldsets = [
        (None, {"fields": ["name", "name_ko", "label_variants", "parent", "description", "slug"]}),
    ]
    list_display = ["name", "name_ko", "parent", "slug"]
    list_select_related = ["parent"]
    search_fields = ["name", "name_ko", "slug"]
    ordering = ["name"]

    def holding(self, word: str) -> Q:
        """An area is found by the labels that papers use for it, too. The vocabulary is short enough to be read."""
        labels = AgendaArea.objects.values_list("pk", "label_variants")
        wanted = fold(word)
        by_label = [pk for pk, texts in labels if any(wanted in fold(text) for text in texts)]
        return super().holding(word) | Q(pk__in=by_label)


@admin.register(AgendaItem)
class AgendaItemAdmin(FactAdmin):
    parent = "negotiation"
    fieldsets = [
        (None, {"fields": ["negotiation", "area", "label", "labels_in_sources", "position"]}),
        (
            _("Added and dropped"),
            {
                "fields": [
                    ("added_on", "added_at"),
                    ("dropped_on", "dropped_at"),
                    "split_from",
                ]
            },
        ),
        (None, {"fields": ["note"]}),
    ]
    list_display = ["__str__", "negotiation", "added_on", "dropped_on", "publication"]
    list_select_related = ["area", "negotiation"]
    list_filter = ["publication", "area"]
    search_fields = ["label", "area__name", "area__name_ko", "negotiation__search_text"]
    date_hierarchy = "added_on"
    ordering = ["-pk"]
