"""Reckons what one good pays on one day: which duties reach it, which give way to which, and what part each is.

A duty falls unless the good is freed from it: a condition under which a list spares a good, or a rate is another, holds
only where it is told; a condition of a list that a duty reaches is taken to hold unless it is denied. What was asked
and not told is kept, so that the answer can say what would change it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Final

from negotiations.rules.duties.law import Covering, Placement
from negotiations.rules.duties.profiles import Faced, Profile, Ranked
from negotiations.rules.duties.values import (
    EVERY_ORIGIN,
    NOTHING,
    WHOLE,
    Basis,
    Condition,
    Facts,
    Rate,
    RuleKind,
    Share,
    State,
    ValueBase,
)


class Why(StrEnum):
    """Why a duty that might have applied does not."""

    OUTSIDE = "outside"  # the origin is outside the measure
    PENDING = "pending"  # announced or suspended, not collected
    ENDED = "ended"
    LISTED = "listed"  # a list spares the good
    NOT_MET = "not_met"  # the list names the good under a condition that does not hold
    RULE = "rule"  # another duty, or a word of the rule, sets it aside
    LOWER = "lower"  # another of the same group is higher
    FREED = "freed"  # a rule frees the good


@dataclass(frozen=True, slots=True)
class Passed:
    """A duty that does not apply, with what set it aside."""

    name: str
    why: Why
    rate: Rate | None = None
    ranked: Ranked | None = None
    by: str = ""
    covering: Covering | None = None
    list: str = ""
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A duty that applies: its rate, the share of the value that it is due on, and its part of the total in percent.

    ``part`` is None where no rate is recorded.
    """

    name: str
    rate: Rate
    share: Decimal
    part: Decimal | None
    metals: frozenset[str] = frozenset()


class Fact(StrEnum):
    """The facts without which a part cannot be reckoned."""

    MFN_RATE = "mfn_rate"
    SPECIAL_RATE = "special_rate"
    METAL_SHARE = "metal_share"
    STEEL_PART = "steel_part"
    COPPER_SHARE = "copper_share"
    US_CONTENT_SHARE = "us_content_share"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The parts of one good's duty, what does not apply, and what was asked of facts that are not told."""

    parts: tuple[Part, ...]
    passed: tuple[Passed, ...]
    # Decide the answer: reckoned with stand-ins here.
    missing: frozenset[Fact]
    doubtful: frozenset[Condition]
    # Presumed not to hold, or to hold: other answers would change the result.
    presumed: Mapping[Condition, bool]
    # All that was asked, whether it was told or not.
    asked: frozenset[Condition] = frozenset()
    used: frozenset[Fact] = frozenset()

    @property
    def total(self) -> Decimal | None:
        if any(part.part is None for part in self.parts):
            return None
        return sum((part.part for part in self.parts if part.part is not None), NOTHING)


# The ends between which a fact that is not told may lie: a base duty above every floor is one of them.
EXTREMES: Final[Mapping[Fact, tuple[Decimal, Decimal]]] = {
    Fact.MFN_RATE: (NOTHING, Decimal(10_000)),
    Fact.SPECIAL_RATE: (NOTHING, Decimal(10_000)),
    Fact.METAL_SHARE: (NOTHING, WHOLE),
    Fact.STEEL_PART: (NOTHING, WHOLE),
    Fact.COPPER_SHARE: (NOTHING, WHOLE),
    Fact.US_CONTENT_SHARE: (NOTHING, WHOLE),
}


def reckon(profile: Profile, code: str, placement: Placement, facts: Facts) -> Reckoned:
    """The duty on a good of ``code`` that the listed codes of ``placement`` cover, from the origin of ``profile``."""
    return _Reckoning(profile, code, placement, facts).reckoned()


def told_otherwise(facts: Facts, condition: Condition, holds: bool) -> Facts:
    """The facts with one condition answered."""
    if holds:
        return replace(facts, met=facts.met | {condition.key}, unmet=facts.unmet - {condition.key})
    return replace(facts, unmet=facts.unmet | {condition.key}, met=facts.met - {condition.key})


