"""Marks and their labels on rows: no two overlap, none leaves the picture, and what finds no place is gathered in clusters."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from negotiations.rules.timeline.axis import Axis, Span
from negotiations.rules.timeline.facts import Dated, Role
from negotiations.rules.timeline.widths import shortened, text_width

LABEL_SIZE: Final = 12
LABEL_ROOM: Final = 190
MOST_ROOM: Final = 340
LABEL_LEAST: Final = 56
# Between a mark and its label, between neighbours on a row.
LABEL_GAP: Final = 4
MARK_GAP: Final = 3
# Half the width of a mark, by what it stands for; a round is as wide as its days, and at least this twice.
HALF: Final = {Role.ROUND: 3.0, Role.DEADLINE: 6.0, Role.AGREEMENT: 5.5, Role.EVENT: 2.0}
# A cluster is the facts of one cell of the axis.
CELL: Final = 44


@dataclass(frozen=True, slots=True)
class Label:
    """A text that takes ``width`` pixels at most from ``x`` on."""

    x: float
    text: str
    width: float
    # Left of its mark, so that it ends at ``end`` however wide it turns out.
    is_before: bool = False

    @property
    def end(self) -> float:
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact with its place on a row: its mark from ``x`` to ``x + width``, the places where it stood before, its label."""

    fact: Dated
    row: int
    x: float
    width: float
    stood: tuple[float, ...] = ()
    label: Label | None = None
    # Where its own day lies outside the picture, none of its mark is drawn but where it stood before.
    is_outside: bool = False

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Facts close together that found no place of their own."""

    x: float
    facts: tuple[Dated, ...]

    @property
    def count(self) -> int:
        return len(self.facts)

    @property
    def span(self) -> Span:
        return Span(min(fact.first for fact in self.facts), max(fact.last for fact in self.facts))


@dataclass(frozen=True, slots=True)
class Packed:
    """The facts on ``rows`` rows; clusters lie on the last."""

    placed: Sequence[Placed]
    clusters: Sequence[Cluster]
    rows: int


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a fact takes without its label."""

    fact: Dated
    x: float
    width: float
    stood: tuple[float, ...]
    left: float
    right: float
    is_outside: bool


def pack(facts: Iterable[Dated], axis: Axis, rows: int, *, labelled: bool = True) -> Packed:
    """The facts on at most ``rows`` rows, in their order in time.

    Each stands with its label on the first row that has room. Where that leaves some without a place, they are spread over
    the rows first and labelled where room is left.
    """
    extents = sorted(
        (_extent(fact, axis) for fact in facts), key=lambda each: (each.left, each.fact.key)
    )
    placed, left_over = _first_fit(extents, axis, rows, labelled)
    if left_over:
        spread, left_over_spread = _spread(extents, axis, rows, labelled)
        if len(left_over_spread) < len(left_over):
            placed, left_over = spread, left_over_spread
    used = max((each.row + 1 for each in placed), default=0)
    placed = _stretched(placed, axis)
    alone, together = _gathered(left_over, axis, used)
    return Packed([*placed, *alone], together, used + bool(left_over))


def _extent(fact: Dated, axis: Axis) -> _Extent:
    half = HALF[fact.role]
    stood = tuple(axis.middle(day) for day in fact.was if day in axis.span)
    stood = tuple(_kept_in(x, half, axis) for x in stood)
    outside = not axis.span.meets(fact.first, fact.last)
    if fact.role is Role.ROUND:
        x, width = _bar(axis.within(axis.start(fact.first)), axis.within(axis.end(fact.last)), axis)
    else:
        x, width = _kept_in(axis.within(axis.middle(fact.first)), half, axis) - half, 2 * half
    marks = [each for place in stood for each in (place - half, place + half)]
    return _Extent(fact, x, width, stood, min([x, *marks]), max([x + width, *marks]), outside)


def _bar(x: float, end: float, axis: Axis) -> tuple[float, float]:
    """A bar of at least the least width, within the axis."""
    width = max(end - x, 2 * HALF[Role.ROUND])
    return min(x, axis.right - width), width


def _kept_in(x: float, half: float, axis: Axis) -> float:
    return min(max(x, axis.left + half), axis.right - half)


def _first_fit(
    extents: Sequence[_Extent], axis: Axis, rows: int, labelled: bool
) -> tuple[list[Placed], list[_Extent]]:
    ends = [axis.left - MARK_GAP] * rows
    placed: list[Placed] = []
    left_over: list[_Extent] = []
    for extent in extents:
        if min(ends) + MARK_GAP > extent.left:
            left_over.append(extent)
            continue
        options = [*_labels(extent, axis), None] if labelled else [None]
        for label in options:
            left, right = _reach(extent, label)
            row = next((row for row, end in enumerate(ends) if end + MARK_GAP <= left), None)
            if row is not None:
                ends[row] = right + (LABEL_GAP * 2 if label else 0)
                placed.append(_placed(extent, row, label))
                break
        else:
            left_over.append(extent)
    return placed, left_over


