"""The days and months that a text names: 30 July 2025, July 30, 2025, July 2025, 2025년 7월 30일, 2025-07-30."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from negotiations.rules.partial_dates import PartialDate

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SHORT_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
NUMBERS: Final = {
    name: number for names in (MONTHS, SHORT_MONTHS) for number, name in enumerate(names, 1)
}
MONTH: Final = "|".join(sorted(NUMBERS, key=len, reverse=True))
NAMED_DAY: Final = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})\s+)?(?P<m1>{MONTH})\.?\s+(?:(?P<d2>\d{{1,2}}),\s+)?(?P<y1>(?:19|20)\d\d)\b"
    r"|(?P<y2>(?:19|20)\d\d)년\s*(?P<m2>\d{1,2})월(?:\s*(?P<d3>\d{1,2})일)?"
    r"|\b(?P<y3>(?:19|20)\d\d)-(?P<m3>\d{2})-(?P<d4>\d{2})\b"
)


def named_day(match: re.Match[str]) -> PartialDate | None:
    """The day or month that a match of ``NAMED_DAY`` names; None where the calendar has none such."""
    part = match.groupdict()
    year = int(part["y1"] or part["y2"] or part["y3"])
    month = NUMBERS[part["m1"]] if part["m1"] else int(part["m2"] or part["m3"])
    number = part["d1"] or part["d2"] or part["d3"] or part["d4"]
    try:
        return PartialDate(date(year, month, int(number or 1)), "day" if number else "month")
    except ValueError:
        return None


def named_days(text: str) -> Iterator[PartialDate]:
    """The days and months that ``text`` names, in its order."""
    for match in NAMED_DAY.finditer(text):
        day = named_day(match)
        if day is not None:
            yield day