def possible(facts: Facts, reckoned: Reckoned) -> Iterator[Facts]:
    """The facts with each that is missing at either of its ends, and each doubtful condition answered both ways."""
    missing = sorted(reckoned.missing)
    for ends in product(*(EXTREMES[fact] for fact in missing)):
        told = {fact.value: end for fact, end in zip(missing, ends, strict=True)}
        supposed = replace(facts, **told)  # type: ignore[arg-type]  # names and values are those of Facts
        if Fact.MFN_RATE in reckoned.missing:
            supposed = replace(supposed, mfn_is_specific=False)
        # No preference is dearer than the base duty without one.
        if Fact.SPECIAL_RATE in reckoned.missing and _is_above_mfn(supposed):
            supposed = replace(supposed, special_rate=supposed.mfn_rate)
        if _holds_too_much(supposed):
            continue
        conditions = sorted(reckoned.doubtful, key=lambda each: each.key)
        for answers in product((False, True), repeat=len(conditions)):
            answered = supposed
            for condition, holds in zip(conditions, answers, strict=True):
                answered = told_otherwise(answered, condition, holds)
            held = [each for each, holds in zip(conditions, answers, strict=True) if holds]
            if all(each.never_with.isdisjoint(answered.met) for each in held):
                yield answered


def _is_above_mfn(facts: Facts) -> bool:
    base = None if facts.mfn_is_specific else facts.mfn_rate
    return base is not None and facts.special_rate is not None and facts.special_rate > base


def _holds_too_much(facts: Facts) -> bool:
    return (facts.metal_share or NOTHING) + (facts.copper_share or NOTHING) > WHOLE


@dataclass(slots=True)
class _Active:
    """A duty that reaches the good, while rules are still to be asked."""

    faced: Faced
    rate: Rate
    metals: frozenset[str]
    # What other duties take of the value, and by which rule.
    taken: dict[ValueBase, tuple[str, Ranked]] = field(default_factory=dict)
    without_us_content: bool = False


