"""How days, ranges of days, moments and rates are said in the reader's language.

Plain text without markup, so that pages, feeds, files and mails say them alike. ``templatetags/desk.py`` adds the markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from negotiations.rules.clock import Notice
from negotiations.rules.named_days import MONTHS, SHORT_MONTHS
from negotiations.rules.partial_dates import PartialDate

NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"

# First half, dash and second half of a range of days.
RangeParts = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class DayStyle:
    """How one language writes days. ``{y}``, ``{n}`` and ``{d}`` are the figures, ``{m}`` is the month's name.

    A range says what both days share once: ``within`` holds its first half, its dash and its second half,
    by the precision of the days and the longest unit that they share. ``apart`` is the dash of days that share nothing.
    """

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    whole: Mapping[str, str]
    within: Mapping[tuple[str, str], RangeParts]
    apart: str
    moment: str
    zoned_moment: str
    # A day on an axis: where a month begins, and within it.
    month_day: str
    day_alone: str

    def write(self, pattern: str, day: date, *, short: bool = False) -> str:
        names = self.short_months if short else self.months
        return pattern.format(y=day.year, n=day.month, d=day.day, m=names[day.month - 1])


ENGLISH: Final = DayStyle(
    months=MONTHS,
    short_months=SHORT_MONTHS,
    whole={"day": "{d} {m} {y}", "month": "{m} {y}", "year": "{y}"},
    within={
        ("day", "month"): ("{d}", "–", "{d} {m} {y}"),
        ("day", "year"): ("{d} {m}", " – ", "{d} {m} {y}"),
        ("month", "year"): ("{m}", "–", "{m} {y}"),
        ("year", ""): ("{y}", "–", "{y}"),
    },
    apart=" – ",
    moment="{time}, {day}",
    zoned_moment="{time}, {day}, {city} ({zone})",
    month_day="{d} {m}",
    day_alone="{d}",
)
KOREAN: Final = DayStyle(
    months=tuple(f"{number}월" for number in range(1, 13)),
    short_months=tuple(f"{number}월" for number in range(1, 13)),
    whole={"day": "{y}년 {n}월 {d}일", "month": "{y}년 {n}월", "year": "{y}년"},
    within={
        ("day", "month"): ("{y}년 {n}월 {d}", "~", "{d}일"),
        ("day", "year"): ("{y}년 {n}월 {d}일", " ~ ", "{n}월 {d}일"),
        ("month", "year"): ("{y}년 {n}", "~", "{n}월"),
        ("year", ""): ("{y}", "~", "{y}년"),
    },
    apart=" ~ ",
    moment="{day} {time}",
    zoned_moment="{day} {time}, {city}({zone})",
    month_day="{n}월 {d}일",
    day_alone="{d}",
)
STYLES: Final = {"en": ENGLISH, "ko": KOREAN}

# The cities that stand for the zones our talks use. A zone that is not listed is called by its own name.
ZONE_CITIES: Final[Mapping[str, str | Promise]] = {
    "America/New_York": pgettext_lazy("time zone", "New York"),
    "Asia/Kolkata": pgettext_lazy("time zone", "India"),
    "Asia/Seoul": pgettext_lazy("time zone", "Seoul"),
    "Asia/Shanghai": pgettext_lazy("time zone", "China"),
    "Asia/Tokyo": pgettext_lazy("time zone", "Tokyo"),
    "Europe/Brussels": pgettext_lazy("time zone", "Brussels"),
    "Europe/London": pgettext_lazy("time zone", "London"),
    "Europe/Zurich": pgettext_lazy("time zone", "Geneva"),
}

# The regions of the vocabulary of economies. Another one is called as it is written.
REGIONS: Final[Mapping[str, str | Promise]] = {
    "Africa": pgettext_lazy("region", "Africa"),
    "Americas": pgettext_lazy("region", "Americas"),
    "Asia": pgettext_lazy("region", "Asia"),
    "Europe": pgettext_lazy("region", "Europe"),
    "Oceania": pgettext_lazy("region", "Oceania"),
    "Australasia": pgettext_lazy("region", "Australasia"),
    "Caribbean": pgettext_lazy("region", "Caribbean"),
    "Central America": pgettext_lazy("region", "Central America"),
    "Central Asia": pgettext_lazy("region", "Central Asia"),
    "Eastern Africa": pgettext_lazy("region", "Eastern Africa"),
    "Eastern Asia": pgettext_lazy("region", "Eastern Asia"),
    "Eastern Europe": pgettext_lazy("region", "Eastern Europe"),
    "Melanesia": pgettext_lazy("region", "Melanesia"),
    "Micronesian Region": pgettext_lazy("region", "Micronesian Region"),
    "Middle Africa": pgettext_lazy("region", "Middle Africa"),
    "Northern Africa": pgettext_lazy("region", "Northern Africa"),
    "Northern America": pgettext_lazy("region", "Northern America"),
    "Northern Europe": pgettext_lazy("region", "Northern Europe"),
    "Outlying Oceania": pgettext_lazy("region", "Outlying Oceania"),
    "Polynesia": pgettext_lazy("region", "Polynesia"),
    "South America": pgettext_lazy("region", "South America"),
    "Southeast Asia": pgettext_lazy("region", "Southeast Asia"),
    "Southern Africa": pgettext_lazy("region", "Southern Africa"),
    "Southern Asia": pgettext_lazy("region", "Southern Asia"),
    "Southern Europe": pgettext_lazy("region", "Southern Europe"),
    "Western Africa": pgettext_lazy("region", "Western Africa"),
    "Western Asia": pgettext_lazy("region", "Western Asia"),
    "Western Europe": pgettext_lazy("region", "Western Europe"),
}

RATE_BASES: Final[Mapping[str, str | Promise]] = {
    "additional": _("on top of the base duty"),
    "floor": _("floor incl. base duty"),
    "floor_including_mfn": _("floor incl. base duty"),
    "total": _("in total"),
}


AMOUNT_UNITS: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "en": ((10**9, f"{NARROW_SPACE}billion"), (10**6, f"{NARROW_SPACE}million")),
    "ko": ((10**12, "조"), (10**8, "억"), (10**4, "만")),
}


def language() -> str:
    """The language to write in: the reader's, without its region."""
    return (get_language() or "en").split("-")[0]


