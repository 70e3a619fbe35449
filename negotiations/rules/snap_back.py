"""What a duty becomes when a deadline passes and nothing happens: pure, over the spans of rates that are known.

A suspension is recorded as a rate that is suspended beside the one that applies instead. When it expires, the suspended
rate applies again.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

Line = TypeVar("Line", bound=Hashable)
Rate = TypeVar("Rate")


@dataclass(frozen=True, slots=True)
class Span(Generic[Line, Rate]):
    """One rate of one ``line`` (measure, origin, condition, products), from a day to a day, both inclusive.

    ``is_applied`` says that it is collected on these days, ``is_suspended`` that it would be, were it not suspended.
    """

    line: Line
    rate: Rate
    first_day: date | None
    last_day: date | None
    is_applied: bool
    is_suspended: bool

    def covers(self, day: date) -> bool:
        begun = self.first_day is not None and self.first_day <= day
        return begun and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class SnapBack(Generic[Line, Rate]):
    """One line on the last day covered and afterwards; None where no rate applies."""

    line: Line
    before: Rate | None
    after: Rate | None


def snap_backs(
    spans: Iterable[Span[Line, Rate]], *, last_day_covered: date, lifts_suspension: bool
) -> list[SnapBack[Line, Rate]]:
    """What changes on the day after ``last_day_covered`` if nothing happens, for each line that changes, in their order.

    A suspended rate of that day applies again where the deadline ``lifts_suspension``; otherwise a rate that is
    recorded from the next day on takes over, and one that ends leaves nothing.
    """
    by_line: dict[Line, list[Span[Line, Rate]]] = defaultdict(list)
    for span in spans:
        by_line[span.line].append(span)
    found = (
        _of_line(line, each, last_day_covered, lifts_suspension) for line, each in by_line.items()
    )
    return [change for change in found if change.before != change.after]


def _of_line(
    line: Line, spans: Sequence[Span[Line, Rate]], last_day: date, lifts_suspension: bool
) -> SnapBack[Line, Rate]:
    next_day = last_day + timedelta(days=1)
    before = _first(span for span in spans if span.is_applied and span.covers(last_day))
    suspended = _first(span for span in spans if span.is_suspended and span.covers(last_day))
    if lifts_suspension and suspended is not None:
        return SnapBack(line, before, suspended)
    after = _first(span for span in spans if span.is_applied and span.covers(next_day))
    return SnapBack(line, before, after)


def _first(spans: Iterable[Span[Line, Rate]]) -> Rate | None:
    return next((span.rate for span in spans), None)
