"""The axis of a timeline: days to places, and the ticks that tell them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from negotiations.rules.timeline.widths import text_width

Unit = Literal["day", "week", "month", "quarter", "year", "decade"]
UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "quarter", "year", "decade")
# The months of the units that are made of whole months.
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
TICK_SIZE: Final = 11
TICK_GAP: Final = 8

# How a tick is called: its day, its unit, and whether it has to name the year (or month) as well.
TickName = Callable[[date, Unit, bool], str]


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def meets(self, first: date, last: date) -> bool:
        return first <= self.last and last >= self.first


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str
    # Where a larger unit begins: a year among months, a month among days.
    is_major: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """``span`` laid out from ``left`` to ``right``; a day is as wide as any other."""

    span: Span
    left: float
    right: float

    @property
    def day_width(self) -> float:
        return (self.right - self.left) / self.span.days

    def start(self, day: date) -> float:
        """Where ``day`` begins; days outside the span lie outside the axis."""
        return self.left + (day - self.span.first).days * self.day_width

    def end(self, day: date) -> float:
        return self.start(day) + self.day_width

    def middle(self, day: date) -> float:
        return self.start(day) + self.day_width / 2

    def within(self, x: float) -> float:
        return min(max(x, self.left), self.right)

    def ticks(self, name: TickName) -> list[Tick]:
        """The ticks of the smallest unit whose names have room."""
        for unit in UNITS:
            found = self._ticks(unit, name)
            if found is not None:
                return found
        return []

    def _ticks(self, unit: Unit, name: TickName) -> list[Tick] | None:
        if UNIT_DAYS[unit] * self.day_width < TICK_GAP * 2:
            return None
        ticks: list[Tick] = []
        free, free_after = self.left, "major"
        before: date | None = None
        for day in starts(self.span, unit):
            is_major = before is None or _larger(unit, before) != _larger(unit, day)
            before = day
            x, label = self.start(day), name(day, unit, is_major)
            end = x + text_width(label, TICK_SIZE)
            if end > self.right:
                label = ""
            elif x < free:
                # A longer name, as of a month with its year, may cost the next one its own; otherwise the unit is too small.
                if is_major or free_after == "minor":
                    return None
                label = ""
            if label:
                free, free_after = end + TICK_GAP, "major" if is_major else "minor"
            ticks.append(Tick(round(x, 1), label, is_major))
        return ticks


UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365, "decade": 3652}


def _larger(unit: Unit, day: date) -> tuple[int, int]:
    """The larger unit that ``day`` lies in: the month of days and weeks, the year of months."""
    return (day.year, day.month) if unit in ("day", "week") else (day.year, 0)


def starts(span: Span, unit: Unit) -> Iterator[date]:
    """The days in ``span`` on which a unit begins: the first of a month, a Monday."""
    if unit in ("day", "week"):
        step = 7 if unit == "week" else 1
        first = span.first + timedelta(days=-span.first.weekday() % 7 if unit == "week" else 0)
        for number in range(first.toordinal(), span.last.toordinal() + 1, step):
            yield date.fromordinal(number)
        return
    months = MONTHS[unit]
    number = -(-_month_number(span.first) // months) * months
    while (day := _month(number)) <= span.last:
        if day >= span.first:
            yield day
        number += months


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def months_later(day: date, months: int) -> date:
    """The first of the month that many months after (or before) that of ``day``."""
    return _month(_month_number(day) + months)
