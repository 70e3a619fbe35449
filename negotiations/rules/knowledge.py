"""From which day each kind of fact was known: one rule per kind, over dated facts alone.

A rule gives the first day on which the fact was known, or None where nothing tells: then it is shown with today's
knowledge only. ``sources`` are the days by which sources were out for certain: of one that is dated to a month, its last
day. Why each rule is as it is stands in docs/decisions/0051-when-a-fact-became-known.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from negotiations.rules.named_days import named_days

Day = date | None
Days = Iterable[date]


def earliest(*days: Day) -> Day:
    return min((day for day in days if day is not None), default=None)


def latest(*days: Day) -> Day:
    return max((day for day in days if day is not None), default=None)


# Rounds


def round_known_from(announced_on: Day, first_day: Day, sources: Days) -> Day:
    """When it was announced, else when it began or was first written of."""
    return announced_on or earliest(first_day, *sources)


def round_called_off_from(first_day: Day, sources: Days) -> Day:
    """When it was known that a round is put off: its last source says so, or its day passes."""
    return earliest(first_day, latest(*sources))


def team_known_from(last_day: Day, sources: Days) -> Day:
    """Who sits at a round is known when it is over, or when it was written of before."""
    return earliest(last_day, *sources)


def told_afterwards(day: Day, sources: Days, text: str = "") -> Day:
    """When a text that looks back could be written: after all that it cites, and after every day that it names."""
    return latest(day, *sources, *(named.last_day for named in named_days(text)))


# Agenda and positions


def item_known_from(added_on: Day, round_day: Day, sources: Days) -> Day:
    return added_on or round_day or earliest(*sources)


def position_known_from(stated_on: Day, round_day: Day, sources: Days) -> Day:
    return stated_on or round_day or earliest(*sources)


def position_settled_from(met_from: Day, answered_from: Days) -> Day:
    """When it was known what became of a position: when it was met, else when it was first answered."""
    return met_from or earliest(*answered_from)


# Tariffs


@dataclass(frozen=True, slots=True)
class RateDays:
    """The days of one rate line. ``issued_on`` is that of the instrument that sets it."""

    valid_from: Day = None
    last_day: Day = None
    known_from: Day = None
    issued_on: Day = None

    @property
    def announced(self) -> date:
        """A rate without any day of announcement counts as known all along."""
        return self.known_from or self.issued_on or date.min

    @property
    def days_known_from(self) -> date:
        """When it was known from when it applies: an announcement names the rate, an act its days."""
        return latest(self.known_from, self.issued_on) or date.min

    def end_known_from(self, others: "Iterable[RateDays]") -> Day:
        """When its last day was known: with the days of the line that follows on it, else when it passed."""
        if self.last_day is None:
            return None
        following = self.last_day + timedelta(days=1)
        return (
            earliest(*(other.days_known_from for other in others if other.valid_from == following))
            or self.last_day
        )

    def undone_from(self, others: "Iterable[RateDays]") -> Day:
        """When a rate that was called off or overtaken was known to be: with the next announcement on the same goods."""
        return earliest(*(other.announced for other in others if other.announced > self.announced))


# Deadlines


def revision_known_from(announced_on: Day, sources: Days, *, of_deadline: Days = ()) -> Day:
    """``of_deadline``: of an original day that nobody dated, what else tells of the deadline, as its sources and later moves."""
    return announced_on or earliest(*sources, *of_deadline)


def deadline_settled_from(due_on: Day, *, missed: bool) -> Day:
    """When it was known what became of a deadline: on its last due day, or when that had passed."""
    if due_on is None or not missed:
        return due_on
    return due_on + timedelta(days=1)


# Results, measures and context


def agreement_known_from(stages: Days, sources: Days) -> Day:
    return earliest(*stages) or earliest(*sources)


def step_known_from(taken_on: Day, round_day: Day, sources: Days) -> Day:
    """A step without a day names a report or statement in words: it is known when all that it cites was out."""
    return taken_on or round_day or latest(*sources)


def event_known_from(happened_on: date, sources: Days) -> Day:
    """When it happened, or when it was written of before: an election is announced."""
    return earliest(happened_on, *sources)


def appointment_known_from(first_day: Day, sources: Days) -> Day:
    return earliest(first_day, *sources)


def instrument_known_from(issued_on: Day, sources: Days) -> Day:
    return issued_on or earliest(*sources)


def negotiation_known_from(started_on: Day, status_days: Days, round_days: Days) -> Day:
    return earliest(started_on, *status_days, *round_days)
