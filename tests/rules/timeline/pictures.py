"""Facts and pictures for tests, and what lies where in a picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import Dated, Lane, Level, Line, RateState, Role, Step
from negotiations.rules.timeline.layout import Detail, Picture, Words, lay_out
from negotiations.rules.timeline.packing import LABEL_SIZE

DAY = date(2025, 5, 20)
YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))


def words() -> Words:
    return Words(
        bands={},
        today="today",
        tick=lambda day, unit, first: f"{day:%b %Y}" if first else f"{day:%b}",
        legend={role.value: role.value for role in Role},
        cluster=lambda count, span: f"{count} from {span.first} to {span.last}",
    )


def drawn(*lanes: Lane, span: Span = YEAR, on: date = DAY, detail: Detail = Detail.LANE) -> Picture:
    return lay_out(lanes, span, on=on, detail=detail, words=words())


def lane(*dated: Dated, lines: tuple[Line, ...] = ()) -> Lane:
    return Lane("talks", "Talks", "/talks/", dated, lines)


def deadline(day: date, *was: date, key: str = "d", label: str = "End of the pause") -> Dated:
    return Dated(key, Role.DEADLINE, day, day, label, was=was)


def meeting(first: date, days: int = 1, *, key: str = "r", label: str = "First round") -> Dated:
    last = first + timedelta(days=days - 1)
    return Dated(key, Role.ROUND, first, last, label, level=Level.MINISTERIAL)


def step(rate: float, first: date, last: date | None = None, **other: object) -> Step:
    state = other.get("state", RateState.IN_FORCE)
    assert isinstance(state, RateState)
    return Step(f"{rate}-{first}", rate, state, first, last)


@dataclass(frozen=True)
class Box:
    """A rectangle with what it is."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def labels(picture: Picture) -> Iterator[Box]:
    """Every text that names a fact."""
    for shape in picture.lanes:
        for band in shape.bands:
            for mark in band.marks:
                label = mark.placed.label
                if label:
                    top = mark.y - LABEL_SIZE / 2
                    yield Box(label.text, label.x, top, label.x + label.width, top + LABEL_SIZE)
            for name in band.rates.names if band.rates else ():
                left = name.label.x
                yield Box(name.label.text, left, name.y - 11, left + name.label.width, name.y + 2)


def marks(picture: Picture) -> Iterator[Box]:
    for shape in picture.lanes:
        for band in shape.bands:
            for mark in band.marks:
                placed = mark.placed
                top, bottom = mark.y - 6, mark.y + 6
                yield Box(placed.fact.key, placed.x, top, placed.x + placed.width, bottom)
                for x in placed.stood:
                    yield Box(placed.fact.key, x - 6, top, x + 6, bottom)
            for cluster in band.clusters:
                y = cluster.y
                yield Box(cluster.name, cluster.x - 18, y - 7, cluster.x + 18, y + 7)


def keys_shown(picture: Picture) -> set[str]:
    """The keys of all that is drawn or told: by a mark, in a cluster, as a step, or left to the list by the rates."""
    found: set[str] = set()
    for shape in picture.lanes:
        for band in shape.bands:
            found |= {mark.placed.fact.key for mark in band.marks}
            found |= {fact.key for cluster in band.clusters for fact in cluster.cluster.facts}
            if band.rates:
                found |= {tread.step.key for tread in band.rates.treads}
                rest = band.rates.left_to_list
                found |= {each.key for line in rest for each in line.steps}
    return found
