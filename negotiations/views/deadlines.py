"""Deadlines: the list of all, and the ledger of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.evidence import bring_sources
from negotiations.forms.filters import DeadlineFilter
from negotiations.knowledge import Knowledge
from negotiations.ledgers import Ledger
from negotiations.models import Deadline
from negotiations.search import find_deadlines
from negotiations.talks import ledgers_for
from negotiations.views.clocks import clock_of
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def deadline_list(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, DeadlineFilter)
    clock = clock_of(request)
    page = page_of(request, find_deadlines(request.user, clock, **form.chosen))
    bring_sources(request.user, page, *(each.ledger for each in page))
    knowledge = Knowledge(clock)
    context = list_context(request, form, page)
    context["deadlines"] = knowledge.of(page, knowledge.deadline)
    context["breadcrumbs"] = [(_("Deadlines"), "")]
    return render(request, "negotiations/deadlines/list.html", context)


@require_safe
def deadline_detail(request: HttpRequest, slug: str) -> HttpResponse:
    deadlines = Deadline.objects.visible_to(request.user).select_related("negotiation", "measure")
    record = get_object_or_404(deadlines.prefetch_related(ledgers_for(request.user)), slug=slug)
    ledger = Ledger(record, request.user, clock_of(request))
    context = {
        "ledger": ledger,
        "deadline": ledger.deadline,
        "breadcrumbs": [
            (_("Deadlines"), reverse("negotiations:deadline-list")),
            (record.title, ""),
        ],
    }
    return render(request, "negotiations/deadlines/detail.html", context)
