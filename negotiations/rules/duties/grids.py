"""Many goods of many origins on one day: origins that face the same and codes that the same lists cover are reckoned once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from negotiations.rules.duties.answers import Range, settle
from negotiations.rules.duties.law import Law, Placement
from negotiations.rules.duties.profiles import Faced, Profile, profile
from negotiations.rules.duties.values import Facts, Rate


@dataclass(frozen=True, slots=True)
class Cell:
    """What a good pays beyond its base duty, and the duties that apply, over all longer codes below its own."""

    total: Range
    names: tuple[str, ...]


# The cells of one origin, in the order of the codes; origins that face the same share one row.
Row = Sequence[Cell]


def grid(
    law: Law,
    codes: Sequence[str],
    origins: Iterable[str],
    day: date,
    known_on: date,
    facts: Facts | None = None,
) -> Mapping[str, Row]:
    """The cells of each origin, in the order of ``codes``."""
    return _Grid(law, codes, day, known_on, facts or Facts()).rows(origins)


# What reckoning asks of the lists that name a code: goods of a chapter that are alike in it pay alike.
Parts = tuple[tuple[str, frozenset[object]], ...]


def _parts(placement: Placement) -> Parts:
    return tuple(
        (name, frozenset([(each.condition, each.metal) for each in listed]))
        for name, listed in placement.items()
    )


class _Grid:
    def __init__(
        self, law: Law, codes: Sequence[str], day: date, known_on: date, facts: Facts
    ) -> None:
        self.law = law
        self.day = day
        self.known_on = known_on
        self.facts = facts
        self.since = law.origins_of_conditions
        # Each different placement once; codes as the numbers of the placements of themselves and all below.
        self.placements: list[tuple[str, Placement, object, Parts]] = []
        self.numbers: dict[object, int] = {}
        self.known_codes: dict[str, int] = {}
        self.kinds: list[frozenset[int]] = []
        self.kind_of: dict[frozenset[int], int] = {}
        self.codes = [self._kind(code) for code in codes]

    def _kind(self, code: str) -> int:
        numbers = frozenset([self._number(code), *map(self._number, self.law.longer(code))])
        kind = self.kind_of.get(numbers)
        if kind is None:
            kind = self.kind_of[numbers] = len(self.kinds)
            self.kinds.append(numbers)
        return kind

    def _number(self, code: str) -> int:
        number = self.known_codes.get(code)
        if number is None:
            placement = self.law.placement(code, self.day, self.known_on)
            chapter, parts = self.law.asked_of_chapter(code[:2]), _parts(placement)
            key = (chapter, frozenset(parts))
            number = self.numbers.get(key)
            if number is None:
                number = self.numbers[key] = len(self.placements)
                self.placements.append((code, placement, chapter, parts))
            self.known_codes[code] = number
        return number

    def rows(self, origins: Iterable[str]) -> dict[str, Row]:
        rows: dict[object, Row] = {}
        found: dict[str, Row] = {}
        for origin in origins:
            faced = profile(self.law, origin, self.day, self.known_on)
            kind = self._kind_of_origin(faced)
            if kind not in rows:
                rows[kind] = self._row(faced)
            found[origin] = rows[kind]
        return found

    def _kind_of_origin(self, faced: Profile) -> object:
        return (
            tuple(_kind_of_duty(each) for each in faced.faced),
            tuple(map(_kind_of_transit, faced.faced)) if self.facts.loaded_on else (),
            tuple((each.rule.slug, each.applies, each.gives_way) for each in faced.rules),
            faced.floor_preference,
            self.since.intersection(faced.origins),
        )

    def _row(self, faced: Profile) -> Row:
        lists = faced.lists
        settled: dict[object, Cell] = {}
        cells: list[Cell] = []
        for code, placement, chapter, parts in self.placements:
            key = (chapter, frozenset([part for part in parts if part[0] in lists]))
            cell = settled.get(key)
            if cell is None:
                mine = {name: listed for name, listed in placement.items() if name in lists}
                told = settle(faced, code, mine, self.facts)
                cell = settled[key] = Cell(told.total, tuple(due.part.name for due in told.due))
            cells.append(cell)
        joined = [_joined([cells[number] for number in kind]) for kind in self.kinds]
        return [joined[kind] for kind in self.codes]


def _kind_of_duty(faced: Faced) -> object:
    return (
        faced.name,
        _kind_of_rate(faced.general),
        faced.is_doubtful,
        faced.outside is not None,
        tuple(_kind_of_rate(each) for each in faced.lowered),
        tuple(_kind_of_rate(each) for each in faced.conditional),
        faced.unheld,
        _kind_of_rate(faced.awaited.announced) if faced.awaited else None,
    )


def _kind_of_transit(faced: Faced) -> object:
    begun = faced.in_transit.begun if faced.in_transit else None
    return (begun.first, _kind_of_rate(faced.earlier)) if begun else None


def _kind_of_rate(rate: Rate | None) -> object:
    if rate is None:
        return None
    condition = rate.condition.key if rate.condition else ""
    return rate.rate, rate.basis, rate.value_base, rate.state, condition, rate.list


def _joined(cells: Sequence[Cell]) -> Cell:
    """What holds for all of them: their range, and every duty that applies to any."""
    first, *others = cells
    if not others or all(each is first for each in others):
        return first
    total = first.total
    names = dict.fromkeys(first.names)
    for each in others:
        total = total.joined(each.total)
        names |= dict.fromkeys(each.names)
    return Cell(total, tuple(names))
