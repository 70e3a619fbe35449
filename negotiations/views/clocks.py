"""The two clocks of a page: a view that shows time asks ``clock_of(request)``, and its page has the bar and keeps the clock."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from negotiations.rules.clock import Clock, ClockReading, read_clock

READING = "clock_reading"


def clock_of(request: HttpRequest) -> Clock:
    """The clock that the address asks for. A parameter that stands in it twice counts with its last value."""
    reading = read_clock(request.GET.get("on"), request.GET.get("known_on"), timezone.now().date())
    setattr(request, READING, reading)
    return reading.clock


def clock_of_page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the clock of a page whose view asked for it, and what in the address was not followed."""
    reading: ClockReading | None = getattr(request, READING, None)
    if reading is None:
        return {}
    return {"clock": reading.clock, "clock_notices": reading.notices}
