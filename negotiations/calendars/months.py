"""One month as weeks of days, with what stands on each day: for the page."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from negotiations.calendars.entries import Entry

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
SHOWN_A_DAY: Final = 12


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    is_in_month: bool
    entries: Sequence[Entry]

    @property
    def first_entries(self) -> Sequence[Entry]:
        return self.entries[:SHOWN_A_DAY]

    @property
    def further(self) -> int:
        """How many stand on the day beside those that are shown."""
        return max(len(self.entries) - SHOWN_A_DAY, 0)


@dataclass(frozen=True, slots=True)
class Month:
    """``first`` is its first day; the ``weeks`` are whole and begin on Mondays."""

    first: date
    weeks: Sequence[Sequence[Day]]

    @property
    def entries(self) -> list[Entry]:
        """What stands in the month, each once, in the order of the days: what a small screen shows."""
        days = (day for week in self.weeks for day in week if day.is_in_month)
        return list(dict.fromkeys(entry for day in days for entry in day.entries))

    @property
    def previous(self) -> date | None:
        before = self.first - timedelta(days=1)
        return before.replace(day=1) if before.year >= FIRST_YEAR else None

    @property
    def next(self) -> date | None:
        after = (self.first + timedelta(days=31)).replace(day=1)
        return after if after.year <= LAST_YEAR else None


def shown_days(first: date) -> tuple[date, date]:
    """The first and the last day of the weeks that show the month of ``first``."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return weeks[0][0], weeks[-1][-1]


def month_of(first: date, entries: Iterable[Entry]) -> Month:
    """The month that begins on ``first``, with every entry on each of its days."""
    kept = list(entries)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, [[_day(each, first, kept) for each in week] for week in weeks])


def _day(each: date, first: date, entries: Sequence[Entry]) -> Day:
    return Day(
        each,
        each.month == first.month,
        [entry for entry in entries if entry.first_day <= each <= entry.last_day],
    )


def read_month(text: str) -> date | None:
    """The first day of the month that ``text`` names as 2025-07; None where it names none that is shown."""
    try:
        month = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None
