"""Rounds: the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.meetings import Meeting
from negotiations.models import Round


@require_safe
def round_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    rounds = Round.objects.visible_to(request.user).select_related("negotiation", "country")
    meeting = Meeting(get_object_or_404(rounds, negotiation__slug=slug, key=key), request.user)
    meeting.bring_sources()
    negotiation = meeting.round.negotiation
    breadcrumbs = [
        (_("Talks"), reverse("negotiations:negotiation-list")),
        (negotiation.title, negotiation.get_absolute_url()),
        (meeting.round.title, ""),
    ]
    context = {
        "meeting": meeting,
        "round": meeting.round,
        "negotiation": negotiation,
        "today": timezone.now().date(),
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "negotiations/rounds/detail.html", context)
