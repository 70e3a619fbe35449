"""Days that a source states only to the month or to the year ("by 2031", "in September 2025").

A partial date is a day and a precision. Where a period begins, the day kept is the first of the period; where it ends,
the last, so that comparing days compares what is certain. Its text form is ISO 8601 cut short: ``2025-09-04``,
``2025-09`` or ``2025``.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

TEXT: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """The period that a source names: any ``day`` of it, and its length."""

    day: date
    precision: str = "day"

    @property
    def first_day(self) -> date:
        if self.precision == "year":
            return date(self.day.year, 1, 1)
        return self.day.replace(day=1) if self.precision == "month" else self.day

    @property
    def last_day(self) -> date:
        if self.precision == "year":
            return date(self.day.year, 12, 31)
        if self.precision == "month":
            return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        return self.day

    def __str__(self) -> str:
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def parse_partial_date(text: str) -> PartialDate:
    """The partial date written as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises ValueError, in a sentence for the person who typed it, when the text is none of these or no real day.
    """
    match = TEXT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date: write 2025-09-04, 2025-09 or 2025.")
    year, month, day = match.groups()
    precision: str = "day" if day else "month" if month else "year"
    try:
        return PartialDate(date(int(year), int(month or 1), int(day or 1)), precision)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar.") from None
