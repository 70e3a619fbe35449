"""Addresses of records before they were merged, to be read: merging writes them."""

from django.contrib import admin

from negotiations.admin.publication import ReadOnlyAdmin
from negotiations.models import FormerAddress


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnlyAdmin):
    list_display = ["name", "content_type", "object_id"]
    list_select_related = ["content_type"]
    search_fields = ["name"]
    ordering = ["-pk"]
