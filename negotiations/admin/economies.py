"""Economies and blocs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import WordAdmin
from negotiations.admin.records import RecordTable
from negotiations.models import BlocMembership, Economy, EconomyKind


class MemberRows(RecordTable):
    model = BlocMembership
    fk_name = "bloc"
    fields = ["member", "member_since", "member_until"]
    ordering = ["member_since", "pk"]
    verbose_name_plural = _("members of the bloc")


@admin.register(Economy)
class EconomyAdmin(WordAdmin):
    fieldsets = [
        (None, {"fields": ["name", "short_name", "code", "alpha3", "kind"]}),
        (_("Other names"), {"fields": ["name_ko", "aliases"]}),
        (_("Place"), {"fields": ["region", "subregion", "wto_member_since"]}),
    ]
    list_display = ["name", "code", "name_ko", "kind", "region", "wto_member_since"]
    list_filter = ["kind", "region"]
    search_fields = ["search_text"]
    ordering = ["name"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Only a bloc has members."""
        return [MemberRows] if obj is not None and obj.kind == EconomyKind.BLOC else []


@admin.register(BlocMembership)
class BlocMembershipAdmin(WordAdmin):
    parent = "bloc"
    fieldsets = [(None, {"fields": ["bloc", "member", "member_since", "member_until"]})]
    list_display = ["bloc", "member", "member_since", "member_until"]
    list_select_related = ["bloc", "member"]
    search_fields = ["bloc__search_text", "member__search_text"]
    date_hierarchy = "member_since"
    ordering = ["-pk"]
