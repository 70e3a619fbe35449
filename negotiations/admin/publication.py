"""The admin of what is drafted, reviewed and published: moves one by one, and citations of facts."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.deletion import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from negotiations.actions.moves import CHANGED_MEANWHILE, MOVES, NOT_YOURS, Move
from negotiations.actions.publication import make_move
from negotiations.actions.records import Gone, Stale, remove_record
from negotiations.admin.record_forms import FactForm
from negotiations.admin.records import (
    CitationRows,
    RecordAdmin,
    authorship_of,
)
from negotiations.admin.saving import STILL_NAMED
from negotiations.models.publication import may_see_drafts
from negotiations.permissions import may_change_at_once

# So many refusals are told one by one; the rest are counted.
TOLD: Final = 20


class ReasonActionForm(ActionForm):
    """Why all the chosen records are moved or removed."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"size": 30}),
    )


class RemovesOneByOne(RecordAdmin):
    """Removes chosen records one by one, and says of each that stays why."""

    action_form = ReasonActionForm

    def get_actions(self, request: HttpRequest) -> Any:
        actions: dict[str, Any] = dict(super().get_actions(request))
        if "delete_selected" in actions:
            label = gettext("Delete, or withdraw what is published")
            actions["delete_selected"] = (remove_selected, "delete_selected", label)
        return actions


def remove_selected(
    page: RecordAdmin, request: HttpRequest, records: "QuerySet[Any]"
) -> HttpResponse | None:
    if "confirmed" not in request.POST:
        context = {
            **page.admin_site.each_context(request),
            "title": gettext("Delete or withdraw these records?"),
            "opts": page.opts,
            "records": records[:200],
            "count": records.count(),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "reason": request.POST.get("reason", ""),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, page.delete_selected_confirmation_template, context)
    apply_one_by_one(page, request, records, lambda each: _remove(page, request, each))
    return None


def _remove(page: RecordAdmin, request: HttpRequest, record: Any) -> list[str]:
    if not may_change_at_once(request.user, record):
        return [str(NOT_YOURS)]
    authorship = authorship_of(request, request.POST.get("reason", ""))
    try:
        with transaction.atomic():
            page.log_deletions(request, [record])
            remove_record(record=record, read_version=record.version, authorship=authorship)
    except (Stale, Gone):
        return [str(CHANGED_MEANWHILE)]
    except ProtectedError:
        return [str(STILL_NAMED)]
    except ValidationError as error:
        return list(error.messages)
    return []


class PublishedAdmin(RemovesOneByOne):
    """The admin of records that visitors see only when they are published. Publication is moved, never typed."""

    def get_actions(self, request: HttpRequest) -> Any:
        actions: dict[str, Any] = dict(super().get_actions(request))
        for move in MOVES.values():
            if move.allowed(request.user):
                actions[move.name] = (_action(move), move.name, move.label)
        return actions

    def render_change_form(
        self,
        request: Any,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is None:
            context["moves"] = [MOVES["send_to_review"]]
        elif self.has_change_permission(request, obj):
            context["moves"] = [
                move for move in MOVES.values() if move.refusal(request.user, obj) is None
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        self._move_if_asked(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        self._move_if_asked(request, obj)
        return super().response_change(request, obj)

    def _move_if_asked(self, request: HttpRequest, record: Any) -> None:
        move = MOVES.get(request.POST.get("_move", ""))
        if move is not None:
            for refusal in self.move(request, move, record):
                self.message_user(request, f"{record}: {refusal}", messages.ERROR)

    def move(self, request: HttpRequest, move: Move, record: Any) -> list[str]:
        authorship = authorship_of(request, request.POST.get("reason", ""))
        refusals = make_move(move=move, record=record, viewer=request.user, authorship=authorship)
        if not refusals:
            self.log_change(request, record, str(move.done))
        return refusals


def _action(move: Move) -> Callable[[Any, HttpRequest, "QuerySet[Any]"], None]:
    def move_each(page: Any, request: HttpRequest, records: "QuerySet[Any]") -> None:
        apply_one_by_one(page, request, records, lambda each: page.move(request, move, each))

    return move_each


def apply_one_by_one(
    page: RecordAdmin,
    request: HttpRequest,
    records: "QuerySet[Any]",
    apply: Callable[[Any], list[str]],
) -> None:
    """Does something to each record in a transaction of its own; says how many were done, and why others were not."""
    done, refused = 0, 0
    for record in records.order_by("pk"):
        refusals = apply(record)
        done += not refusals
        refused += bool(refusals)
        if refusals and refused <= TOLD:
            page.message_user(request, f"{record}: {' '.join(refusals)}", messages.ERROR)
    if refused > TOLD:
        more = refused - TOLD
        sentence = ngettext("%(count)d more refused.", "%(count)d more refused.", more)
        page.message_user(request, sentence % {"count": more}, messages.ERROR)
    sentence = ngettext("%(count)d record was moved.", "%(count)d records were moved.", done)
    level = messages.SUCCESS if done else messages.WARNING
    page.message_user(request, sentence % {"count": done}, level)


class FactAdmin(PublishedAdmin):
    """The admin of facts, with their citations."""

    form = FactForm

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [*super().get_inlines(request, obj), CitationRows]


class WordAdmin(RemovesOneByOne):
    """The admin of words of the field, which are public by nature."""


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """What is there to be read: it is written elsewhere, and never changed here."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_drafts(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_drafts(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
