"""The desk: what staff do on pages of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations.actions.negotiations import NotStarted, start_talk
from negotiations.forms.negotiations import MOST_PARTIES, StartTalk
from negotiations.models import Negotiation
from negotiations.permissions import may_edit
from negotiations.views.staff import authorship_of

View = Callable[..., HttpResponse]


def for_editors(view: View) -> View:
    """Lets editors in. Who is not signed in is asked to, anybody else is told that the page is not theirs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_edit(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def start_talk_page(request: HttpRequest) -> HttpResponse:
    """One screen for new talks. A button asks for another party; that saves nothing."""
    if request.method != "POST":
        return _form(request, StartTalk())
    if "more" in request.POST:
        return _form(request, StartTalk(_with_another_party(request)), asks_for_more=True)
    form = StartTalk(request.POST)
    if form.is_valid():
        negotiation = _start(request, form)
        if negotiation is not None:
            sentence = _(
                "“%(title)s” is recorded as a draft: only staff see it until it is published."
            )
            messages.success(request, sentence % {"title": negotiation.title})
            return redirect(negotiation)
    return _form(request, form)


def _start(request: HttpRequest, form: StartTalk) -> Negotiation | None:
    try:
        return start_talk(
            negotiation=form.talk.negotiation,
            parties=[party for _row, party in form.parties.parties],
            first_round=form.round.round,
            areas=form.areas.chosen,
            source=form.source.cleaned_data["source"],
            authorship=authorship_of(request, _("Talks started from a report")),
        )
    except NotStarted as refused:
        form.tell(refused.part, refused.error)
        return None


def _with_another_party(request: HttpRequest) -> Any:
    data = request.POST.copy()
    total = data.get("party-TOTAL_FORMS", "")
    known = int(total) if total.isdecimal() and len(total) < 4 else 2
    data["party-TOTAL_FORMS"] = str(min(known + 1, MOST_PARTIES))
    return data


def _form(request: HttpRequest, form: StartTalk, *, asks_for_more: bool = False) -> HttpResponse:
    refused = request.method == "POST" and not asks_for_more
    context = {
        "form": form,
        "refused": refused,
        "breadcrumbs": [(_("Start a talk"), "")],
    }
    status = 422 if refused else 200
    return render(request, "negotiations/negotiations/start.html", context, status=status)
