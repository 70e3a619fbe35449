"""What an origin faces on a day, before the good is known: the rates that may reach it and the rules between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypedDict

from negotiations.rules.duties.law import ANNOUNCED, DAY, IN_TRANSIT, LONGEST_TRANSIT, Law, Line
from negotiations.rules.duties.values import (
    APPLIED,
    EVERY_ORIGIN,
    PENDING,
    Condition,
    Measure,
    Rate,
    Rule,
    State,
)


@dataclass(frozen=True, slots=True)
class Faced:
    """One duty that an origin may face on a day.

    ``general`` is the rate without list or condition; ``lowered`` those of lists, ``conditional`` those of conditions.
    ``is_doubtful``: the origin is named as outside the general rate, and its own rates all depend on conditions.
    ``is_outside``: it is named as outside, and no rate of its own is recorded. ``pending`` is a rate that was said but
    is not collected, ``ended`` the last that was: they tell why nothing is due.
    """

    name: str
    measure: str
    include: tuple[str, ...]
    exempt: tuple[str, ...]
    general: Rate | None = None
    is_doubtful: bool = False
    outside: Rate | None = None
    lowered: tuple[Rate, ...] = ()
    conditional: tuple[Rate, ...] = ()
    pending: Rate | None = None
    ended: Rate | None = None
    # That a list which is not held spares the good; that a rate which was announced for a day after the last seen came.
    unheld: Condition | None = None
    awaited: Condition | None = None
    # That the general rate, which began not long ago, spares goods that were loaded before; and what those pay.
    in_transit: Condition | None = None
    earlier: Rate | None = None

    @property
    def lists(self) -> tuple[str, ...]:
        return (*self.include, *self.exempt, *(each.list for each in self.lowered))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rule in force, with the duties that it is about, by name."""

    rule: Rule
    applies: tuple[str, ...]
    gives_way: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """All that an origin may face on a day."""

    origins: tuple[str, ...]
    day: date
    faced: tuple[Faced, ...]
    rules: tuple[Ranked, ...]
    floor_preference: str

    @property
    def lists(self) -> frozenset[str]:
        """Every list that reckoning may ask about."""
        named = {name for each in self.faced for name in each.lists}
        for ranked in self.rules:
            named |= {each.removeprefix("list:") for each in ranked.rule.applies}
        return frozenset(named)


@lru_cache(maxsize=4096)
def _cached(key: "Key") -> Profile:
    return _profile(key.law, key.origin, key.day, key.known_on)


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    law: Law
    origin: str
    day: date
    known_on: date

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._named == other._named

    def __hash__(self) -> int:
        return hash(self._named)

    @property
    def _named(self) -> tuple[int, str, date, date]:
        return id(self.law), self.origin, self.day, self.known_on


def profile(law: Law, origin: str, day: date, known_on: date) -> Profile:
    """What ``origin`` may face on ``day``, as known on ``known_on``."""
    return _cached(Key(law, origin, day, known_on))


def _profile(law: Law, origin: str, day: date, known_on: date) -> Profile:
    origins = law.chain(origin, day)
    finding = _Finding(law, origins, day, known_on)
    faced = tuple(each for measure in law.measures for each in finding.faced(measure))
    return Profile(
        origins,
        day,
        faced,
        tuple(_ranked(law, origins, day, known_on, faced)),
        law.counts_for_floors.get(origin, ""),
    )


class _UnderWay(TypedDict, total=False):
    in_transit: Condition
    earlier: Rate | None


