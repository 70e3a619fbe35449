"""Calendars: the month on a page, and the files to subscribe to."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.calendars.entries import Entry, entries
from negotiations.calendars.files import CONTENT_TYPE, calendar_file
from negotiations.calendars.months import month_of, read_month, shown_days
from negotiations.forms.filters import CalendarFilter
from negotiations.models import Negotiation
from negotiations.views.clocks import clock_of
from negotiations.views.lists import read_filter

# How many days before an entry a calendar program may be asked to ring.
MOST_ALARM_DAYS: Final = 60


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, CalendarFilter)
    clock = clock_of(request)
    asked = request.GET.get("month", "")
    first = read_month(asked) if asked else None
    shown = first or clock.on.replace(day=1)
    begin, end = shown_days(shown)
    found = entries(request.user, first=begin, last=end, clock=clock, **form.chosen)
    address = request.GET.copy()
    for name in set(address) - {"economy", "area", "role", "kind"}:
        del address[name]
    month = month_of(shown, found)
    context = {
        "filter": form,
        "ignored": [*form.ignored, *([_("Month")] if asked and first is None else [])],
        "month": month,
        "file": f"{request.get_host()}/calendar.ics"
        + (f"?{address.urlencode()}" if address else ""),
        "breadcrumbs": [(_("Calendar"), "")],
    }
    return render(request, "negotiations/calendar.html", context)


@require_safe
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """Everything, or what the filters leave of it."""
    form = read_filter(request, CalendarFilter)
    found = entries(request.user, clock=clock_of(request), **form.chosen)
    return _file(request, found, "Tradetracker", "tradetracker")


@require_safe
def negotiation_ics(request: HttpRequest, slug: str) -> HttpResponse:
    negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
    form = read_filter(request, CalendarFilter)
    chosen = {name: value for name, value in form.chosen.items() if name in ("role", "kind")}
    found = entries(request.user, negotiation=slug, clock=clock_of(request), **chosen)
    return _file(request, found, negotiation.title, slug)


def _file(request: HttpRequest, found: list[Entry], name: str, file_name: str) -> HttpResponse:
    root = request.build_absolute_uri("/").rstrip("/")
    written = calendar_file(found, name=name, root=root, alarm_days=_alarm_days(request))
    return HttpResponse(
        written,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'inline; filename="{file_name}.ics"'},
    )


def _alarm_days(request: HttpRequest) -> int | None:
    """The days before each entry on which to ring, from ``?alarm=1``; None where the address asks for nothing sensible."""
    asked = request.GET.get("alarm", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4):
        return None
    return min(int(asked), MOST_ALARM_DAYS)
