"""What the pages of staff share: who makes a change, where it leads back to, and how a refusal is told."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from negotiations.actions.changes import Authorship
from negotiations.actions.moves import CHANGED_MEANWHILE
from negotiations.actions.records import Gone, Stale
from negotiations.models import User, Via
from negotiations.models.kinds import model_called
from negotiations.models.records import Record

REFUSALS = (PermissionDenied, ValidationError, Stale, Gone)


def signed_in(request: HttpRequest) -> User:
    """The user of a page that is for staff alone."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def authorship_of(request: HttpRequest, reason: str = "") -> Authorship:
    return Authorship(signed_in(request), Via.SITE, reason)


def model_or_404(kind: str) -> type[Record]:
    model = model_called(kind)
    if model is None:
        raise Http404
    return model


def record_or_404(kind: str, pk: int) -> Record:
    record = model_or_404(kind)._default_manager.filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def next_page(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the form names to go on to."""
    page = request.POST.get("next", "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, None)
    return page if is_ours else otherwise


def done(request: HttpRequest, sentence: str, page: str) -> HttpResponse:
    """Says what was done on the page that follows."""
    messages.success(request, sentence)
    # A user of htmx stays on the page; the browser reads it anew, with all that the change changed in it.
    return HttpResponseClientRedirect(page) if "HX-Request" in request.headers else redirect(page)


def refused(request: HttpRequest, refusal: Exception, back: str) -> HttpResponse:
    """Says in whole sentences why nothing was done, and leads back."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(refusal, PermissionDenied):
        status = HTTPStatus.FORBIDDEN
        sentences = [str(refusal) or _("You may not do this.")]
    elif isinstance(refusal, ValidationError):
        sentences = list(refusal.messages)
    else:
        status = HTTPStatus.CONFLICT
        sentences = [str(CHANGED_MEANWHILE)]
    context = {"sentences": sentences, "back": back, "breadcrumbs": [(_("Desk"), "/desk/")]}
    return render(request, "negotiations/desk/refused.html", context, status=status)
