"""The duties of one importer as they are recorded: its measures, product lists and rules, ready to be looked up."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from negotiations.rules.duties.values import (
    APPLIED,
    EVERY_ORIGIN,
    Condition,
    ListedCode,
    Measure,
    Membership,
    Prolonged,
    Rate,
    Rule,
    State,
    UnheldList,
)

DAY: Final = timedelta(days=1)
SHORTEST_CODE: Final = 2
LONGEST_CODE: Final = 10
# Kept free in the Harmonized System; and how many of its 1,200 headings lists must name to tell which there are.
NO_CHAPTERS: Final = frozenset({"77"})
MOST_HEADINGS: Final = 1_000

# What is asked of a duty: whether a rate that was announced came, and whether one that came spared goods under way.
ANNOUNCED: Final = "announced"
IN_TRANSIT: Final = "in-transit"
# Goods that were under way when a duty began were spared for 60 days at the most.
LONGEST_TRANSIT: Final = timedelta(days=60)

# Which rates of a measure compete: those of one list, under one condition.
Line = tuple[str, Condition | None]


@dataclass(frozen=True, slots=True)
class Covering:
    """A listed code that covers the good on the day, as far as reckoning asks."""

    code: str
    condition: Condition | None
    metal: str
    record: int


# What covers a good: the listed codes by list.
Placement = Mapping[str, tuple[Covering, ...]]


@dataclass(frozen=True)
class Law:
    """What is recorded of an importer's duties.

    ``covers_from`` and ``covers_until``: the days of which enough is recorded, and after which nothing was seen.
    ``ends`` tells of the days on which whole regimes ended when that became known: before that, they were open.
    ``unheld`` are lists that spare goods and are not held, ``prolonged`` the suspensions whose end was moved.
    ``counts_for_floors`` names for an origin the preference whose special rate counts as its base duty under a floor.
    """

    importer: str
    measures: tuple[Measure, ...]
    codes: tuple[ListedCode, ...]
    rules: tuple[Rule, ...]
    blocs: Mapping[str, tuple[Membership, ...]]
    covers_from: date
    covers_until: date
    ends: Mapping[date, date] = field(default_factory=dict)
    counts_for_floors: Mapping[str, str] = field(default_factory=dict)
    unheld: tuple[UnheldList, ...] = ()
    prolonged: tuple[Prolonged, ...] = ()

    # --- Origins ----------------------------------------------------------------------------------

    def chain(self, origin: str, day: date) -> tuple[str, ...]:
        """The names under which rates reach an origin: its own, those of the blocs it is a member of that day, ``*``."""
        blocs = (
            each.bloc
            for each in self.blocs.get(origin, ())
            if each.first <= day and (each.last is None or day <= each.last)
        )
        return (origin, *blocs, EVERY_ORIGIN)

    # --- Products ---------------------------------------------------------------------------------

    @cached_property
    def _by_code(self) -> Mapping[str, tuple[ListedCode, ...]]:
        found: dict[str, list[ListedCode]] = defaultdict(list)
        for each in self.codes:
            found[each.code].append(each)
        return {code: tuple(listed) for code, listed in found.items()}

    @cached_property
    def _sorted_codes(self) -> Sequence[str]:
        return sorted(self._by_code)

    @cached_property
    def _headings(self) -> Mapping[str, frozenset[str]]:
        """The headings of each chapter that any list names."""
        found: dict[str, set[str]] = defaultdict(set)
        for code in self._by_code:
            if len(code) >= 4:
                found[code[:2]].add(code[:4])
        return {chapter: frozenset(headings) for chapter, headings in found.items()}

    def knows(self, code: str) -> bool:
        """Whether there is such a chapter, and such a heading as far as the lists tell.

        Of a heading that no list names it is enough that it stands before the last one that a list names; where the
        lists name few headings, they tell nothing of the others.
        """
        chapter, heading = code[:2], code[:4]
        if chapter in NO_CHAPTERS or not "01" <= chapter <= "97":
            return False
        headings = self._headings.get(chapter, frozenset())
        if len(heading) < 4 or sum(map(len, self._headings.values())) < MOST_HEADINGS:
            return len(heading) < 4 or heading[2:] != "00"
        return heading in headings or (heading[2:] != "00" and heading < max(headings, default=""))

    def placement(self, code: str, day: date, known_on: date) -> Placement:
        """The listed codes that cover ``code`` on ``day``, as known on ``known_on``, by list."""
        found: dict[str, list[Covering]] = {}
        by_code = self._by_code
        for length in range(SHORTEST_CODE, len(code) + 1):
            for each in by_code.get(code[:length], ()):
                if self._lists(each, day, known_on):
                    covering = Covering(each.code, each.condition, each.metal, each.record)
                    found.setdefault(each.list, []).append(covering)
        return {name: tuple(listed) for name, listed in found.items()}

    def _lists(self, listed: ListedCode, day: date, known_on: date) -> bool:
        if listed.first > day or (listed.known_from is not None and listed.known_from > known_on):
            return False
        last = self.last_day(listed.last, known_on)
        return last is None or day <= last

    def longer(self, code: str) -> Sequence[str]:
        """The longer codes below ``code`` that any list names."""
        codes = self._sorted_codes
        start = bisect_left(codes, code + "0")
        return codes[start : bisect_left(codes, code + ":", start)]

    def days_of_codes(self, code: str) -> Iterable[date]:
        """The days on which a list begins or ceases to name the code, or a longer one below it."""
        names = [code[:length] for length in range(SHORTEST_CODE, len(code) + 1)]
        for name in (*names, *self.longer(code)):
            for each in self._by_code.get(name, ()):
                yield each.first
                if each.last is not None:
                    yield each.last + DAY

    @cached_property
    def _conditions(self) -> frozenset[Condition]:
        """Every condition of a rate, a listed code or a rule."""
        of_rates = (rate.condition for measure in self.measures for rate in measure.rates)
        of_codes = (each.condition for each in self.codes)
        of_rules = (rule.condition for rule in self.rules)
        of_gaps = (each.condition for each in self.unheld)
        found = (*of_rates, *of_codes, *of_rules, *of_gaps)
        return frozenset(each for each in found if each is not None)

    @cached_property
    def keys_of_conditions(self) -> frozenset[str]:
        """What can be told to hold or not to hold; of each duty also that a rate of it came, and spared goods under way."""
        names = {each.slug for each in self.measures}
        names |= {
            f"{each.slug}:{rate.list}"
            for each in self.measures
            if each.own_lines
            for rate in each.rates
        }
        asked = {f"{kind}-{name}" for kind in (ANNOUNCED, IN_TRANSIT) for name in names}
        return frozenset({each.key for each in self._conditions} | asked)

    def asked_of_chapter(self, chapter: str) -> frozenset[str]:
        """What conditions say of a chapter: chapters of which they say the same are alike."""
        found = self._of_chapters.get(chapter)
        if found is None:
            found = self._of_chapters[chapter] = frozenset(
                each.key
                for each in self._conditions
                if chapter in each.chapters or chapter in each.outside_chapters
            )
        return found

    @cached_property
    def _of_chapters(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def origins_of_conditions(self) -> frozenset[str]:
        """The origins that any condition names."""
        return frozenset(origin for each in self._conditions for origin in each.since)

    # --- Rates ------------------------------------------------------------------------------------

    def last_day(self, last: date | None, known_on: date) -> date | None:
        """The last day as it was known: open while nobody knew that it would end."""
        if last is None:
            return None
        told = self.ends.get(last)
        return last if told is None or told <= known_on else None

    def last_day_of(self, rate: Rate, known_on: date) -> date | None:
        """The last day of a rate as known on a day: one whose successor was not known yet went on."""
        if rate.state == State.SUSPENDED and (moved := self._prolonged_of(rate)) is not None:
            return moved.last_day(known_on)
        told = self._ends_known.get(id(rate))
        return None if told is not None and told > known_on else self.last_day(rate.last, known_on)

    def _prolonged_of(self, rate: Rate) -> Prolonged | None:
        for each in self.prolonged:
            if (each.measure, each.last) == (rate.measure, rate.last) and not {
                EVERY_ORIGIN,
                rate.origin,
            }.isdisjoint(each.origins):
                return each
        return None

    @cached_property
    def lines(self) -> Mapping[str, Mapping[Line, Mapping[str, tuple[Rate, ...]]]]:
        """The rates of each measure by list and condition, then by origin, earliest first."""
        found: dict[str, dict[Line, dict[str, list[Rate]]]] = {}
        for measure in self.measures:
            lines = found.setdefault(measure.slug, {})
            for rate in sorted(measure.rates, key=lambda each: each.first or date.max):
                line = lines.setdefault((rate.list, rate.condition), {})
                line.setdefault(rate.origin, []).append(rate)
        return {
            measure: {
                line: {origin: tuple(rates) for origin, rates in by_origin.items()}
                for line, by_origin in lines.items()
            }
            for measure, lines in found.items()
        }

    def counted(self, rate: Rate, known_on: date) -> bool:
        """Whether a rate counts at the border in the knowledge of a day: one that was undone afterwards did until that was known."""
        if rate.state in APPLIED:
            return True
        undone = self._undone_known.get(id(rate))
        return undone is not None and known_on < undone

    @cached_property
    def _undone_known(self) -> Mapping[int, date]:
        """When it became known that a rate that was collected is undone: with a later rate for some of its days."""
        known: dict[int, date] = {}
        for rates in self._rates_of_lines():
            for each in rates:
                if each.state == State.SUPERSEDED and each.first and each.known_from:
                    later = [
                        other.known_from
                        for other in rates
                        if other.state in APPLIED and _shares_a_day(each, other)
                        if other.known_from and other.known_from > each.known_from
                    ]
                    if later:
                        known[id(each)] = min(later)
        return known

    @cached_property
    def _ends_known(self) -> Mapping[int, date]:
        """When it became known that a rate ends, where that was with the rate that follows it."""
        known: dict[int, date] = {}
        for rates in self._rates_of_lines():
            starts: dict[date, date] = {}
            for each in rates:
                counted = each.state in APPLIED or id(each) in self._undone_known
                if counted and each.first and each.known_from:
                    starts[each.first] = min(each.known_from, starts.get(each.first, date.max))
            for each in rates:
                follower = starts.get(each.last + DAY) if each.last else None
                if follower is not None:
                    known[id(each)] = follower
        return known

    def _rates_of_lines(self) -> Iterable[tuple[Rate, ...]]:
        """The rates of one measure, list, condition and origin, together."""
        for lines in self.lines.values():
            for by_origin in lines.values():
                yield from by_origin.values()

    @cached_property
    def groups_of_days(self) -> Sequence[date]:
        """The days on which a rule begins or ceases."""
        days = {rule.first for rule in self.rules}
        days |= {rule.last + DAY for rule in self.rules if rule.last is not None}
        return sorted(days)


def _shares_a_day(rate: Rate, other: Rate) -> bool:
    begins, ends = rate.first or date.min, rate.last or date.max
    return (other.first or date.min) <= ends and begins <= (other.last or date.max)
