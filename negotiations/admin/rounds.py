"""Rounds with their delegations, discussions and readouts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from negotiations.admin.delegations import parties_without_delegation
from negotiations.admin.fields import RecordChoiceField, RecordSelect
from negotiations.admin.publication import FactAdmin
from negotiations.admin.record_forms import RecordForm
from negotiations.admin.records import RecordStack, RecordTable, record_asked_for
from negotiations.admin.saving import Writing
from negotiations.models import (
    Delegate,
    DelegateRole,
    Delegation,
    Discussion,
    Negotiation,
    Organization,
    Person,
    Readout,
    Round,
)
from negotiations.permissions import may_edit

HEAD_NEEDS_A_NAME = _("Name the head to whom this belongs, or leave it empty.")


class DelegationForm(RecordForm):
    """A delegation with its head, so that both are entered in one row."""

    head = RecordChoiceField(label=_("head"), queryset=Person.objects.all(), required=False)
    head_title = forms.CharField(label=_("title on that day"), max_length=200, required=False)
    head_organization = RecordChoiceField(
        label=_("organization on that day"), queryset=Organization.objects.all(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._show_head(next(iter(self.instance.seated), None))

    def _show_head(self, head: Delegate | None) -> None:
        """A head who is recorded is shown here and changed on the page of the delegation."""
        if head is None:
            return
        shown = {"head": head.person_id, "head_title": head.title}
        self.initial.update(shown, head_organization=head.organization_id)
        for name in ("head", "head_title", "head_organization"):
            self.fields[name].disabled = True

    @property
    def changes_record(self) -> bool:
        return bool(set(self.changed_data) - {"head", "head_title", "head_organization"})

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        belongings = values.get("head_title") or values.get("head_organization")
        if belongings and not values.get("head") and "head" not in self.errors:
            self.add_error("head", HEAD_NEEDS_A_NAME)
        return values

    def after_saving(self, writing: Writing) -> None:
        values = self.cleaned_data
        if not values.get("head") or self.fields["head"].disabled:
            return
        head = Delegate(
            delegation=self.instance,
            person=values["head"],
            role=DelegateRole.HEAD,
            title=values.get("head_title") or "",
            organization=values.get("head_organization"),
        )
        writing.create_beside(self, head, {"person": "head", "title": "head_title"})


class DelegationRows(RecordTable):
    model = Delegation
    form = DelegationForm
    fields = ["economy", "head", "head_title", "head_organization", "position"]
    ordering = ["position", "pk"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        heads = Delegate.objects.filter(role=DelegateRole.HEAD)
        return (
            super().get_queryset(request).prefetch_related(Prefetch("delegates", heads, "seated"))
        )

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        for name, field in (("head", "person"), ("head_organization", "organization")):
            asked = formset.form.base_fields[name]
            asked.widget = self._searched(request, Delegate._meta.get_field(field), asked)
        return formset

    def _searched(self, request: HttpRequest, link: Any, asked: Any) -> forms.Widget:
        widget = RecordSelect(link, self.admin_site)
        widget.is_required = False
        widget.choices = asked.choices
        return RelatedFieldWidgetWrapper(
            widget, link.remote_field, self.admin_site, can_add_related=may_edit(request.user)
        )

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """One row for each party whose delegation is not recorded, led by the organization that leads for it."""
        stored = parent if parent is not None and parent.pk else None
        asked = request.GET.get("negotiation")
        negotiation = stored.negotiation if stored else record_asked_for(Negotiation, asked)
        return [
            {
                "economy": party.economy_id,
                "position": party.position,
                "head_organization": party.lead_organization_id,
            }
            for party in parties_without_delegation(negotiation, stored)
        ]


class DiscussionRows(RecordTable):
    model = Discussion
    fields = ["area", "movement", "note", "position"]
    ordering = ["position", "pk"]


class ReadoutRows(RecordStack):
    model = Readout
    fields = [("economy", "published_on"), "text"]
    ordering = ["published_on", "pk"]


@admin.register(Round)
class RoundAdmin(FactAdmin):
    parent = "negotiation"
    adds = [("Delegation", "round"), ("Discussion", "round"), ("Readout", "round")]
    fieldsets = [
        (None, {"fields": ["negotiation", "title", ("level", "ordinal"), ("format", "status")]}),
        (
            _("When and where"),
            {"fields": [("first_day", "last_day"), ("city", "country"), "venue"]},
        ),
        (_("What came of it"), {"fields": ["summary", "outcome"]}),
        (None, {"fields": ["announced_on", "note", "key"]}),
    ]
    inlines = [DelegationRows, DiscussionRows, ReadoutRows]
    list_display = [
        "title",
        "negotiation",
        "level",
        "first_day",
        "last_day",
        "status",
        "publication",
    ]
    list_select_related = ["negotiation"]
    list_filter = ["publication", "level", "status", "format"]
    search_fields = ["title", "key", "city", "negotiation__search_text"]
    date_hierarchy = "first_day"
    ordering = ["-first_day", "-pk"]


@admin.register(Discussion)
class DiscussionAdmin(FactAdmin):
    parent = "round"
    fieldsets = [(None, {"fields": ["round", "area", "movement", "position", "note"]})]
    list_display = ["area", "round", "movement", "publication"]
    list_select_related = ["area", "round"]
    list_filter = ["publication", "movement", "area"]
    search_fields = [
        "area__name",
        "area__name_ko",
        "round__title",
        "round__negotiation__search_text",
    ]
    ordering = ["-pk"]


@admin.register(Readout)
class ReadoutAdmin(FactAdmin):
    parent = "round"
    fieldsets = [(None, {"fields": ["round", "economy", "text", "published_on", "note"]})]
    list_display = ["__str__", "round", "published_on", "publication"]
    list_select_related = ["round"]
    list_filter = ["publication"]
    search_fields = ["text", "economy__search_text", "round__title"]
    date_hierarchy = "published_on"
    ordering = ["-pk"]
