"""What the address of a timeline asks for: filters, and the days to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from negotiations.forms.filters import AreaField, EconomyField, Filter, choice
from negotiations.models import NegotiationKind
from negotiations.rules import statuses
from negotiations.rules.timeline.axis import Span, months_later
from negotiations.rules.timeline.facts import Role
from negotiations.wording import day_words

ZOOMS: Final = {
    "week": pgettext_lazy("zoom", "Week"),
    "month": pgettext_lazy("zoom", "Month"),
    "quarter": pgettext_lazy("zoom", "Quarter"),
    "year": pgettext_lazy("zoom", "Year"),
    "all": pgettext_lazy("zoom", "All"),
}
MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}
# No talks of ours are outside these days, and no picture holds more of them.
EARLIEST, LATEST = date(1945, 1, 1), date(2099, 12, 31)
MOST_DAYS: Final = 20 * 366
LEAST_DAYS: Final = 3

ROLES: Final = (
    (Role.ROUND, _("Rounds")),
    (Role.DEADLINE, _("Deadlines")),
    (Role.RATE, _("Rates")),
    (Role.AGREEMENT, _("Agreements")),
    (Role.EVENT, _("Context")),
)


class TimelineFilter(Filter):
    """Which talks and which of their facts a timeline shows."""

    economy = EconomyField(label=_("Economy"))
    area = AreaField(label=_("Area"))
    kind = choice(_("Kind"), NegotiationKind.choices)
    status = choice(_("Status"), statuses.choices(statuses.PROCESS))
    role = choice(_("Show"), [(role.value, label) for role, label in ROLES])

    @property
    def asked(self) -> dict[str, Any]:
        """What is chosen, as the search of a timeline calls it."""
        return {
            "process" if name == "status" else name: value for name, value in self.chosen.items()
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """The days that an address asks for: ``zoom`` is empty where it names both ends, ``span`` is none for all days.

    ``notices`` say in words what of the address was not followed.
    """

    zoom: str
    span: Span | None
    notices: list[str] = field(default_factory=list)


def read_days(address: Mapping[str, str], today: date) -> Asked:
    """The days that ``zoom``, ``from`` and ``to`` ask for, or the nearest that make sense."""
    notices: list[str] = []
    zoom = address.get("zoom", "")
    if zoom and zoom not in ZOOMS:
        notices.append(gettext("There is no such zoom: choose week, month, quarter, year or all."))
        zoom = ""
    first = _day(address.get("from", ""), notices)
    last = _day(address.get("to", ""), notices)
    if first and last and first > last:
        notices.append(gettext("The days were the wrong way round and have been turned about."))
        first, last = last, first
    if first and last:
        return Asked("", _bounded(first, last, notices), notices)
    if not zoom and not first and not last:
        return Asked("all", None, notices)
    if zoom in ("", "all"):
        zoom = "all" if not (first or last) else "year"
    if zoom == "all":
        return Asked(zoom, None, notices)
    return Asked(zoom, _zoomed(zoom, first, last, today), notices)


def _day(text: str, notices: list[str]) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip()[:40])
    except ValueError:
        notices.append(gettext("“%(day)s” is no day: write it as 2025-05-20.") % {"day": text[:40]})
        return None
    nearest = min(max(day, EARLIEST), LATEST)
    if nearest != day:
        words = {"day": day_words(nearest)}
        notices.append(gettext("The picture ends at %(day)s; no talks lie beyond.") % words)
    return nearest


def _bounded(first: date, last: date, notices: list[str]) -> Span:
    days = (last - first).days + 1
    if days > MOST_DAYS:
        notices.append(
            gettext("That is more than a picture can hold: it shows the last 20 years of it.")
        )
        first = last - timedelta(days=MOST_DAYS - 1)
    if days < LEAST_DAYS:
        last = min(first + timedelta(days=LEAST_DAYS - 1), LATEST)
        first = min(first, last - timedelta(days=LEAST_DAYS - 1))
    return Span(first, last)


def _zoomed(zoom: str, first: date | None, last: date | None, today: date) -> Span:
    if first is None:
        return zoomed_at(zoom, today) if last is None else zoomed_from(zoom, _ahead(zoom, last, -1))
    return zoomed_from(zoom, first)


def zoomed_from(zoom: str, day: date) -> Span:
    """A week, month, quarter or year that begins with the week or month of ``day``."""
    day = min(max(day, EARLIEST), LATEST)
    if zoom == "week":
        first = day - timedelta(days=day.weekday())
        return Span(first, first + timedelta(days=6))
    first = months_later(day, 0)
    return Span(first, months_later(first, MONTHS_OF[zoom]) - timedelta(days=1))


def zoomed_at(zoom: str, day: date) -> Span:
    """A week, month, quarter or year with ``day`` in it: past its middle, since more is known of what was."""
    return zoomed_from(
        zoom,
        months_later(day, -(MONTHS_OF.get(zoom, 0) * 2 // 3))
        if zoom != "week" and zoom != "month"
        else day,
    )


def _ahead(zoom: str, day: date, way: int) -> date:
    return (
        day + timedelta(days=7 * way)
        if zoom == "week"
        else months_later(day, MONTHS_OF[zoom] * way)
    )


def panned(span: Span, zoom: str, way: int) -> Span:
    """The next days (``way`` 1) or those before (-1): half a picture on, so that nothing is lost from sight."""
    if zoom == "week":
        first = span.first + timedelta(days=7 * way)
        return zoomed_from(zoom, first)
    if zoom in MONTHS_OF:
        return zoomed_from(zoom, months_later(span.first, max(MONTHS_OF[zoom] // 2, 1) * way))
    by = timedelta(days=span.days // 2 * way)
    first = min(max(span.first + by, EARLIEST), LATEST - timedelta(days=span.days - 1))
    return Span(first, first + timedelta(days=span.days - 1))
