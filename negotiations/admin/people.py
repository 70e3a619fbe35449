"""People and their appointments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin
from negotiations.admin.records import RecordTable
from negotiations.models import Appointment, Person


class AppointmentRows(RecordTable):
    model = Appointment
    fields = [
        "title",
        "organization",
        "first_day",
        "first_day_precision",
        "last_day",
        "last_day_precision",
    ]
    ordering = ["first_day", "pk"]


@admin.register(Person)
class PersonAdmin(FactAdmin):
    fieldsets = [
        (None, {"fields": ["name", "economy"]}),
        (_("Other names"), {"fields": ["native_name", "aliases"]}),
        (None, {"fields": ["negotiations", "note", "slug"]}),
    ]
    inlines = [AppointmentRows]
    list_display = ["name", "native_name", "economy", "publication"]
    list_select_related = ["economy"]
    list_filter = ["publication"]
    search_fields = ["search_text", "economy__search_text"]
    ordering = ["name"]


@admin.register(Appointment)
class AppointmentAdmin(FactAdmin):
    parent = "person"
    fieldsets = [
        (None, {"fields": ["person", "title", "organization"]}),
        (
            _("When"),
            {
                "fields": [
                    ("first_day", "first_day_precision"),
                    ("last_day", "last_day_precision"),
                ]
            },
        ),
        (None, {"fields": ["note"]}),
    ]
    list_display = ["title", "person", "organization", "first_day", "last_day", "publication"]
    list_select_related = ["person", "organization"]
    list_filter = ["publication"]
    search_fields = ["title", "person__search_text", "organization__search_text"]
    date_hierarchy = "first_day"
    ordering = ["-pk"]