def _spread(
    extents: Sequence[_Extent], axis: Axis, rows: int, labelled: bool
) -> tuple[list[Placed], list[_Extent]]:
    """The marks first, each on the row whose last mark is farthest; then labels where a row has room up to its next mark."""
    on_rows: list[list[_Extent]] = [[] for _ in range(rows)]
    left_over: list[_Extent] = []
    for extent in extents:
        row = min(range(rows), key=lambda each: on_rows[each][-1].right if on_rows[each] else 0.0)
        if on_rows[row] and on_rows[row][-1].right + MARK_GAP > extent.left:
            left_over.append(extent)
        else:
            on_rows[row].append(extent)
    placed = [
        _placed(extent, number, label)
        for number, row in enumerate(on_rows)
        for extent, label in zip(
            row, _labels_on(row, axis) if labelled else [None] * len(row), strict=True
        )
    ]
    return sorted(placed, key=lambda each: (each.x, each.fact.key)), left_over


def _stretched(placed: Sequence[Placed], axis: Axis) -> list[Placed]:
    """Labels that were cut short, as long as their row lets them."""
    ends: dict[int, float] = {}
    stretched: list[Placed] = []
    for each in sorted(placed, key=lambda each: each.x, reverse=True):
        end = ends.get(each.row, axis.right)
        label = each.label
        if label and label.x > each.x and label.text != each.fact.label:
            text = shortened(each.fact.label, min(end - label.x, MOST_ROOM), LABEL_SIZE)
            if len(text) > len(label.text):
                label = Label(label.x, text, text_width(text, LABEL_SIZE))
        left = min([each.x, *(x - 2 * HALF[each.fact.role] for x in each.stood)])
        ends[each.row] = min(left, label.x if label else left) - LABEL_GAP * 2
        stretched.append(replace(each, label=label))
    return stretched[::-1]


def _labels_on(row: Sequence[_Extent], axis: Axis) -> Iterator[Label | None]:
    """A label for each mark of a row that has room for one up to the next mark, or back to the one before."""
    free = axis.left
    for extent, following in zip(row, [*row[1:], None], strict=False):
        end = following.left - LABEL_GAP * 2 if following else axis.right
        label = _label_right(extent, end - extent.right - LABEL_GAP)
        label = label or _label_left(extent, extent.left - LABEL_GAP - free)
        free = _reach(extent, label)[1] + LABEL_GAP * 2
        yield label


def _labels(extent: _Extent, axis: Axis) -> Iterator[Label]:
    """The labels that a fact could have: to its right, else to its left."""
    room = axis.right - extent.right - LABEL_GAP
    right = _label_right(extent, room)
    full = min(text_width(extent.fact.label, LABEL_SIZE), LABEL_ROOM)
    if right and (right.width >= full or room >= LABEL_ROOM):
        yield right
        return
    left = _label_left(extent, extent.left - LABEL_GAP - axis.left)
    yield from sorted((label for label in (right, left) if label), key=lambda label: -label.width)


def _label_right(extent: _Extent, room: float) -> Label | None:
    text = _text(extent.fact.label, room)
    if not text:
        return None
    return Label(round(extent.right + LABEL_GAP, 1), text, text_width(text, LABEL_SIZE))


def _label_left(extent: _Extent, room: float) -> Label | None:
    text = _text(extent.fact.label, room)
    width = text_width(text, LABEL_SIZE)
    return Label(round(extent.left - LABEL_GAP - width, 1), text, width, True) if text else None


def _text(label: str, room: float) -> str:
    """The label as far as it fits; none where so little fits that it says nothing."""
    if room < min(LABEL_LEAST, text_width(label, LABEL_SIZE)):
        return ""
    return shortened(label, min(room, LABEL_ROOM), LABEL_SIZE)


def _reach(extent: _Extent, label: Label | None) -> tuple[float, float]:
    if label is None:
        return extent.left, extent.right
    return min(extent.left, label.x), max(extent.right, label.x + label.width)


def _placed(extent: _Extent, row: int, label: Label | None) -> Placed:
    stood = tuple(round(x, 1) for x in extent.stood)
    x, width = round(extent.x, 1), round(extent.width, 1)
    return Placed(extent.fact, row, x, width, stood, label, extent.is_outside)


def _gathered(
    left_over: Sequence[_Extent], axis: Axis, row: int
) -> tuple[list[Placed], list[Cluster]]:
    """What is left over, cell by cell on a row of its own: a cluster, or the mark itself where it is alone in its cell."""
    cells = max(int((axis.right - axis.left) // CELL), 1)
    width = (axis.right - axis.left) / cells

    def cell(extent: _Extent) -> int:
        middle = extent.x + extent.width / 2
        return min(int((middle - axis.left) / width), cells - 1)

    alone: list[Placed] = []
    together: list[Cluster] = []
    ordered = sorted(left_over, key=lambda each: (cell(each), each.left))
    for number, group in groupby(ordered, key=cell):
        first, *others = group
        left = axis.left + number * width
        if not others and left <= first.left and first.right <= left + width:
            alone.append(_placed(first, row, None))
        else:
            facts = tuple(each.fact for each in (first, *others))
            together.append(Cluster(round(left + width / 2, 1), facts))
    return alone, together
