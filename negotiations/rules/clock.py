"""The two clocks: the day of the world that a page tells of, and the day whose knowledge it tells with.

Both are calendar days in UTC, like "today". What each fact's day of becoming known is stands in ``knowledge.py``.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
DAY_TEXT: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")

NO_DAY: Final = _("“%(text)s” is no day: write it like 2025-05-20. You see %(day)s.")
NOT_IN_CALENDAR: Final = _("“%(text)s” is not in the calendar. You see %(day)s.")
TOO_FAR: Final = _("“%(text)s” is out of reach. You see %(day)s.")
NOT_KNOWN_YET: Final = _(
    "What will be known on %(text)s nobody knows yet. You see what is known today."
)


@dataclass(frozen=True, slots=True)
class Clock:
    """``on``: the day of the world; ``known_on``: what had been announced, stated, revised or published by that day.

    ``known_on`` is never after ``today``.
    """

    on: date
    known_on: date
    today: date

    @classmethod
    def at(cls, day: date, today: date) -> "Clock":
        """The clock on which a day is seen as it was seen then; a day to come as it is seen today."""
        return cls(day, min(day, today), today)

    @property
    def is_today(self) -> bool:
        return self.on == self.known_on == self.today

    @property
    def is_as_known_then(self) -> bool:
        """Whether the one day says all: the world of a day with that day's knowledge, or with today's of a day to come."""
        return self.known_on == min(self.on, self.today)

    @property
    def parameters(self) -> dict[str, str]:
        """What an address says to have this clock; nothing when it stands on today."""
        if self.is_today:
            return {}
        if self.is_as_known_then:
            return {"on": self.on.isoformat()}
        return {"on": self.on.isoformat(), "known_on": self.known_on.isoformat()}

    @property
    def query(self) -> str:
        return urlencode(self.parameters)

    def address(self, url: str) -> str:
        """The address with this clock; as it is where the clock stands on today."""
        if self.is_today:
            return url
        path, mark, fragment = url.partition("#")
        return f"{path}{'&' if '?' in path else '?'}{self.query}{mark}{fragment}"

    @property
    def has_todays_knowledge(self) -> bool:
        """Whether all that is recorded is known, also what nothing dates."""
        return self.known_on >= self.today

    def knows(self, day: date | None) -> bool:
        """Whether what was known from ``day`` on is known; where nothing tells the day, only today's knowledge has it."""
        return self.has_todays_knowledge or (day is not None and day <= self.known_on)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence to the reader whose address said something else than what they see; ``day`` is the one taken instead."""

    sentence: Promise | str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The clock that an address asks for, or the nearest sensible one with a notice for each thing that was not."""

    clock: Clock
    notices: tuple[Notice, ...] = ()


def read_clock(on: str | None, known_on: str | None, today: date) -> ClockReading:
    """The clock that the two texts ask for. One text alone sets both days; none, or an empty one, leaves today."""
    notices: list[Notice] = []
    day = read_day(on, today, notices)
    known = read_day(known_on, today, notices)
    if known is not None and known > today:
        notices.append(Notice(NOT_KNOWN_YET, known.isoformat(), today))
        known = today
    if day is None and known is None:
        return ClockReading(Clock(today, today, today), tuple(notices))
    if day is None:
        return ClockReading(Clock.at(known or today, today), tuple(notices))
    return ClockReading(
        Clock(day, min(day, today) if known is None else known, today), tuple(notices)
    )


def read_day(text: str | None, otherwise: date, notices: list[Notice]) -> date | None:
    """The day that ``text`` writes, None where it writes nothing; where it writes nonsense, the nearest with a notice.

    The nearest of 30 February is the last day of that month; of what is no day at all it is ``otherwise``.
    """
    text = (text or "").strip(" \t\r\n\0")
    if not text:
        return None
    match = DAY_TEXT.fullmatch(text)
    if match is None:
        notices.append(Notice(NO_DAY, text[:40].replace("\0", ""), otherwise))
        return otherwise
    day, is_real = _nearest(*(int(part) for part in match.groups()))
    if not FIRST_DAY <= day <= LAST_DAY:
        day = min(max(day, FIRST_DAY), LAST_DAY)
        notices.append(Notice(TOO_FAR, text, day))
    elif not is_real:
        notices.append(Notice(NOT_IN_CALENDAR, text, day))
    return day


def _nearest(year: int, month: int, day: int) -> tuple[date, bool]:
    """The day of the calendar nearest to these numbers, and whether it is just that day."""
    real_year = min(max(year, 1), 9999)
    real_month = min(max(month, 1), 12)
    real_day = min(max(day, 1), calendar.monthrange(real_year, real_month)[1])
    return date(real_year, real_month, real_day), (real_year, real_month, real_day) == (
        year,
        month,
        day,
    )