class _Reckoning:
    def __init__(self, profile: Profile, code: str, placement: Placement, facts: Facts) -> None:
        self.profile = profile
        self.code = code
        self.placement = placement
        self.facts = facts
        self.passed: list[Passed] = []
        self.missing: set[Fact] = set()
        self.doubtful: set[Condition] = set()
        self.presumed: dict[Condition, bool] = {}
        self.asked: set[Condition] = set()
        self.used: set[Fact] = set()
        self.active: dict[str, _Active] = {}
        self.both_metals = False

    def reckoned(self) -> Reckoned:
        for faced in self.profile.faced:
            self._reach(faced)
        if self.active:
            self._free_by_rules()
            self._displace()
            self._replace()
            self._keep_highest()
            self._share()
        parts = [self._part(name, each) for name, each in self.active.items()]
        return Reckoned(
            tuple(part for part in parts if not self._is_all_taken(part)),
            tuple(self.passed),
            frozenset(self.missing),
            frozenset(self.doubtful),
            self.presumed,
            frozenset(self.asked),
            frozenset(self.used),
        )

    # --- What reaches the good --------------------------------------------------------------------

    def _reach(self, faced: Faced) -> None:
        metals: frozenset[str] = frozenset()
        if faced.include:
            covering = self._covering(faced.include)
            if not covering:
                return
            metals = frozenset(each.metal for each in covering if each.metal)
            unmet = self._includes(covering, metals)
            if unmet is not None:
                self.passed.append(Passed(faced.name, Why.NOT_MET, faced.general, condition=unmet))
                return
        rate = self._awaited(faced, metals) or self._rate(faced, metals)
        if rate is not None and rate is faced.general and self._is_under_way(faced, metals):
            if faced.earlier is None:
                self.passed.append(Passed(faced.name, Why.FREED, rate, condition=faced.in_transit))
                return
            rate = faced.earlier
        if rate is None:
            self._tell_why_not(faced)
            return
        spared = self._spared(faced.exempt, metals)
        if spared is not None:
            self._pass_listed(faced.name, rate, spared)
            return
        if rate.state == State.EXEMPT:
            self.passed.append(Passed(faced.name, Why.OUTSIDE, rate))
            return
        if faced.unheld is not None and self._holds(faced.unheld, metals, presumed=False):
            self.passed.append(Passed(faced.name, Why.FREED, rate, condition=faced.unheld))
            return
        self.active[faced.name] = _Active(faced, rate, metals)

    def _covering(self, lists: tuple[str, ...]) -> list[Covering]:
        return [each for name in lists for each in self.placement.get(name, ())]

    def _includes(self, covering: list[Covering], metals: frozenset[str]) -> Condition | None:
        """None where a list names the good; else the condition that it fails."""
        failed: Condition | None = None
        for each in covering:
            if each.condition is None or self._holds(each.condition, metals, presumed=True):
                return None
            failed = each.condition
        return failed

    def _awaited(self, faced: Faced, metals: frozenset[str]) -> Rate | None:
        condition = faced.awaited
        if condition is None or not self._holds(condition, metals, presumed=False):
            return None
        return condition.announced

    def _is_under_way(self, faced: Faced, metals: frozenset[str]) -> bool:
        """Whether the good was loaded before the rate began, and is spared; asked only where no rule tells it."""
        condition, loaded = faced.in_transit, self.facts.loaded_on
        if condition is None or condition.begun is None or loaded is None:
            return False
        if loaded >= (condition.begun.first or loaded) or self._has_clause(faced.name):
            return False
        return self._holds(condition, metals, presumed=False)

    def _has_clause(self, name: str) -> bool:
        return any(
            ranked.rule.condition is not None
            and ranked.rule.condition.loaded_before is not None
            and name in ranked.gives_way
            for ranked in self.profile.rules
        )

    def _rate(self, faced: Faced, metals: frozenset[str]) -> Rate | None:
        general = next(
            (each for each in faced.lowered if each.list in self.placement), faced.general
        )
        met = [each for each in faced.conditional if self._meets(each, metals, faced)]
        if not met:
            return general or faced.outside
        level = general.rate if general is not None else None
        dearer = [each for each in met if level is not None and (each.rate or NOTHING) > level]
        # A penalty for what was found out stands above what would free the good.
        rates = dearer or met
        return (max if dearer else min)(rates, key=lambda each: each.rate or NOTHING)

    def _meets(self, rate: Rate, metals: frozenset[str], faced: Faced) -> bool:
        condition = rate.condition
        if condition is None or (rate.list and rate.list not in self.placement):
            return False
        if faced.is_doubtful and rate.origin != EVERY_ORIGIN and self._is_open(condition, metals):
            self.asked.add(condition)
            told = condition.told_by(self.facts)
            if told is None:
                self.doubtful.add(condition)
            return bool(told)
        return self._holds(condition, metals, presumed=False)

    def _holds(self, condition: Condition, metals: frozenset[str], *, presumed: bool) -> bool:
        if not self._is_open(condition, metals):
            return False
        self.asked.add(condition)
        told = condition.told_by(self.facts)
        if told is None:
            if condition.decides:
                self.doubtful.add(condition)
            else:
                self.presumed.setdefault(condition, presumed)
            return presumed
        return told

    def _is_open(self, condition: Condition, metals: frozenset[str]) -> bool:
        return condition.is_open_to(self.code, metals, self.profile.origins, self.profile.day)

    def _tell_why_not(self, faced: Faced) -> None:
        if faced.pending is not None:
            self.passed.append(Passed(faced.name, Why.PENDING, faced.pending))
        elif faced.ended is not None and self._spared(faced.exempt, frozenset()) is None:
            self.passed.append(Passed(faced.name, Why.ENDED, faced.ended))

    def _spared(
        self, lists: tuple[str, ...], metals: frozenset[str]
    ) -> tuple[str, Covering] | None:
        """The list that frees the good, with the code on it."""
        for name in lists:
            for each in self.placement.get(name, ()):
                if each.condition is None or self._holds(each.condition, metals, presumed=False):
                    return name, each
        return None

    def _pass_listed(
        self, name: str, rate: Rate, spared: tuple[str, Covering], ranked: Ranked | None = None
    ) -> None:
        listed, covering = spared
        self.passed.append(
            Passed(
                name,
                Why.LISTED,
                rate,
                ranked or self._rule_of_list(name, listed),
                covering=covering,
                list=listed,
            )
        )

    def _rule_of_list(self, name: str, listed: str) -> Ranked | None:
        """The rule by which a list frees from a duty, where one says so beside the measure itself."""
        for ranked in self.profile.rules:
            if (
                ranked.rule.kind == RuleKind.EXEMPTS
                and name in ranked.gives_way
                and f"list:{listed}" in ranked.rule.applies
            ):
                return ranked
        return None

    # --- What frees it ----------------------------------------------------------------------------

    def _free_by_rules(self) -> None:
        for ranked in self.profile.rules:
            if ranked.rule.kind != RuleKind.EXEMPTS:
                continue
            for name in ranked.gives_way:
                if name in self.active:
                    self._free(name, ranked)

    def _free(self, name: str, ranked: Ranked) -> None:
        rule, active = ranked.rule, self.active[name]
        lists = tuple(
            each.removeprefix("list:") for each in rule.applies if each.startswith("list:")
        )
        if lists:
            if not any(listed in self.placement for listed in lists):
                return
            if rule.condition and not self._holds(rule.condition, active.metals, presumed=False):
                return
            spared = self._spared(lists, active.metals)
            if spared is not None:
                self._pass_listed(name, active.rate, spared, ranked)
                del self.active[name]
        elif rule.condition is None or self._holds(rule.condition, active.metals, presumed=False):
            self.passed.append(
                Passed(name, Why.FREED, active.rate, ranked, condition=rule.condition)
            )
            del self.active[name]

    # --- What gives way to what -------------------------------------------------------------------

    def _displace(self) -> None:
        whole: dict[str, list[tuple[str, Ranked]]] = {}
        partial: list[tuple[str, str, Ranked]] = []
        for ranked in self.profile.rules:
            if ranked.rule.kind != RuleKind.EXCLUDES:
                continue
            for winner in ranked.applies:
                if winner not in self.active or not self._rule_holds(ranked, winner):
                    continue
                for name in ranked.gives_way:
                    if name == winner or name not in self.active:
                        continue
                    if self._takes_all(ranked, winner):
                        whole.setdefault(name, []).append((winner, ranked))
                    else:
                        partial.append((name, winner, ranked))
        displaced = _displaced(_without_turned_round(whole))
        for name, winner, ranked in partial:
            if name not in displaced and winner not in displaced:
                base = self.active[winner].rate.value_base
                self.active[name].taken.setdefault(base, (winner, ranked))
        for name, (winner, ranked) in displaced.items():
            self.passed.append(Passed(name, Why.RULE, self.active[name].rate, ranked, by=winner))
            del self.active[name]

    def _replace(self) -> None:
        """A duty in lieu of others is due on what is left of one of them, and not where none would be."""
        for ranked in self.profile.rules:
            if ranked.rule.kind != RuleKind.IN_LIEU:
                continue
            replaced = [name for name in ranked.gives_way if name in self.active]
            for winner in ranked.applies:
                if winner not in self.active:
                    continue
                if not replaced:
                    del self.active[winner]
                    continue
                self.active[winner].taken = self.active[replaced[0]].taken
                for name in replaced:
                    rate = self.active.pop(name).rate
                    self.passed.append(Passed(name, Why.RULE, rate, ranked, by=winner))

    def _rule_holds(self, ranked: Ranked, name: str) -> bool:
        condition = ranked.rule.condition
        if condition is None:
            return True
        if self.active[name].rate.condition == condition:
            return True
        return self._holds(condition, self.active[name].metals, presumed=False)

    def _takes_all(self, ranked: Ranked, winner: str) -> bool:
        """Whether the winner takes the whole value: always, or where its own base is the whole."""
        by_content = ranked.rule.share in (Share.METAL, Share.COPPER, Share.METAL_OR_WHOLE)
        base = self.active[winner].rate.value_base
        return not by_content or base in (ValueBase.FULL, ValueBase.NON_US)

    def _keep_highest(self) -> None:
        for ranked in self.profile.rules:
            if ranked.rule.kind != RuleKind.HIGHEST_OF:
                continue
            names = [name for name in ranked.applies if name in self.active]
            if len(names) < 2:
                continue
            highest = max(names, key=lambda name: self.active[name].rate.rate or NOTHING)
            for name in names:
                if name != highest:
                    rate = self.active.pop(name).rate
                    self.passed.append(Passed(name, Why.LOWER, rate, ranked, by=highest))

    # --- What is due on what ----------------------------------------------------------------------

    def _share(self) -> None:
        for ranked in self.profile.rules:
            rule = ranked.rule
            if rule.kind == RuleKind.SHARE and rule.share == Share.NON_US:
                for name in ranked.gives_way:
                    each = self.active.get(name)
                    if (
                        each is not None
                        and each.rate.value_base == ValueBase.FULL
                        and rule.condition is not None
                        and self._holds(rule.condition, each.metals, presumed=False)
                    ):
                        each.without_us_content = True
            elif rule.share == Share.EACH:
                sides = [
                    any(self._is_on_content(name) for name in names)
                    for names in (ranked.applies, ranked.gives_way)
                ]
                self.both_metals = self.both_metals or all(sides)
                self._steel = frozenset(ranked.applies)

    _steel: frozenset[str] = frozenset()

    def _is_on_content(self, name: str) -> bool:
        return name in self.active and self.active[name].rate.value_base == ValueBase.METAL

    def _part(self, name: str, active: _Active) -> Part:
        rate = active.rate
        if rate.rate is None or active.faced.outside is rate:
            return Part(name, rate, WHOLE, None, active.metals)
        share = self._share_of(name, active)
        level = rate.rate
        if share and rate.basis in (Basis.FLOOR, Basis.TOTAL):
            level = max(NOTHING, level - self._base_duty())
        part = None if rate.basis == Basis.SPECIFIC else level * share
        return Part(name, rate, share, part, active.metals)

    def _is_all_taken(self, part: Part) -> bool:
        """Whether nothing of the value is left to a duty, since others take it all; tells so."""
        taken = self.active[part.name].taken
        if part.share or not taken or Fact.METAL_SHARE in self.missing:
            return False
        winner, ranked = next(iter(taken.values()))
        self.passed.append(Passed(part.name, Why.RULE, part.rate, ranked, by=winner))
        return True

    def _share_of(self, name: str, active: _Active) -> Decimal:
        base = active.rate.value_base
        if base == ValueBase.METAL:
            share = self._fact(Fact.METAL_SHARE, self.facts.metal_share)
            if self.both_metals:
                steel = self._fact(Fact.STEEL_PART, self.facts.steel_part)
                share *= steel if name in self._steel else WHOLE - steel
            return share
        if base == ValueBase.COPPER:
            return self._fact(Fact.COPPER_SHARE, self.facts.copper_share)
        if base == ValueBase.NON_US:
            return WHOLE - self._fact(Fact.US_CONTENT_SHARE, self.facts.us_content_share)
        rest = WHOLE
        if ValueBase.METAL in active.taken:
            rest -= self._fact(Fact.METAL_SHARE, self.facts.metal_share)
        if ValueBase.COPPER in active.taken:
            rest -= self._fact(Fact.COPPER_SHARE, self.facts.copper_share)
        if active.without_us_content:
            rest -= self._fact(Fact.US_CONTENT_SHARE, self.facts.us_content_share)
        return max(NOTHING, rest)

    def _base_duty(self) -> Decimal:
        """The base duty that counts under a floor: the special rate where a preference that counts is claimed."""
        preference = self.profile.floor_preference
        if preference and self.facts.preference == preference:
            return self._fact(Fact.SPECIAL_RATE, self.facts.special_rate)
        rate = None if self.facts.mfn_is_specific else self.facts.mfn_rate
        return self._fact(Fact.MFN_RATE, rate)

    def _fact(self, fact: Fact, told: Decimal | None) -> Decimal:
        self.used.add(fact)
        if told is None:
            self.missing.add(fact)
            return EXTREMES[fact][0]
        return told


