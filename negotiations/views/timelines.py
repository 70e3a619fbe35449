"""The timeline of all talks: as a picture, as a list, and as files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.evidence import bring_sources
from negotiations.forms.timelines import (
    ZOOMS,
    Asked,
    TimelineFilter,
    panned,
    read_days,
    zoomed_at,
)
from negotiations.models import Fact
from negotiations.rules.clock import Clock
from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.layout import Detail, Picture
from negotiations.timelines.drawing import as_png, as_svg
from negotiations.timelines.facts import TimelineFact, in_order
from negotiations.timelines.gathering import TalkFacts, timeline_items
from negotiations.timelines.pictures import draw, span_of, title_of, widest
from negotiations.views.clocks import clock_of
from negotiations.views.lists import PAGE_SIZE, read_filter


@dataclass(frozen=True)
class Link:
    """A way to other days: its label, its address, whether it is where the reader stands, a name that stays."""

    label: str
    address: str
    is_current: bool = False
    name: str = ""


class TimelinePage:
    """What one address of the timeline shows."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.clock: Clock = clock_of(request)
        self.filter = read_filter(request, TimelineFilter)
        self.asked: Asked = read_days(request.GET.dict(), self.clock.on)

    @cached_property
    def _found(self) -> list[TalkFacts]:
        within = self.asked.span or widest(self.clock.on)
        return timeline_items(self.request.user, self.clock, within=within, **self.filter.asked)

    @cached_property
    def span(self) -> Span:
        return self.asked.span or span_of(self._found, self.clock.on)

    @cached_property
    def talks(self) -> list[TalkFacts]:
        """The talks that have anything in these days."""
        within = [
            TalkFacts(talk.negotiation, [fact for fact in talk.facts if fact.lies_in(self.span)])
            for talk in self._found
        ]
        return [talk for talk in within if talk.facts]

    @cached_property
    def facts(self) -> list[TimelineFact]:
        return in_order(fact for talk in self.talks for fact in talk.facts)

    @cached_property
    def chosen(self) -> TimelineFact | None:
        """The fact whose card is open."""
        key = self.request.GET.get("fact", "")
        return next((fact for fact in self.facts if fact.key == key), None)

    def bring_sources(self, *facts: Iterable[Fact]) -> None:
        """Brings the sources of these facts. On a past clock they came with what was known."""
        if self.clock.has_todays_knowledge:
            bring_sources(self.request.user, *facts)

    @property
    def title(self) -> str:
        return title_of(self.span, self.talks)

    @property
    def without_filters(self) -> str:
        return self.address(dict.fromkeys(self.filter.chosen))

    @property
    def picture(self) -> Picture:
        detail = Detail.WHOLE if len(self.talks) == 1 else Detail.LANE
        return draw(
            self.talks,
            self.span,
            self.clock,
            detail=detail,
            address_of=self.address_of,
            closer=self.closer,
        )

    def address_of(self, fact: TimelineFact) -> str:
        return f"{self._card_address}{fact.key}#fact"

    @cached_property
    def _card_address(self) -> str:
        here = self.address({})
        return f"{here}{'&' if '?' in here else '?'}fact="

    def closer(self, span: Span) -> str:
        days = {"zoom": None, "from": span.first.isoformat(), "to": span.last.isoformat()}
        return f"{self.address(days)}#list"

    def address(self, changed: Mapping[str, str | None], path: str = "") -> str:
        """This address with other values; what is empty is left out."""
        path = path or reverse("negotiations:timeline")
        kept = {**self.clock.parameters, **self.days, **self.filter.chosen, **changed}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def days(self) -> dict[str, str | None]:
        if self.asked.span is None:
            return {}
        first, last = self.span.first.isoformat(), self.span.last.isoformat()
        if self.asked.zoom:
            return {"zoom": self.asked.zoom, "from": first}
        return {"from": first, "to": last}

    @property
    def zooms(self) -> list[Link]:
        """Other zooms around today where it is in the picture, else around its middle."""
        middle = self.span.first + (self.span.last - self.span.first) / 2
        around = self.clock.on if self.clock.on in self.span else middle
        links = []
        for zoom, label in ZOOMS.items():
            first = None if zoom == "all" else zoomed_at(zoom, around).first.isoformat()
            asked = {"zoom": None if zoom == "all" else zoom, "from": first, "to": None}
            links.append(
                Link(str(label), self.address(asked), zoom == self.asked.zoom, f"zoom-{zoom}")
            )
        return links

    @property
    def pans(self) -> list[Link]:
        return [
            Link(_("Earlier"), self._panned(-1), name="pan-earlier"),
            Link(_("Later"), self._panned(1), name="pan-later"),
        ]

    def _panned(self, way: int) -> str:
        zoom = self.asked.zoom if self.asked.span else ""
        span = panned(self.span, zoom, way)
        to = None if zoom else span.last.isoformat()
        return self.address({"zoom": zoom, "from": span.first.isoformat(), "to": to})

    @property
    def files(self) -> list[Link]:
        return [
            Link(_("Picture (SVG)"), self.address({}, reverse("negotiations:timeline-svg"))),
            Link(_("Picture (PNG)"), self.address({}, reverse("negotiations:timeline-png"))),
        ]


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    shown = TimelinePage(request)
    wants_card = "HX-Request" in request.headers and shown.chosen
    response = _card(shown) if wants_card else _page(shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _card(shown: TimelinePage) -> HttpResponse:
    chosen = [shown.chosen.fact] if shown.chosen else []
    shown.bring_sources(chosen)
    context = {"shown": shown, "chosen": shown.chosen, "alone": True}
    return render(shown.request, "negotiations/timelines/_card.html", context)


def _page(shown: TimelinePage) -> HttpResponse:
    page = Paginator(shown.facts, PAGE_SIZE).get_page(shown.request.GET.get("page"))
    listed = [fact.fact for fact in page]
    chosen = [shown.chosen.fact] if shown.chosen else []
    shown.bring_sources(listed, chosen)
    context = {
        "shown": shown,
        "chosen": shown.chosen,
        "picture": shown.picture,
        "filter": shown.filter,
        "ignored": shown.filter.ignored,
        "page": page,
        "breadcrumbs": [(_("Timeline"), "")],
    }
    template = "negotiations/timelines/timeline.html"
    if "HX-Request" in shown.request.headers:
        template += "#timeline"
    return render(shown.request, template, context)


@require_safe
def timeline_svg(request: HttpRequest) -> HttpResponse:
    shown = TimelinePage(request)
    return _file(as_svg(shown.picture, shown.title), "image/svg+xml", "timeline.svg")


@require_safe
def timeline_png(request: HttpRequest) -> HttpResponse:
    shown = TimelinePage(request)
    return _file(as_png(shown.picture, shown.title), "image/png", "timeline.png")


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
