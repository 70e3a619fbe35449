"""Calendar files (RFC 5545): what a calendar program subscribes to. Escaping and folding are the library's."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCategory,
    vDatetime,
    vDuration,
    vUri,
)

from negotiations.calendars.entries import Entry

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
# When nothing in the change log tells it: a stamp that never changes by itself.
NEVER: Final = datetime(2025, 1, 1, tzinfo=UTC)
ONE_DAY: Final = timedelta(days=1)
STEP: Final = timedelta(minutes=1)


def calendar_file(
    entries: Sequence[Entry], *, name: str, root: str, alarm_days: int | None = None
) -> bytes:
    """The entries as one file. ``root`` is the site's address before a path; ``alarm_days`` before each, if any."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tradetracker//Tradetracker//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar["x-published-ttl"] = vDuration(timedelta(hours=6))
    for zone in _zones(entries):
        calendar.add_component(zone)
    for entry in entries:
        calendar.add_component(_event(entry, root, alarm_days))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _event(entry: Entry, root: str, alarm_days: int | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at or NEVER)
    event.add("last-modified", entry.changed_at or NEVER)
    event.add("sequence", entry.sequence)
    _add_days(event, entry)
    spoken = {"LANGUAGE": get_language() or "en"}
    event.add("summary", f"{entry.title} ({entry.talk})" if entry.talk else entry.title)
    event.add("description", _description(entry, root), parameters=spoken)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", vUri(f"{root}{entry.path}"))
    event.add("status", entry.status)
    event.add("transp", "TRANSPARENT")
    event["categories"] = vCategory(list(entry.categories))
    if alarm_days is not None:
        event.add_component(_alarm(entry, alarm_days))
    return event


def _add_days(event: Event, entry: Entry) -> None:
    """Whole days where no time is known; the day after the last one ends them, as the format has it."""
    if entry.at is None:
        event.add("dtstart", entry.first_day)
        event.add("dtend", entry.last_day + ONE_DAY)
        return
    moment = datetime.combine(entry.first_day, entry.at, ZoneInfo(entry.time_zone))
    event.add("dtstart", moment)
    event.add("dtend", moment)


def _description(entry: Entry, root: str) -> str:
    lines = [entry.kind_label, entry.state_label, entry.text, f"{root}{entry.path}"]
    return "\n".join(line for line in lines if line)


def _alarm(entry: Entry, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", timedelta(days=-days))
    return alarm


# --- Time zones -----------------------------------------------------------------------------------
# One component for each day on which the clocks change: readers disagree about lists of such days, and about rules.


def _zones(entries: Iterable[Entry]) -> list[Timezone]:
    years: dict[str, list[int]] = {}
    for entry in entries:
        if entry.at is not None:
            years.setdefault(entry.time_zone, []).append(entry.first_day.year)
    return [_zone(name, min(used) - 1, max(used) + 1) for name, used in sorted(years.items())]


def _zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone as it is from the start of ``first_year`` to the end of ``last_year``."""
    zone = ZoneInfo(name)
    start = datetime(max(first_year, 1901), 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", name)
    component.add_component(_observance(zone, start, start))
    for change in _clock_changes(zone, start, datetime(min(last_year, 2099) + 1, 1, 1, tzinfo=UTC)):
        component.add_component(_observance(zone, change - STEP, change))
    return component


def _observance(zone: ZoneInfo, before: datetime, change: datetime) -> Any:
    """What holds from ``change`` on; its start is told in the time that held ``before``."""
    old, new = before.astimezone(zone), change.astimezone(zone)
    offset_before = old.utcoffset() or timedelta()
    is_summer = bool(new.dst())
    observance = TimezoneDaylight() if is_summer else TimezoneStandard()
    observance["dtstart"] = vDatetime((change + offset_before).replace(tzinfo=None))
    observance.add("tzname", new.tzname() or "")
    observance.add("tzoffsetfrom", offset_before)
    observance.add("tzoffsetto", new.utcoffset() or timedelta())
    return observance


def _clock_changes(zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """The moments in UTC, to the minute, at which the zone's distance from UTC changes."""
    found = []
    day = start
    while day < end:
        following = day + ONE_DAY
        if _offset(zone, day) != _offset(zone, following):
            found.append(_bisected(zone, day, following))
        day = following
    return found


def _bisected(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > STEP:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= before:
            break
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