def _without_turned_round(
    whole: Mapping[str, list[tuple[str, Ranked]]],
) -> Mapping[str, list[tuple[str, Ranked]]]:
    """Of two that displace each other, the one that does so by a condition that holds stands."""

    def is_turned(name: str, winner: str, ranked: Ranked) -> bool:
        return ranked.rule.condition is None and any(
            other == name and told.rule.condition is not None
            for other, told in whole.get(winner, ())
        )

    if not any(told.rule.condition for by in whole.values() for _, told in by):
        return whole
    return {
        name: [(winner, told) for winner, told in by if not is_turned(name, winner, told)]
        for name, by in whole.items()
    }


def _displaced(whole: Mapping[str, list[tuple[str, Ranked]]]) -> dict[str, tuple[str, Ranked]]:
    """The duties that give way as a whole, each with what takes its place: only what itself stands displaces others."""
    found: dict[str, tuple[str, Ranked] | None] = {}

    def by(name: str) -> tuple[str, Ranked] | None:
        if name not in found:
            found[name] = None  # in a circle, the first that is asked stands
            found[name] = next(
                ((winner, ranked) for winner, ranked in whole.get(name, ()) if by(winner) is None),
                None,
            )
        return found[name]

    return {name: winner for name in whole if (winner := by(name)) is not None}
