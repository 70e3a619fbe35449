"""The whole picture: an axis, and below it one lane for each negotiation, made of bands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Final

from negotiations.rules.timeline.axis import Axis, Span, Tick, TickName
from negotiations.rules.timeline.facts import Dated, Lane, Level, Line, Role
from negotiations.rules.timeline.packing import Cluster, Packed, Placed, pack
from negotiations.rules.timeline.rates import Rates, lay_out_rates
from negotiations.rules.timeline.widths import shortened, text_width

WIDTH: Final = 1240
MARGIN: Final = 8
# Where the names of the ticks and of today stand, and where the first lane begins.
TODAY_FOOT: Final = 12
TICK_FOOT: Final = 28
AXIS_HEIGHT: Final = 36
ROW: Final = 18
BAND_GAP: Final = 6
LANE_GAP: Final = 8
HEADING: Final = 24
NAME_SIZE: Final = 12
AddressOfDays = Callable[[Span], str]
HEAD: Final = 32
# In the legend: what a sign takes, and what parts one from the next.
SIGN: Final = 24
SIGN_GAP: Final = 20
SIGN_ROW: Final = 20


class Detail(Enum):
    """How much of a negotiation is drawn."""

    # A page of its own: every band.
    WHOLE = "whole"
    # One of several: the rounds of all levels share a band.
    LANE = "lane"
    # A strip: rounds and deadlines, with the title beside them.
    STRIP = "strip"
    # The rates of one measure alone, high enough to tell its lines apart.
    RATES = "rates"


@dataclass(frozen=True, slots=True)
class BandKind:
    """A band: which facts lie in it, on how many rows at most, and whether they are labelled."""

    code: str
    role: Role
    rows: int
    levels: tuple[Level, ...] = ()
    labelled: bool = True
    # Whether a line of rates is named as well where it ends before the axis does.
    names_ended: bool = False

    def holds(self, fact: Dated) -> bool:
        return fact.role is self.role and (not self.levels or fact.level in self.levels)


EVERY_LEVEL: Final = tuple(Level)
BANDS: Final[Mapping[Detail, tuple[BandKind, ...]]] = {
    Detail.WHOLE: (
        BandKind("summit", Role.ROUND, 2, (Level.SUMMIT,)),
        BandKind("ministerial", Role.ROUND, 2, (Level.MINISTERIAL,)),
        BandKind("officials", Role.ROUND, 2, (Level.OFFICIALS,)),
        BandKind("deadline", Role.DEADLINE, 7),
        BandKind("rate", Role.RATE, 6),
        BandKind("agreement", Role.AGREEMENT, 3),
        BandKind("event", Role.EVENT, 4),
    ),
    Detail.LANE: (
        BandKind("round", Role.ROUND, 3, EVERY_LEVEL),
        BandKind("deadline", Role.DEADLINE, 5),
        BandKind("rate", Role.RATE, 4),
        BandKind("agreement", Role.AGREEMENT, 2),
        BandKind("event", Role.EVENT, 2),
    ),
    Detail.STRIP: (
        BandKind("round", Role.ROUND, 1, EVERY_LEVEL, labelled=False),
        BandKind("deadline", Role.DEADLINE, 2),
    ),
    Detail.RATES: (BandKind("rate", Role.RATE, 16, names_ended=True),),
}
# Left of the axis the names of bands or talks, right of it those of rates.
MARGINS: Final[Mapping[Detail, tuple[int, int]]] = {
    Detail.WHOLE: (116, 164),
    Detail.LANE: (116, 164),
    Detail.STRIP: (260, 8),
    Detail.RATES: (116, 220),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says by itself: the names of its bands by their codes, of today, of the ticks of
    its axis, and what each sign means, by its code."""

    bands: Mapping[str, str]
    today: str
    tick: TickName
    legend: Mapping[str, str]
    # How so many facts in these days are called together.
    cluster: Callable[[int, Span], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact with its height in the picture; ``path`` leads a deadline from where it stood to where it stands."""

    placed: Placed
    y: float
    path: str = ""


@dataclass(frozen=True, slots=True)
class ClusterMark:
    """A cluster in the picture: how many, in words, and where to see them apart."""

    cluster: Cluster
    x: float
    y: float
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Band:
    role: Role
    name: str
    y: float
    height: float
    marks: Sequence[Mark] = ()
    clusters: Sequence[ClusterMark] = ()
    rates: Rates | None = None

    @property
    def name_y(self) -> float:
        return self.y + ROW / 2 + 4


@dataclass(frozen=True, slots=True)
class LaneShape:
    lane: Lane
    title: str
    y: float
    height: float
    title_y: float
    bands: Sequence[Band]


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the legend and what it means."""

    code: str
    label: str
    x: float
    y: float

    @property
    def text_x(self) -> float:
        return self.x + SIGN


@dataclass(frozen=True, slots=True)
class Picture:
    axis: Axis
    ticks: Sequence[Tick]
    lanes: Sequence[LaneShape]
    width: float
    height: float
    # Where today's line is; none where today lies outside.
    today: float | None
    today_label: float
    today_word: str
    # Where the lanes end and the legend begins.
    foot: float
    legend: Sequence[Sign]
    detail: Detail

    @property
    def height_alone(self) -> float:
        """With the title above it, as a file has it."""
        return self.height + HEAD

    @property
    def scale_x(self) -> float:
        return self.axis.left - 6


def lay_out(
    lanes: Sequence[Lane],
    span: Span,
    *,
    on: date,
    detail: Detail,
    words: Words,
    closer: AddressOfDays = lambda _span: "",
) -> Picture:
    """The picture of ``lanes`` over ``span``, with today's line on ``on``; ``closer`` is where to see its days from nearer."""
    left, right = MARGINS[detail]
    has_rates = any(
        step.lies_in(span) for lane in lanes for line in lane.lines for step in line.steps
    )
    axis = Axis(span, left, WIDTH - (right if has_rates else MARGIN))
    y = float(AXIS_HEIGHT)
    shapes = []
    for lane in lanes:
        shape = _lane(lane, axis, y, detail, words, closer)
        shapes.append(shape)
        y += shape.height
    today = round(axis.middle(on), 1) if on in span else None
    label = min(max((today or 0) - 4, axis.left), axis.right - text_width(words.today, NAME_SIZE))
    foot = y + LANE_GAP
    legend = _legend(shapes, axis, foot, words)
    height = (legend[-1].y if legend else foot) + SIGN_ROW / 2
    return Picture(
        axis,
        axis.ticks(words.tick),
        shapes,
        WIDTH,
        round(height, 1),
        today,
        round(label, 1),
        words.today,
        round(foot, 1),
        legend,
        detail,
    )


def _legend(shapes: Sequence[LaneShape], axis: Axis, foot: float, words: Words) -> list[Sign]:
    """What the signs in this picture mean, from left to right, on as many rows as it takes."""
    used = {code for shape in shapes for band in shape.bands for code in _codes(band)}
    signs: list[Sign] = []
    x, y = float(MARGIN), foot + SIGN_ROW
    for code, label in words.legend.items():
        if code not in used:
            continue
        width = SIGN + text_width(label, NAME_SIZE)
        if x + width > WIDTH - MARGIN and signs:
            x, y = float(MARGIN), y + SIGN_ROW
        signs.append(Sign(code, label, round(x, 1), round(y, 1)))
        x += width + SIGN_GAP
    return signs


def _codes(band: Band) -> Iterator[str]:
    """The signs in a band, as the legend calls them."""
    for mark in band.marks:
        fact = mark.placed.fact
        yield "summit" if fact.level is Level.SUMMIT else fact.role.value
        if mark.placed.stood:
            yield "stood"
    if band.clusters:
        yield "cluster"
    if band.rates:
        yield from (tread.step.state.value for tread in band.rates.treads)


def _lane(
    lane: Lane, axis: Axis, y: float, detail: Detail, words: Words, closer: AddressOfDays
) -> LaneShape:
    top = y + LANE_GAP + (HEADING if detail is Detail.LANE else 0)
    bands = []
    foot = top
    for kind in BANDS[detail]:
        band = _band(kind, lane, axis, foot, words, closer)
        if band.height:
            bands.append(band)
            foot += band.height + BAND_GAP
    least = top + ROW
    room = axis.left - 16 if detail is Detail.STRIP else axis.right - 16
    title = shortened(lane.title, room, NAME_SIZE + 1, bold=True)
    return LaneShape(lane, title, y, max(foot, least) - y, y + LANE_GAP + 14, bands)


def _band(
    kind: BandKind, lane: Lane, axis: Axis, y: float, words: Words, closer: AddressOfDays
) -> Band:
    name = words.bands.get(kind.code, kind.code)
    if kind.role is Role.RATE:
        return _rate_band(kind, lane.lines, axis, y, name)
    facts = [fact for fact in lane.dated if kind.holds(fact) and fact.lies_in(axis.span)]
    packed = pack(facts, axis, kind.rows, labelled=kind.labelled)
    rows = packed.rows
    return Band(
        kind.role,
        name,
        y,
        rows * ROW,
        _marks(packed, y),
        [_cluster(each, y + (rows - 0.5) * ROW, words, closer) for each in packed.clusters],
    )


def _cluster(cluster: Cluster, y: float, words: Words, closer: AddressOfDays) -> ClusterMark:
    name = words.cluster(cluster.count, cluster.span)
    return ClusterMark(cluster, cluster.x, y, name, closer(cluster.span))


def _rate_band(kind: BandKind, lines: Sequence[Line], axis: Axis, y: float, name: str) -> Band:
    height = kind.rows * ROW
    rates = lay_out_rates(
        lines,
        axis,
        y + 8,
        height - 14,
        name_room=WIDTH - axis.right - 2 * MARGIN,
        names_ended=kind.names_ended,
    )
    return Band(kind.role, name, y, height if rates.treads else 0, rates=rates)


def _marks(packed: Packed, y: float) -> list[Mark]:
    return [
        Mark(each, y + (each.row + 0.5) * ROW, _path(each, y + (each.row + 0.5) * ROW))
        for each in packed.placed
    ]


def _path(placed: Placed, y: float) -> str:
    """Low arcs from each place where a deadline stood to the next."""
    stops = [*placed.stood, placed.middle]
    return " ".join(
        f"M{start:.1f},{y - 5:.1f}Q{(start + end) / 2:.1f},{y - 11:.1f} {end:.1f},{y - 5:.1f}"
        for start, end in pairwise(stops)
    )
