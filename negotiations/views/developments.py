"""What changed between two days: of one negotiation, of an economy's talks, and of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.developments.days import days_of_change
from negotiations.developments.facts import Development, days_of
from negotiations.developments.finding import (
    active_talks,
    between,
    by_kind,
    developments_of,
    select,
)
from negotiations.developments.showing import shown
from negotiations.forms.filters import AllDevelopmentsFilter, DevelopmentFilter
from negotiations.models import Economy, Negotiation
from negotiations.rules.clock import Clock
from negotiations.rules.spans import Span, read_span
from negotiations.views.clocks import clock_of
from negotiations.views.lists import page_of, read_filter


@dataclass(frozen=True)
class Asked:
    """What the address asks for: as of which clock, between which days, filtered by what."""

    request: HttpRequest
    clock: Clock
    form: DevelopmentFilter

    @classmethod
    def of(cls, request: HttpRequest, form: type[DevelopmentFilter]) -> "Asked":
        return cls(request, clock_of(request), read_filter(request, form))

    def span(self, days: Sequence[date]) -> Span:
        since, until = self.request.GET.get("from"), self.request.GET.get("to")
        known = [day for day in days if self.clock.knows(day)]
        return read_span(since, until, known, self.clock.known_on)

    def feed(self, address: str, **more: str) -> str:
        """The address of the feed that tells the same, by the same filters."""
        query = urlencode({**more, **self.form.chosen})
        return f"{address}?{query}" if query else address


@require_safe
def negotiation_changes(request: HttpRequest, slug: str) -> HttpResponse:
    negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
    asked = Asked.of(request, DevelopmentFilter)
    found = developments_of(request.user, [negotiation], asked.clock.today)
    breadcrumbs = [
        (_("Talks"), reverse("negotiations:negotiation-list")),
        (negotiation.title, negotiation.get_absolute_url()),
        (_("What changed"), ""),
    ]
    feed = asked.feed(reverse("negotiations:negotiation-feed", args=[slug]))
    about = {"negotiation": negotiation, "about": negotiation.title, "feed": feed}
    return _page(asked, found, days_of(found), {**about, "breadcrumbs": breadcrumbs})


@require_safe
def economy_changes(request: HttpRequest, code: str) -> HttpResponse:
    if code != code.upper():
        return redirect("negotiations:economy-changes", code.upper(), permanent=True)
    economy = get_object_or_404(Economy, code=code)
    asked = Asked.of(request, DevelopmentFilter)
    talks = Negotiation.objects.visible_to(request.user).filter(parties__economy=economy)
    found = developments_of(request.user, talks.order_by("pk"), asked.clock.today)
    breadcrumbs = [
        (_("Economies"), reverse("negotiations:economy-list")),
        (economy.display_name, economy.get_absolute_url()),
        (_("What changed"), ""),
    ]
    feed = asked.feed(reverse("negotiations:changes-feed"), economy=code)
    about = {"about": economy.display_name, "feed": feed, "names_talks": True}
    return _page(asked, found, days_of(found), {**about, "breadcrumbs": breadcrumbs})


@require_safe
def all_changes(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request, AllDevelopmentsFilter)
    days = days_of_change(request.user, asked.clock.today)
    span = asked.span(days)
    talks = active_talks(request.user, span.first, span.last)
    if asked.form.chosen.get("economy"):
        talks = talks.filter(parties__economy=asked.form.chosen["economy"])
    found = developments_of(request.user, talks, asked.clock.today)
    context = {
        "about": _("all talks"),
        "feed": asked.feed(reverse("negotiations:changes-feed")),
        "names_talks": True,
        "breadcrumbs": [(_("What changed"), "")],
    }
    return _page(asked, found, days, context)


def _page(
    asked: Asked, found: Sequence[Development], days: Sequence[date], context: dict[str, Any]
) -> HttpResponse:
    span = asked.span(days)
    chosen = {name: asked.form.chosen.get(name, "") for name in ("kind", "area")}
    known = [each for each in between(found, span.first, span.last) if asked.clock.knows(each.day)]
    selected = select(known, **chosen)
    page = page_of(asked.request, selected)
    groups = [
        (kind, [shown(each, asked.clock) for each in group]) for kind, group in by_kind(list(page))
    ]
    context |= {
        "span": span,
        "filter": asked.form,
        "ignored": asked.form.ignored,
        "groups": groups,
        "page": page,
        "clock_days": days,
    }
    return render(asked.request, "negotiations/developments/list.html", context)
