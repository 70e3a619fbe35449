"""Rounds: the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.meetings import Meeting
from negotiations.models import Round
from negotiations.views.clocks import clock_of


@require_safe
def round_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    rounds = Round.objects.visible_to(request.user).select_related("negotiation", "country")
    recorded = get_object_or_404(rounds, negotiation__slug=slug, key=key)
    meeting = Meeting(recorded, request.user, clock_of(request))
    negotiation = recorded.negotiation
    breadcrumbs = [
        (_("Talks"), reverse("negotiations:negotiation-list")),
        (negotiation.title, negotiation.get_absolute_url()),
        (meeting.round.title, ""),
    ]
    context = {
        "meeting": meeting,
        "round": meeting.round,
        "negotiation": negotiation,
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "negotiations/rounds/detail.html", context)
