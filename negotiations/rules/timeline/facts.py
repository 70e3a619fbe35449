"""What a timeline is made from: dated facts, the steps of rates, and the lanes they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from negotiations.rules.timeline.axis import Span


class Role(StrEnum):
    """What a fact is in the picture."""

    ROUND = "round"
    DEADLINE = "deadline"
    RATE = "rate"
    AGREEMENT = "agreement"
    EVENT = "event"


class Level(StrEnum):
    """The bands in which rounds lie, by who meets."""

    SUMMIT = "summit"
    MINISTERIAL = "ministerial"
    OFFICIALS = "officials"


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact of one day or of days in a row. ``name`` says all of it, ``label`` what stands beside its mark.

    ``was`` holds the days on which a deadline stood before, in the order in which they gave way; ``look`` is a word for its
    style, such as ``draft`` or ``off`` for a round that was not held.
    """

    key: str
    role: Role
    first: date
    last: date
    label: str
    name: str = ""
    href: str = ""
    level: Level | None = None
    was: tuple[date, ...] = ()
    look: str = ""

    def lies_in(self, span: Span) -> bool:
        return span.meets(self.first, self.last) or any(day in span for day in self.was)


class RateState(StrEnum):
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    # What comes if nothing happens: a suspended rate after the last day of its suspension.
    SNAPS_BACK = "snaps_back"


@dataclass(frozen=True, slots=True)
class Step:
    """A rate, in percent, from a day to a day; without a last one it is open."""

    key: str
    rate: float
    state: RateState
    first: date
    last: date | None = None
    name: str = ""
    href: str = ""
    look: str = ""

    def lies_in(self, span: Span) -> bool:
        return span.meets(self.first, self.last or date.max)


@dataclass(frozen=True, slots=True)
class Line:
    """The steps of one rate: one measure on goods of one origin under one condition."""

    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One negotiation in the picture."""

    key: str
    title: str
    href: str = ""
    dated: Sequence[Dated] = field(default_factory=tuple)
    lines: Sequence[Line] = field(default_factory=tuple)


def snaps_back(steps: Sequence[Step], on: date) -> list[Step]:
    """What applies if nothing happens: each rate that is suspended on ``on`` comes back after the last day of its suspension.

    Not where another rate is known to be in force on the day after.
    """
    back = []
    for step in steps:
        if step.state is not RateState.SUSPENDED or step.last is None or step.last == date.max:
            continue
        after = step.last + timedelta(days=1)
        if step.first <= on <= step.last and not _applies(steps, after):
            back.append(
                Step(
                    step.key,
                    step.rate,
                    RateState.SNAPS_BACK,
                    after,
                    None,
                    step.name,
                    step.href,
                    step.look,
                )
            )
    return back


def ended_by(steps: Sequence[Step], expiry: date | None) -> list[Step]:
    """The steps of a line whose open suspension ends with the day ``expiry``: what stands in for the suspended rate ends too."""
    is_open = any(step.state is RateState.SUSPENDED and step.last is None for step in steps)
    if expiry is None or not is_open:
        return list(steps)
    ends = (RateState.SUSPENDED, RateState.IN_FORCE)
    return [
        replace(step, last=expiry)
        if step.state in ends and step.last is None and step.first <= expiry
        else step
        for step in steps
    ]


def _applies(steps: Sequence[Step], day: date) -> bool:
    return any(
        step.state is RateState.IN_FORCE
        and step.first <= day
        and (step.last is None or step.last >= day)
        for step in steps
    )
