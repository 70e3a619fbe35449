"""Notes of staff: added to a record, and taken away by whoever wrote them."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from negotiations.actions.notes import add_note, remove_note
from negotiations.forms.desk import NoteForm
from negotiations.models import StaffNote
from negotiations.views.desk import for_editors
from negotiations.views.staff import (
    REFUSALS,
    done,
    next_page,
    record_or_404,
    refused,
    signed_in,
)


@for_editors
@require_POST
def note_new(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    record = record_or_404(kind, pk)
    page = next_page(request, f"/desk/review/{kind}/{pk}/")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return refused(request, ValidationError(form.errors["text"].as_data()), page)
    try:
        add_note(record=record, text=form.cleaned_data["text"], by=signed_in(request))
    except REFUSALS as refusal:
        return refused(request, refusal, page)
    return done(request, _("The note is added."), page)


@for_editors
@require_POST
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    note = get_object_or_404(StaffNote, pk=pk)
    page = next_page(request, "/desk/")
    try:
        remove_note(note=note, by=signed_in(request))
    except REFUSALS as refusal:
        return refused(request, refusal, page)
    return done(request, _("The note is taken away."), page)
