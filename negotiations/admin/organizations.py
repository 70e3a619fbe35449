"""Organizations and the names that they bore."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin, WordAdmin
from negotiations.admin.records import RecordTable
from negotiations.models import FormerName, Organization


def keep_findable(organization: Organization) -> None:
    """An organization is found by its former names, too: they are a part of what search reads."""
    organization.refresh_search_text()
    text = organization.search_text
    Organization.objects.filter(pk=organization.pk).update(search_text=text)


class FormerNameRows(RecordTable):
    model = FormerName
    fields = ["name", "native_name", "used_from", "used_until"]
    ordering = ["used_from", "pk"]
    show_change_link = False


@admin.register(Organization)
class OrganizationAdmin(FactAdmin):
    fieldsets = [
        (None, {"fields": ["name", "abbreviation", "economy"]}),
        (_("Other names"), {"fields": ["native_name", "aliases"]}),
        (None, {"fields": ["url", "negotiations", "note", "slug"]}),
    ]
    inlines = [FormerNameRows]
    list_display = ["name", "abbreviation", "native_name", "economy", "publication"]
    list_select_related = ["economy"]
    list_filter = ["publication"]
    search_fields = ["search_text", "economy__search_text"]
    ordering = ["name"]

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        keep_findable(form.instance)


@admin.register(FormerName)
class FormerNameAdmin(WordAdmin):
    parent = "organization"
    fieldsets = [
        (None, {"fields": ["organization", "name", "native_name", ("used_from", "used_until")]})
    ]
    list_display = ["name", "organization", "used_from", "used_until"]
    list_select_related = ["organization"]
    search_fields = ["name", "native_name", "organization__search_text"]
    ordering = ["-pk"]

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        keep_findable(form.instance.organization)
