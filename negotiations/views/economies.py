"""Economies: the list, and the page of one with its talks, people, organizations and measures."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.evidence import bring_sources
from negotiations.forms.filters import ListFilter
from negotiations.measures import Measures
from negotiations.models import BlocMembership, Economy
from negotiations.search import (
    find_economies,
    find_negotiations,
    find_organizations,
    find_people,
    talk_rows,
)
from negotiations.timelines.pictures import lanes_of
from negotiations.views.clocks import clock_of
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def economy_list(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, ListFilter)
    with_talks = not form.chosen and "all" not in request.GET
    found = find_economies(request.user, clock_of(request), with_talks=with_talks, **form.chosen)
    context = list_context(request, form, page_of(request, found))
    context["shows_all"] = "all" in request.GET or bool(form.chosen)
    context["breadcrumbs"] = [(_("Economies"), "")]
    return render(request, "negotiations/economies/list.html", context)


@require_safe
def economy_detail(request: HttpRequest, code: str) -> HttpResponse:
    if code != code.upper():
        return redirect("negotiations:economy-detail", code.upper(), permanent=True)
    economy = get_object_or_404(Economy, code=code)
    clock = clock_of(request)
    memberships = BlocMembership.objects.filter(Q(bloc=economy) | Q(member=economy)).select_related(
        "bloc", "member"
    )
    people = list(find_people(request.user, economy=code))
    organizations = list(find_organizations(request.user, economy=code))
    measures = Measures(economy, request.user, clock)
    bring_sources(request.user, people, organizations)
    context = {
        "economy": economy,
        "talks": talk_rows(
            request.user, find_negotiations(request.user, clock, economy=code), clock
        ),
        "timeline": lanes_of(request.user, clock, economy=economy.code),
        "people": people,
        "organizations": organizations,
        "measures_imposed": measures.imposed,
        "barriers": measures.barriers,
        "rates_faced": measures.rates_faced,
        "memberships": list(memberships.order_by("member__name", "member_since")),
        "breadcrumbs": [
            (_("Economies"), reverse("negotiations:economy-list")),
            (economy.display_name, ""),
        ],
    }
    return render(request, "negotiations/economies/detail.html", context)
