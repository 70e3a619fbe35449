"""Sources, and what cites them."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import PublishedAdmin, ReadOnlyAdmin
from negotiations.models import Citation, Source
from negotiations.models.sources import normalise_url


@admin.register(Source)
class SourceAdmin(PublishedAdmin):
    fieldsets = [
        (None, {"fields": ["url", "publisher", "title", "kind"]}),
        (
            _("Published"),
            {
                "fields": [
                    ("published_on", "published_on_precision"),
                    ("published_time", "time_zone"),
                ]
            },
        ),
        (_("Text"), {"fields": ["language", "is_machine_translated", "archived_url"]}),
        (None, {"fields": ["negotiations", "note", "key"]}),
    ]
    list_display = ["title", "publisher", "published_on", "kind", "language", "publication"]
    list_filter = ["publication", "kind", "language", "is_machine_translated"]
    search_fields = ["title", "publisher", "key", "normalised_url"]
    date_hierarchy = "published_on"
    ordering = ["-pk"]

    def holding(self, word: str) -> Any:
        """A pasted address finds its source, however it is written."""
        return super().holding(normalise_url(word) if "://" in word else word)


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin):
    """Citations are written on the page of the fact that they support."""

    list_display = ["source", "content_type", "object_id", "field", "stance", "locator"]
    list_select_related = ["source", "content_type"]
    list_filter = ["stance"]
    search_fields = ["source__title", "source__publisher", "quote", "locator"]
    ordering = ["-pk"]
