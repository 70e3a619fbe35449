"""The first page: what falls due, which rounds are next and which were last, and all talks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from negotiations.evidence import bring_sources
from negotiations.models import Round
from negotiations.search import (
    First,
    deadlines_ahead,
    deadlines_left_open,
    find_negotiations,
    talk_rows,
)
from negotiations.talks import delegations_for
from negotiations.timelines.pictures import strip_of

SHOWN = 8
TALKS_SHOWN = 20


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    today = timezone.now().date()
    ahead = First.of(deadlines_ahead(request.user, today), SHOWN)
    left_open = First.of(deadlines_left_open(request.user, today), SHOWN)
    rounds = Round.objects.visible_to(request.user).select_related("negotiation", "country")
    rounds = rounds.prefetch_related(delegations_for(request.user))
    next_rounds = First.of(rounds.after(today).chronological(), SHOWN)
    latest_rounds = First.of(rounds.held_by(today).latest_first(), SHOWN)
    bring_sources(request.user, ahead, left_open, next_rounds, latest_rounds)
    talks = find_negotiations(request.user)
    context = {
        "today": today,
        "deadlines_ahead": ahead,
        "deadlines_left_open": left_open,
        "next_rounds": next_rounds,
        "latest_rounds": latest_rounds,
        "talks": talk_rows(request.user, talks[:TALKS_SHOWN], today),
        "talks_count": talks.count(),
        "timeline": strip_of(request.user, today, limit=TALKS_SHOWN),
    }
    return render(request, "negotiations/now.html", context)
