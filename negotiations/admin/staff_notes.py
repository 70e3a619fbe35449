"""Notes of staff, to be read: they are written on the page of the record."""

from django.contrib import admin

from negotiations.admin.publication import ReadOnlyAdmin
from negotiations.models import StaffNote


@admin.register(StaffNote)
class StaffNoteAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "content_type", "written_by", "written_at"]
    list_select_related = ["content_type", "written_by"]
    search_fields = ["text", "written_by__username"]
    ordering = ["-pk"]