class _Finding:
    """Finds the rates of a day for the names of one origin."""

    def __init__(self, law: Law, origins: tuple[str, ...], day: date, known_on: date) -> None:
        self.law = law
        self.origins = origins
        self.day = day
        self.known_on = known_on

    def faced(self, measure: Measure) -> Iterable[Faced]:
        lines = self.law.lines[measure.slug]
        names = {line for line, _condition in lines} if measure.own_lines else {""}
        for name in sorted(names):
            mine = {
                (listed if not measure.own_lines else "", condition): by_origin
                for (listed, condition), by_origin in lines.items()
                if not measure.own_lines or listed == name
            }
            found = self._line(measure, name, mine)
            if found is not None:
                yield found

    def _line(
        self,
        measure: Measure,
        name: str,
        lines: Mapping[Line, Mapping[str, tuple[Rate, ...]]],
    ) -> Faced | None:
        general_rates = lines.get(("", None), {})
        conditional = tuple(
            rate
            for (_listed, condition), by_origin in lines.items()
            if condition is not None and (rate := self._applied(by_origin)) is not None
        )
        lowered = tuple(
            rate
            for (listed, condition), by_origin in lines.items()
            if listed and condition is None and (rate := self._applied(by_origin)) is not None
        )
        general = self._applied(general_rates)
        is_excepted = general is not None and not general.excepts.isdisjoint(self.origins)
        has_own = any(each.origin != EVERY_ORIGIN for each in conditional)
        outside = general if is_excepted and not has_own else None
        ended = None if general else self._ended(general_rates)
        pending = None if general else self._pending(general_rates, ended)
        if not (general or conditional or lowered or pending or ended):
            return None
        return Faced(
            name=f"{measure.slug}:{name}" if name else measure.slug,
            measure=measure.slug,
            include=(name,) if name else measure.include,
            exempt=measure.exempt,
            general=None if outside else general,
            is_doubtful=is_excepted and has_own,
            outside=outside,
            lowered=lowered,
            conditional=conditional,
            pending=pending,
            ended=None if pending else ended,
            unheld=self._unheld(measure.slug),
            awaited=self._awaited(name or measure.slug, general_rates),
            **self._under_way(name or measure.slug, general, general_rates),
        )

    def _under_way(
        self, name: str, general: Rate | None, by_origin: Mapping[str, tuple[Rate, ...]]
    ) -> "_UnderWay":
        """What goods pay that were loaded before the rate began, if it spares them: what was due on the eve."""
        if general is None or general.first is None or self.day > general.first + LONGEST_TRANSIT:
            return {}
        eve = _Finding(self.law, self.origins, general.first - DAY, self.known_on)
        earlier = eve._applied(by_origin)
        if (general.rate or 0) <= ((earlier.rate or 0) if earlier else 0):
            return {}
        condition = Condition(f"{IN_TRANSIT}-{name}", name, decides=True, begun=general)
        return {"in_transit": condition, "earlier": earlier}

    def _unheld(self, measure: str) -> Condition | None:
        for each in self.law.unheld:
            if each.measure == measure and each.first <= self.day <= (each.last or date.max):
                return each.condition
        return None

    def _awaited(self, name: str, by_origin: Mapping[str, tuple[Rate, ...]]) -> Condition | None:
        """That the latest rate announced for a day after the last that was seen is in force by now."""
        if self.day <= self.law.covers_until:
            return None
        for origin in self.origins:
            rates = by_origin.get(origin, ())
            for each in reversed(rates):
                if self._is_awaited(each):
                    return Condition(
                        f"{ANNOUNCED}-{name}", each.measure, decides=True, announced=each
                    )
            if rates:
                return None
        return None

    def _is_awaited(self, rate: Rate) -> bool:
        return (
            rate.state == State.ANNOUNCED
            and _began(rate) > self.law.covers_until
            and self._holds(rate)
            and rate.excepts.isdisjoint(self.origins)
        )

    def _applied(self, by_origin: Mapping[str, tuple[Rate, ...]]) -> Rate | None:
        """The rate that counts on the day: that of the nearest name of the origin, the latest of those that hold."""
        for origin in self.origins:
            holding = [
                each
                for each in by_origin.get(origin, ())
                if self.law.counted(each, self.known_on) and self._holds(each)
            ]
            if holding:
                return max(holding, key=lambda each: (_began(each), each.known_from or date.min))
        return None

    def _holds(self, rate: Rate) -> bool:
        if rate.first is None or rate.first > self.day or not rate.is_known_on(self.known_on):
            return False
        last = self.law.last_day_of(rate, self.known_on)
        return last is None or self.day <= last

    def _pending(
        self, by_origin: Mapping[str, tuple[Rate, ...]], ended: Rate | None
    ) -> Rate | None:
        """A rate that was said and is not collected; not one that was overtaken by a rate that came and ended."""
        for origin in self.origins:
            for each in reversed(by_origin.get(origin, ())):
                if each.state in PENDING and self._holds(each):
                    overtaken = ended is not None and _began(each) <= _began(ended)
                    return None if overtaken else each
        return None

    def _ended(self, by_origin: Mapping[str, tuple[Rate, ...]]) -> Rate | None:
        for origin in self.origins:
            over = [
                each
                for each in by_origin.get(origin, ())
                if each.state in APPLIED
                and each.is_known_on(self.known_on)
                and (last := self.law.last_day_of(each, self.known_on)) is not None
                and last < self.day
            ]
            if over:
                latest = over[-1]
                excepted = not latest.excepts.isdisjoint(self.origins)
                return None if latest.state == State.EXEMPT or excepted else latest
        return None


def _began(rate: Rate) -> date:
    return rate.first or date.min


def _ranked(
    law: Law, origins: tuple[str, ...], day: date, known_on: date, faced: tuple[Faced, ...]
) -> Iterable[Ranked]:
    for rule in law.rules:
        last = law.last_day(rule.last, known_on)
        if rule.first > day or (last is not None and last < day):
            continue
        if rule.origins.isdisjoint(origins):
            continue
        gives_way = _named(rule.gives_way, faced)
        if gives_way:
            yield Ranked(rule, _named(rule.applies, faced), gives_way)


def _named(names: tuple[str, ...], faced: tuple[Faced, ...]) -> tuple[str, ...]:
    """The duties that a rule names: measures, all lines of one (``measure:*``), or all (``*``)."""
    if EVERY_ORIGIN in names:
        return tuple(each.name for each in faced)
    measures = {name.removesuffix(":*") for name in names}
    return tuple(each.name for each in faced if each.measure in measures or each.name in measures)