def as_period(day: date | PartialDate) -> PartialDate:
    """The day as a period of known precision, kept by its first day; a moment counts as its day."""
    if isinstance(day, PartialDate):
        return PartialDate(day.first_day, day.precision)
    return PartialDate(day.date() if isinstance(day, datetime) else day)


def day_words(day: date | PartialDate, *, short: bool = False) -> str:
    """The day as its source knows it: "20 May 2025", "May 2025" or "2025"."""
    return _day_words(as_period(day), short, language())


@lru_cache(maxsize=4096)
def _day_words(period: PartialDate, short: bool, code: str) -> str:
    style = STYLES.get(code, ENGLISH)
    return style.write(style.whole[period.precision], period.day, short=short)


def range_words(
    first: date | PartialDate, last: date | PartialDate, *, short: bool = False
) -> RangeParts:
    """First half, dash and second half of a range of days: ("20", "–", "22 May 2025")."""
    return _range_words(as_period(first), as_period(last), short, language())


@lru_cache(maxsize=4096)
def _range_words(first: PartialDate, last: PartialDate, short: bool, code: str) -> RangeParts:
    style = STYLES.get(code, ENGLISH)
    shared = shared_unit(first, last) if first.precision == last.precision else None
    whole = (style.whole[first.precision], style.apart, style.whole[last.precision])
    half, dash, rest = (
        style.within.get((first.precision, shared or ""), whole) if shared is not None else whole
    )
    return (
        style.write(half, first.day, short=short),
        dash,
        style.write(rest, last.day, short=short),
    )


def shared_unit(first: PartialDate, last: PartialDate) -> str:
    """The smallest unit that both days lie in: "month", "year" or none."""
    if first.day.year != last.day.year:
        return ""
    return "month" if first.day.month == last.day.month else "year"


def days_left_words(days: int) -> str:
    """How far a day is from today: "in 12 days", "today", "12 days ago"."""
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}


def days_moved_words(days: int) -> str:
    """How far a day moved: "23 days later", "1 day earlier", "the same day"."""
    if not days:
        return gettext("the same day")
    if days > 0:
        return ngettext("%(count)d day later", "%(count)d days later", days) % {"count": days}
    return ngettext("%(count)d day earlier", "%(count)d days earlier", -days) % {"count": -days}


def moment_words(day: date, at: time, zone: str = "", *, short: bool = False) -> str:
    """A time of a day with its zone: "00:01, 9 July 2025, New York (EDT)"."""
    style = STYLES.get(language(), ENGLISH)
    words = {"time": f"{at:%H:%M}", "day": day_words(day, short=short)}
    if not zone:
        return style.moment.format(**words)
    return style.zoned_moment.format(
        **words, city=zone_city(zone), zone=zone_abbreviation(day, at, zone)
    )


def zone_city(zone: str) -> str:
    return str(ZONE_CITIES.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " "))


def zone_abbreviation(day: date, at: time, zone: str) -> str:
    """The zone's own letters on that day (EDT), or its distance from UTC where it has none."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local:%z}".removesuffix("00")


def utc_text(day: date, at: time, zone: str) -> str:
    """The moment in UTC, as a machine reads it: 2025-07-09T04:01Z."""
    return f"{datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def notice_words(notice: Notice) -> str:
    """What an address said and what is shown instead."""
    return str(notice.sentence) % {"text": notice.text, "day": day_words(notice.day)}


def number_words(value: Decimal | float) -> str:
    """The figure without zeros that say nothing: 25, 12.5, -0.25."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return f"{exact.normalize():f}".replace("-", "\N{MINUS SIGN}")


def amount_words(value: Decimal) -> str:
    """The amount in words short enough for a table: 350 billion, 1.5 million, 20,000; in Korean by 조, 억 and 만."""
    for size, unit in AMOUNT_UNITS.get(language(), AMOUNT_UNITS["en"]):
        if abs(value) >= size:
            return f"{_grouped(value / size)}{unit}"
    return _grouped(value)


def _grouped(value: Decimal) -> str:
    whole, point, rest = f"{value.normalize():,f}".partition(".")
    return f"{whole}{point}{rest[:2]}".rstrip("0").rstrip(".") if point else whole


def percent_words(value: Decimal | float, *, signed: bool = False) -> str:
    """The rate with its sign held to it: "25 %", or "+10 %" when it is a change."""
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{number_words(value)}{NARROW_SPACE}%"
