"""The first page: what falls due, which rounds are next and which were last, and all talks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from negotiations.developments.days import days_of_change
from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
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
from negotiations.views.clocks import clock_of

SHOWN = 8
TALKS_SHOWN = 20


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    clock = clock_of(request)
    knowledge = Knowledge(clock)
    ahead = First.of(deadlines_ahead(request.user, clock), SHOWN)
    left_open = First.of(deadlines_left_open(request.user, clock), SHOWN)
    rounds = Round.objects.visible_to(request.user).select_related("negotiation", "country")
    rounds = rounds.prefetch_related(delegations_for(request.user))
    next_rounds = First.of(rounds.ahead_on(clock).chronological(), SHOWN)
    latest_rounds = First.of(rounds.held_on(clock).latest_first(), SHOWN)
    ledgers = (deadline.ledger for part in (ahead, left_open) for deadline in part)
    bring_sources(request.user, ahead, left_open, next_rounds, latest_rounds, *ledgers)
    talks = find_negotiations(request.user, clock)
    days = days_of_change(request.user, clock.today)
    context = {
        "clock_days": days,
        "last_change": max((day for day in days if clock.knows(day)), default=None),
        "deadlines_ahead": ahead.known(knowledge, knowledge.deadline),
        "deadlines_left_open": left_open.known(knowledge, knowledge.deadline),
        "next_rounds": next_rounds.known(knowledge, knowledge.round),
        "latest_rounds": latest_rounds.known(knowledge, knowledge.round),
        "talks": talk_rows(request.user, talks[:TALKS_SHOWN], clock),
        "talks_count": talks.count(),
        "timeline": strip_of(request.user, clock, limit=TALKS_SHOWN),
    }
    return render(request, "negotiations/now.html", context)
