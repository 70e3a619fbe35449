"""Rates as steps: dashed where announced, solid in force, hatched below where suspended."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from negotiations.rules.timeline.axis import Axis
from negotiations.rules.timeline.facts import Line, RateState, Step
from negotiations.rules.timeline.packing import LABEL_GAP, Label
from negotiations.rules.timeline.widths import shortened, text_width

# More lines than this are no picture any more: the others are left to the list.
MOST_LINES: Final = 12
NAME_SIZE: Final = 11
NAME_HEIGHT: Final = 14
# What the scale may end with, in percent.
TOPS: Final = (5, 10, 20, 30, 50, 60, 80, 100, 120, 150, 200, 300, 500, 1000)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tread:
    """One step: level from ``x`` to ``end`` at ``y``; ``rise`` is the ``y`` of the step in force that it follows on at once."""

    step: Step
    x: float
    end: float
    y: float
    # Down to the foot of the scale.
    drop: float
    rise: float | None = None

    @property
    def width(self) -> float:
        return round(self.end - self.x, 1)


@dataclass(frozen=True, slots=True)
class RateName:
    """What a line ends on, in words; ``y`` is that of its letters' foot."""

    label: Label
    y: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The steps in a band that begins at ``y`` and is ``height`` high; ``levels`` are the places of its scale, in percent."""

    treads: Sequence[Tread]
    names: Sequence[RateName]
    levels: Sequence[tuple[float, float]]
    left_to_list: Sequence[Line]


def lay_out_rates(
    lines: Sequence[Line],
    axis: Axis,
    y: float,
    height: float,
    *,
    name_room: float,
    names_ended: bool = False,
) -> Rates:
    """The steps of ``lines``; ``names_ended`` also names a line that ends before the axis does, where it ends."""
    shown = [
        Line(line.label, tuple(step for step in line.steps if step.lies_in(axis.span)))
        for line in lines
    ]
    shown = sorted((line for line in shown if line.steps), key=_weight, reverse=True)
    drawn, rest = shown[:MOST_LINES], shown[MOST_LINES:]
    if not drawn:
        return Rates((), (), (), ())
    top = _top(step.rate for line in drawn for step in line.steps)

    def level(rate: float) -> float:
        return round(y + height * (1 - min(rate, top) / top), 1)

    by_line = [(line, _treads(line, axis, level)) for line in drawn]
    treads = [tread for _line, found in by_line for tread in found]
    names = _names(by_line, axis.right, name_room, y, y + height + 4)
    if names_ended:
        names += _names_of_ended(by_line, axis, name_room, y, y + height + 4)
    return Rates(
        treads,
        names,
        [(rate, level(rate)) for rate in (0, top / 2, top)],
        rest,
    )


def _weight(line: Line) -> tuple[bool, float]:
    """The lines that are drawn first: those that were in force, highest first."""
    applied = [step.rate for step in line.steps if step.state is RateState.IN_FORCE]
    return bool(applied), max(applied or [step.rate for step in line.steps])


def _top(rates: Iterable[float]) -> float:
    most = max(rates)
    return float(next((top for top in TOPS if top >= most), ceil(most / 1000) * 1000))


def _treads(line: Line, axis: Axis, level: Callable[[float], float]) -> list[Tread]:
    found: list[Tread] = []
    before: Step | None = None
    for step in sorted(line.steps, key=lambda each: (each.first, each.last or date.max)):
        x = axis.within(axis.start(step.first))
        end = axis.right if step.last is None else axis.within(axis.end(step.last))
        applies = step.state is RateState.IN_FORCE
        follows = applies and before is not None and before.last == step.first - ONE_DAY
        rise = level(before.rate) if follows and before is not None else None
        y = level(step.rate)
        drop = round(level(0) - y, 1)
        found.append(Tread(step, round(x, 1), round(max(end, x + 1), 1), y, drop, rise))
        before = step if applies else before
    return found


def _names(
    by_line: Sequence[tuple[Line, Sequence[Tread]]],
    end: float,
    room: float,
    top: float,
    foot: float,
) -> list[RateName]:
    """The names of the lines that reach ``end``, beside it: one for those that end together, pushed apart.

    A line that ends earlier, and a name for which there is no room left, are told by the marks themselves and by the list.
    """
    ends: dict[float, list[tuple[Line, float]]] = {}
    for line, treads in by_line:
        last = [tread for tread in treads if tread.end >= end]
        for y, rate in {tread.y: tread.step.rate for tread in last}.items():
            ends.setdefault(y, []).append((line, rate))
    most = int((foot - top) // NAME_HEIGHT) + 1
    levels = sorted(ends)[:most]
    feet = _apart([level + 4 for level in levels], foot)
    return [
        RateName(_name(ends[level], end, room), y) for level, y in zip(levels, feet, strict=True)
    ]


def _names_of_ended(
    by_line: Sequence[tuple[Line, Sequence[Tread]]],
    axis: Axis,
    room: float,
    top: float,
    foot: float,
) -> list[RateName]:
    """The names of the lines that end before the axis does, beside their ends: of one end alone, where most lines end."""
    ended: dict[float, list[tuple[Line, Sequence[Tread]]]] = {}
    for line, treads in by_line:
        end = max(tread.end for tread in treads)
        if end < axis.right:
            ended.setdefault(end, []).append((line, treads))
    if not ended:
        return []
    end = max(ended, key=lambda each: (len(ended[each]), each))
    last = [(line, [tread for tread in treads if tread.end == end]) for line, treads in ended[end]]
    return _names(last, end, axis.right - end + room, top, foot)


def _apart(wanted: Sequence[float], foot: float) -> list[float]:
    """The heights, each at least a letter below the one before, none below ``foot``."""
    feet: list[float] = []
    for y in wanted:
        feet.append(max(y, feet[-1] + NAME_HEIGHT) if feet else y)
    limit = foot
    for number in range(len(feet) - 1, -1, -1):
        feet[number] = min(feet[number], limit)
        limit = feet[number] - NAME_HEIGHT
    return feet


def _name(lines: Sequence[tuple[Line, float]], end: float, room: float) -> Label:
    """The rate, the name of the first line that ends on it and, where others do, how many."""
    line, rate = lines[0]
    head = f"{rate:g}\N{NARROW NO-BREAK SPACE}% "
    tail = f" +{len(lines) - 1}" if lines[1:] else ""
    left = room - text_width(head + tail, NAME_SIZE)
    text = head + shortened(line.label, left, NAME_SIZE) + tail
    return Label(end + LABEL_GAP * 2, text, text_width(text, NAME_SIZE))


def brief_names(names: Sequence[str]) -> list[str]:
    """Each name without the words that it begins with as others do: "US tariff on steel" among other tariffs is "steel"."""
    words = [name.split() for name in names]
    beginnings = Counter(
        tuple(each[:length]) for each in set(map(tuple, words)) for length in range(2, len(each))
    )

    def brief(each: Sequence[str]) -> str:
        shared = (n for n in range(len(each) - 1, 1, -1) if beginnings[tuple(each[:n])] > 2)
        return " ".join(each[next(shared, 0) :])

    return [brief(each) for each in words]
