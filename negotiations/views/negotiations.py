"""Talks: the list of all, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.developments.facts import days_of, developments
from negotiations.developments.finding import latest
from negotiations.developments.showing import shown
from negotiations.forms.filters import NegotiationFilter
from negotiations.models import Negotiation
from negotiations.promises import promises_of
from negotiations.search import find_negotiations, talk_rows
from negotiations.talks import Talk
from negotiations.timelines.pictures import whole_of
from negotiations.views.clocks import clock_of
from negotiations.views.lists import list_context, page_of, read_filter

CHANGES = 5


@require_safe
def negotiation_list(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, NegotiationFilter)
    clock = clock_of(request)
    page = page_of(request, find_negotiations(request.user, clock, **form.chosen))
    context = list_context(request, form, page)
    context["rows"] = talk_rows(request.user, page, clock)
    context["breadcrumbs"] = [(_("Talks"), "")]
    return render(request, "negotiations/negotiations/list.html", context)


@require_safe
def negotiation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    negotiations = Negotiation.objects.visible_to(request.user)
    negotiation = get_object_or_404(
        negotiations.select_related("succeeds", "belongs_to"), slug=slug
    )
    talk = Talk(negotiation, request.user, clock_of(request))
    found = developments(talk.record, talk.clock.today)
    breadcrumbs = [(_("Talks"), reverse("negotiations:negotiation-list")), (negotiation.title, "")]
    context = {
        "talk": talk,
        "timeline": whole_of(talk),
        "negotiation": talk.told,
        "promises": promises_of(talk),
        "clock_days": days_of(found),
        "latest_changes": [shown(each, talk.clock) for each in latest(found, talk.clock, CHANGES)],
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "negotiations/negotiations/detail.html", context)
