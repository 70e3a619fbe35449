"""The total of a lookup over time as steps to draw: in force solid, announced dashed, suspended hatched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Final

from negotiations.duties.lookup import Lookup
from negotiations.duties.words import percent, range_words
from negotiations.rules.duties import Pending, State, Step

WIDTH: Final = 760
HEIGHT: Final = 264
LEFT: Final = 44
RIGHT: Final = 12
TOP: Final = 40
BOTTOM: Final = 30
NARROWEST_LABEL: Final = 30
LETTER: Final = 7
LINE: Final = 15


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Dashed:
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, in the units of a box of ``WIDTH`` by ``HEIGHT``."""

    solid: str
    highest: str
    bands: tuple[Box, ...]
    dashed: tuple[Dashed, ...]
    hatched: tuple[Box, ...]
    labels: tuple[Label, ...]
    levels: tuple[Tick, ...]
    months: tuple[Tick, ...]
    day: Tick
    end_of_seen: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    base: int = HEIGHT - BOTTOM


def chart_of(lookup: Lookup) -> Chart:
    return _Drawing(lookup).chart()


def _upper(step: Step) -> Decimal:
    return step.total.high or step.total.low


class _Drawing:
    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.steps = lookup.steps
        self.pendings = lookup.pendings
        self.first = lookup.law.covers_from
        self.last = self._last_day()
        highest = self._highest()
        self.tick = max(5, ceil(float(highest) / 4 / 5) * 5)
        # The axis ends at a level that is written, at or above the highest total.
        self.top = Decimal(ceil(highest / self.tick) * self.tick)

    def _last_day(self) -> date:
        starts = [step.first for step in self.steps] + [each.first for each in self.pendings]
        shown = (self.lookup.query.day, self.lookup.answer.covers_until)
        return max(*starts, *shown) + timedelta(days=60)

    def _highest(self) -> Decimal:
        levels = [_upper(step) for step in self.steps]
        levels += [each.total.high or each.total.low for each in self.pendings]
        return max([*levels, Decimal(5)])

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, level: Decimal) -> float:
        return round(HEIGHT - BOTTOM - float(level / self.top) * (HEIGHT - TOP - BOTTOM), 1)

    def end(self, last: date | None) -> float:
        return self.x(min(last + timedelta(days=1), self.last) if last else self.last)

    def chart(self) -> Chart:
        query = self.lookup.query
        return Chart(
            solid=self._line(low=True),
            highest=self._line(low=False)
            if any(self._is_range(each) for each in self.steps)
            else "",
            bands=tuple(self._bands()),
            dashed=tuple(self._dashed()),
            hatched=tuple(self._hatched()),
            labels=tuple(self._labels(self.steps)),
            levels=tuple(self._levels()),
            months=tuple(self._months()),
            day=Tick(self.x(max(query.day, self.first)), query.day.isoformat()),
            end_of_seen=self.x(self.lookup.answer.covers_until),
        )

    @staticmethod
    def _is_range(step: Step) -> bool:
        return step.total.exact is None

    def _line(self, *, low: bool) -> str:
        parts = []
        for number, step in enumerate(self.steps):
            level = step.total.low if low or step.total.high is None else step.total.high
            move = f"M{self.x(step.first)} {self.y(level)}" if number == 0 else f"V{self.y(level)}"
            parts.append(f"{move}H{self.end(step.last)}")
        return "".join(parts)

    def _bands(self) -> Iterator[Box]:
        for step in self.steps:
            if self._is_range(step):
                high = self.top if step.total.high is None else step.total.high
                x, y = self.x(step.first), self.y(high)
                yield Box(
                    x,
                    y,
                    round(self.end(step.last) - x, 1),
                    round(self.y(step.total.low) - y, 1),
                    range_words(step.total),
                )

    def _dashed(self) -> Iterator[Dashed]:
        for each in self.pendings:
            if each.rate.state == State.ANNOUNCED:
                y = self.y(each.total.low)
                path = f"M{self.x(each.first)} {y}H{self.end(each.last)}"
                yield Dashed(path, f"{each.first}: {range_words(each.total)}")

    def _hatched(self) -> Iterator[Box]:
        for each in self.pendings:
            if each.rate.state == State.SUSPENDED:
                there = self._level_on(each.first)
                x, y = self.x(max(each.first, self.first)), self.y(max(each.total.low, there))
                height = self.y(min(each.total.low, there)) - y
                yield Box(
                    x,
                    y,
                    round(self.end(each.last) - x, 1),
                    round(height, 1),
                    range_words(each.total),
                )

    def _level_on(self, day: date) -> Decimal:
        return next(
            (step.total.low for step in reversed(self.steps) if step.first <= day), Decimal(0)
        )

    def _labels(self, steps: Sequence[Step]) -> Iterator[Label]:
        """The totals beside their lines, where there is room: the highest before the longest, then what was announced."""
        peak = max((_upper(step) for step in steps), default=Decimal(0))
        placed: list[Label] = []
        for step in sorted(steps, key=lambda each: (_upper(each) < peak, -self._length(each))):
            if self._length(step) >= NARROWEST_LABEL or _upper(step) == peak:
                self._place(placed, step, _upper(step))
        for each in self.pendings:
            if (
                each.rate.state == State.ANNOUNCED
                and abs(self.y(each.total.low) - self.y(self._level_on(each.first))) > LINE
                and self._length(each) > NARROWEST_LABEL
            ):
                self._place(placed, each, each.total.low)
        yield from placed

    def _place(self, placed: list[Label], told: Step | Pending, level: Decimal) -> None:
        """Adds the label of a total over the middle of its line, unless it would cover another."""
        text = range_words(told.total)
        half = len(text) * LETTER / 2
        middle = (self.x(told.first) + self.end(told.last)) / 2
        x = round(max(LEFT + half, min(middle, WIDTH - RIGHT - half)), 1)
        y = self.y(level) - 6
        if not any(
            abs(x - other.x) < half + len(other.text) * LETTER / 2 and abs(y - other.y) < LINE
            for other in placed
        ):
            placed.append(Label(x, y, text))

    def _length(self, told: Step | Pending) -> float:
        return self.end(told.last) - self.x(told.first)

    def _levels(self) -> Iterator[Tick]:
        level = Decimal(0)
        while level <= self.top:
            yield Tick(self.y(level), percent(level))
            level += self.tick

    def _months(self) -> Iterator[Tick]:
        year, month = self.first.year, self.first.month
        every = 3 if (self.last - self.first).days < 1200 else 12
        while date(year, month, 1) <= self.last:
            day = date(year, month, 1)
            if day >= self.first and (month - 1) % every == 0:
                yield Tick(self.x(day), f"{year}-{month:02}")
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
