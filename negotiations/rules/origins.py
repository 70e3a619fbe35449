"""A rate for all origins reaches those that have none of their own: which of its days are left to some of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a rate, both inclusive; an empty one is open."""

    first: date | None
    last: date | None

    @property
    def opening(self) -> date:
        return self.first or date.min

    @property
    def closing(self) -> date:
        return self.last or date.max


def days_left(of_all: Days, own: Iterable[Days]) -> list[Days]:
    """The days of a rate for all on which an origin has no rate of its own, in their order.

    >>> days_left(Days(date(2025, 3, 12), None), [Days(date(2025, 6, 4), None)])
    [Days(first=datetime.date(2025, 3, 12), last=datetime.date(2025, 6, 3))]
    """
    left = [of_all]
    for each in own:
        left = [part for span in left for part in _without(span, each)]
    return left


def days_left_to_any(of_all: Days, own_of_each: Iterable[Iterable[Days]]) -> list[Days]:
    """The days that are left to at least one of several origins, joined where they meet."""
    left = [span for own in own_of_each for span in days_left(of_all, own)]
    joined: list[Days] = []
    for span in sorted(left, key=lambda each: (each.opening, each.closing)):
        if joined and _meet(joined[-1], span):
            before = joined.pop()
            span = Days(before.first, max(before, span, key=lambda each: each.closing).last)
        joined.append(span)
    return joined


def _without(span: Days, other: Days) -> Iterable[Days]:
    if other.closing < span.opening or span.closing < other.opening:
        yield span
        return
    if span.opening < other.opening:
        yield Days(span.first, other.opening - DAY)
    if other.closing < span.closing:
        yield Days(other.closing + DAY, span.last)


def _meet(before: Days, after: Days) -> bool:
    return before.last is None or after.opening <= before.last + DAY
