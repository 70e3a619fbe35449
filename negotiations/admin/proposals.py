"""Changes proposed to what is published, to be read: they are decided at the desk."""

from django.contrib import admin

from negotiations.admin.publication import ReadOnlyAdmin
from negotiations.models import Proposal


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["reason", "content_type", "proposed_by", "proposed_at", "state"]
    list_select_related = ["content_type", "proposed_by"]
    list_filter = ["state"]
    search_fields = ["reason", "answer", "proposed_by__username"]
    ordering = ["-pk"]
