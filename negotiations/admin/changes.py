"""The change log, to be read."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import ReadOnlyAdmin
from negotiations.models import Change


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    fields = [
        "changed_at",
        "name_of_user",
        "via",
        "kind",
        "content_type",
        "label",
        "version",
        "reason",
        "differing",
    ]
    list_display = ["changed_at", "name_of_user", "kind", "content_type", "label", "reason"]
    list_select_related = ["content_type"]
    list_filter = ["kind", "via"]
    search_fields = ["label", "name_of_user", "reason"]
    ordering = ["-pk"]

    @admin.display(description=_("field by field"))
    def differing(self, change: Change) -> SafeString:
        rows = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>",
            change.differences,
        )
        head = format_html("<tr><th></th><th>{}</th><th>{}</th></tr>", _("before"), _("after"))
        return format_html("<table>{}{}</table>", head, rows)
