"""The answer to a lookup: what a good of an origin pays on a day, why, what is not known, and how it goes on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from negotiations.rules.duties.law import DAY, Law, Placement
from negotiations.rules.duties.profiles import Profile, profile
from negotiations.rules.duties.reckoning import (
    Fact,
    Part,
    Passed,
    Reckoned,
    possible,
    reckon,
    told_otherwise,
)
from negotiations.rules.duties.values import (
    APPLIED,
    NOTHING,
    PENDING,
    Condition,
    Facts,
    Rate,
    State,
)


@dataclass(frozen=True, slots=True)
class Query:
    """One lookup: an origin, an HS code of 2 to 10 digits, a day, what was known by which day, and the facts told."""

    origin: str
    code: str
    day: date
    known_on: date
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest to the highest; ``high`` is None where no rate is recorded that would bound it."""

    low: Decimal
    high: Decimal | None

    @property
    def exact(self) -> Decimal | None:
        return self.low if self.low == self.high else None

    def joined(self, other: "Range") -> "Range":
        open_ended = self.high is None or other.high is None
        high = None if open_ended else max(self.high or NOTHING, other.high or NOTHING)
        return Range(min(self.low, other.low), high)


NO_DUTY: Final = Range(NOTHING, NOTHING)


@dataclass(frozen=True, slots=True)
class Due:
    """A duty that applies, with the range of its part of the total, in percent of the customs value."""

    part: Part
    range: Range


@dataclass(frozen=True, slots=True)
class Claim:
    """What the total would be if a condition that is taken not to hold (or to hold) were told otherwise."""

    condition: Condition
    holds: bool
    range: Range


@dataclass(frozen=True, slots=True)
class Branch:
    """What goods under longer codes pay, with the duties that apply; ``is_rest``: so do those that no list names."""

    codes: tuple[str, ...]
    range: Range
    parts: tuple[str, ...]
    is_rest: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a good pays beyond its base duty. ``total.exact`` is None where something that decides it is not known."""

    query: Query
    total: Range
    due: tuple[Due, ...]
    passed: tuple[Passed, ...]
    missing: tuple[Fact, ...]
    doubtful: tuple[Condition, ...]
    without_rate: tuple[str, ...]
    branches: tuple[Branch, ...]
    claims: tuple[Claim, ...]
    widest: Range
    asked: tuple[Condition, ...]
    used: frozenset[Fact]
    covers_until: date

    @property
    def is_beyond_what_was_seen(self) -> bool:
        return self.query.day > self.covers_until

    @property
    def rate_unseen(self) -> frozenset[str]:
        """The duties that name the origin itself, with a rate that was not seen."""
        return frozenset(each.part.name for each in self.due if each.part.rate.rate is None)


@dataclass(frozen=True, slots=True)
class Step:
    """A span of days with one total. ``last`` is None where it is open."""

    first: date
    last: date | None
    total: Range


@dataclass(frozen=True, slots=True)
class Pending:
    """A rate that was announced or suspended, and what the total would be with it."""

    name: str
    rate: Rate
    first: date
    last: date | None
    total: Range


@dataclass(frozen=True, slots=True)
class Change:
    """The next change that was known: the total from ``on``; ``pending`` where it is one only if nothing happens."""

    on: date
    before: Range
    after: Range
    pending: Rate | None = None


# --- One answer -----------------------------------------------------------------------------------


def answer(law: Law, query: Query) -> Answer:
    """The answer of the law to a query."""
    faced = profile(law, query.origin, query.day, query.known_on)
    placement = law.placement(query.code, query.day, query.known_on)
    mine = settle(faced, query.code, placement, query.facts)
    branches = tuple(_branches(law, query, faced, placement, mine))
    total = mine.total
    for branch in branches:
        total = total.joined(branch.range)
    claims = () if branches else tuple(_claims(faced, query, placement, mine))
    widest = total
    for claim in claims:
        widest = widest.joined(claim.range)
    base = mine.base
    undecided = total.exact is None
    return Answer(
        query=query,
        total=total,
        due=mine.due,
        passed=mine.passed,
        missing=tuple(sorted(base.missing)) if undecided else (),
        doubtful=tuple(_deciding(faced, query, placement, mine)) if undecided else (),
        without_rate=tuple(part.name for part in base.parts if part.part is None),
        branches=branches,
        claims=claims,
        widest=widest,
        asked=tuple(sorted(base.asked, key=lambda each: each.key)),
        used=base.used,
        covers_until=law.covers_until,
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """A reckoning with its ranges, for one placement."""

    base: Reckoned
    total: Range
    due: tuple[Due, ...]
    passed: tuple[Passed, ...]


def settle(faced: Profile, code: str, placement: Placement, facts: Facts) -> Settled:
    """The reckoning with every fact that is missing at either end."""
    base = reckon(faced, code, placement, facts)
    if not base.missing and not base.doubtful:
        return Settled(
            base,
            _range_of(base),
            tuple(Due(part, _exactly(part.part)) for part in base.parts),
            base.passed,
        )
    supposed = [reckon(faced, code, placement, each) for each in possible(facts, base)]
    total = _range_of(supposed[0])
    for each in supposed[1:]:
        total = total.joined(_range_of(each))
    due = tuple(_joined_parts(supposed))
    names = {each.part.name for each in due}
    return Settled(base, total, due, tuple(each for each in base.passed if each.name not in names))


def _range_of(reckoned: Reckoned) -> Range:
    known = sum((part.part for part in reckoned.parts if part.part is not None), NOTHING)
    return Range(known, reckoned.total)


def _exactly(part: Decimal | None) -> Range:
    return Range(NOTHING, None) if part is None else Range(part, part)


def _joined_parts(supposed: Sequence[Reckoned]) -> Iterator[Due]:
    found: dict[str, Due] = {}
    for reckoned in supposed:
        for part in reckoned.parts:
            known = found.get(part.name)
            span = _exactly(part.part)
            found[part.name] = Due(part, known.range.joined(span) if known else span)
    for name, due in found.items():
        always = all(any(part.name == name for part in each.parts) for each in supposed)
        yield due if always else replace(due, range=due.range.joined(NO_DUTY))


def _branches(
    law: Law, query: Query, faced: Profile, placement: Placement, mine: Settled
) -> Iterator[Branch]:
    """What goods under the longer codes below pay, where that differs: first those that no list names more closely."""
    longer = law.longer(query.code)
    if not longer:
        return
    lists = faced.lists
    settled = {_signature(_restricted(placement, lists)): mine}
    codes: dict[tuple[Range, tuple[str, ...]], list[str]] = {(mine.total, _names(mine)): []}
    for code in longer:
        below = _restricted(law.placement(code, query.day, query.known_on), lists)
        signature = _signature(below)
        if signature not in settled:
            settled[signature] = settle(faced, code, below, query.facts)
        each = settled[signature]
        codes.setdefault((each.total, _names(each)), []).append(code)
    if len(codes) > 1:
        for (total, names), named in codes.items():
            yield Branch(
                tuple(named), total, names, is_rest=(total, names) == (mine.total, _names(mine))
            )


def _deciding(
    faced: Profile, query: Query, placement: Placement, mine: Settled
) -> Iterator[Condition]:
    """The doubtful conditions that decide something: others are about duties that give way all the same."""
    for condition in sorted(mine.base.doubtful, key=lambda each: each.key):
        answered = (told_otherwise(query.facts, condition, holds) for holds in (False, True))
        if any(settle(faced, query.code, placement, each).total != mine.total for each in answered):
            yield condition


def _names(settled: Settled) -> tuple[str, ...]:
    return tuple(each.part.name for each in settled.due)


def _restricted(placement: Placement, lists: frozenset[str]) -> Placement:
    return {name: covering for name, covering in placement.items() if name in lists}


def _signature(placement: Placement) -> frozenset[object]:
    return frozenset(
        (name, each.condition, each.metal) for name, listed in placement.items() for each in listed
    )


def _claims(faced: Profile, query: Query, placement: Placement, mine: Settled) -> Iterator[Claim]:
    asked = {each.key: (each, presumed) for each, presumed in mine.base.presumed.items()}
    for condition, presumed in asked.values():
        supposed = told_otherwise(query.facts, condition, not presumed)
        settled = settle(faced, query.code, placement, supposed)
        if settled.total != mine.total:
            yield Claim(condition, not presumed, settled.total)


# --- Over time ------------------------------------------------------------------------------------


def steps(law: Law, query: Query) -> list[Step]:
    """The total over all days that are recorded, in spans of one total each, as known on the query's day of knowing."""
    days = sorted({law.covers_from, *_days(law, query)})
    found: list[Step] = []
    for first in days:
        total = answer_total(law, replace(query, day=first))
        if found and found[-1].total == total:
            continue
        if found:
            found[-1] = replace(found[-1], last=first - DAY)
        found.append(Step(first, None, total))
    return found


def answer_total(law: Law, query: Query) -> Range:
    """The total alone, over all longer codes."""
    faced = profile(law, query.origin, query.day, query.known_on)
    placement = law.placement(query.code, query.day, query.known_on)
    mine = settle(faced, query.code, placement, query.facts)
    total = mine.total
    for branch in _branches(law, query, faced, placement, mine):
        total = total.joined(branch.range)
    return total


def _days(law: Law, query: Query) -> Iterable[date]:
    """The days on which something about the good may change."""
    origins = {*law.chain(query.origin, query.day), *_blocs(law, query.origin)}
    days: set[date] = set(law.groups_of_days) | set(law.days_of_codes(query.code))
    for lines in law.lines.values():
        for by_origin in lines.values():
            for origin in origins:
                for rate in by_origin.get(origin, ()):
                    days |= _ends_of(rate)
    for member in law.blocs.get(query.origin, ()):
        days |= {member.first} | ({member.last + DAY} if member.last else set())
    return (day for day in days if day > law.covers_from)


def _blocs(law: Law, origin: str) -> Iterable[str]:
    return (each.bloc for each in law.blocs.get(origin, ()))


def _ends_of(rate: Rate) -> set[date]:
    days = {rate.first} if rate.first else set()
    return days | ({rate.last + DAY} if rate.last else set())


def pendings(law: Law, query: Query) -> list[Pending]:
    """The announced and suspended rates of the good's duties, earliest first, with the total that they would make."""
    found: dict[tuple[str, date, date | None, Decimal | None], Pending] = {}
    for measure in law.measures:
        for name, rate in _pending_rates(law, query, measure.slug):
            day = rate.first or query.day
            there = answer(law, _with_announced(law, replace(query, day=day), name, rate))
            part = next((due for due in there.due if due.part.name == name), None)
            reached = part is not None or any(each.name == name for each in there.passed)
            if not reached or rate.rate is None:
                continue
            if part is None and any(
                each.name == name and each.why not in ("pending", "ended") for each in there.passed
            ):
                continue
            key = (name, day, rate.last, rate.rate)
            found[key] = Pending(name, rate, day, rate.last, _with(there.total, part, rate.rate))
    return sorted(found.values(), key=lambda each: each.first)


def _with_announced(law: Law, query: Query, name: str, rate: Rate) -> Query:
    """The query, told that the announced rate came, where only that decides."""
    for each in profile(law, query.origin, query.day, query.known_on).faced:
        if each.name == name and each.awaited is not None and rate.state == State.ANNOUNCED:
            return replace(query, facts=told_otherwise(query.facts, each.awaited, True))
    return query


def _pending_rates(law: Law, query: Query, measure: str) -> Iterator[tuple[str, Rate]]:
    own = next(each for each in law.measures if each.slug == measure).own_lines
    for (listed, condition), by_origin in law.lines[measure].items():
        if condition is not None or (listed and not own):
            continue
        for origin in law.chain(query.origin, query.day):
            for rate in by_origin.get(origin, ()):
                if rate.state not in PENDING or not rate.is_known_on(query.known_on):
                    continue
                begins = rate.first or rate.known_from
                if begins is None:
                    continue
                begun = replace(rate, first=begins)
                until = _overtaken_on(begun, by_origin.get(origin, ()), query.known_on)
                if until is None or begins < until:
                    known = law.last_day_of(rate, query.known_on)
                    last = min(filter(None, (known, until and until - DAY)), default=None)
                    yield (f"{measure}:{listed}" if listed else measure), replace(begun, last=last)


def _overtaken_on(rate: Rate, others: Iterable[Rate], known_on: date) -> date | None:
    """The day on which an announced rate was overtaken: another took its place, or the duty ended."""
    if rate.state != State.ANNOUNCED or rate.first is None:
        return None
    applied = [each for each in others if each.state in APPLIED and each.is_known_on(known_on)]
    later = [each.first for each in applied if each.first and each.first > rate.first]
    ends = [each.last for each in applied]
    if later:
        return min(later)
    if not ends or None in ends:
        return None
    over = max(end for end in ends if end) + DAY
    # A duty that ends on the eve of what was announced waits for it.
    return None if over == rate.first else over


def _with(total: Range, part: Due | None, rate: Decimal) -> Range:
    """The total with a rate in the place of the part that its duty has now."""
    low = total.low - (part.range.low if part else NOTHING) + rate
    if total.high is None or (part and part.range.high is None):
        return Range(low, None)
    high = total.high - ((part.range.high or NOTHING) if part else NOTHING) + rate
    return Range(min(low, high), max(low, high))


def next_change(
    law: Law, query: Query, found: Sequence[Step], pending: Sequence[Pending]
) -> Change | None:
    """The first change after the query's day that was known by its day of knowing; None where none was."""
    now = next((each.total for each in reversed(found) if each.first <= query.day), None)
    if now is None:
        return None
    changes = [Change(each.first, now, each.total) for each in found if each.first > query.day][:1]
    for each in pending:
        # Once its day had come, it was known whether it took effect.
        is_open = query.known_on < each.first
        if each.rate.state == State.ANNOUNCED and is_open and each.first > query.day:
            changes.append(Change(each.first, now, each.total, each.rate))
        elif each.rate.state == State.SUSPENDED and each.last and _runs_out(law, query, each):
            changes.append(Change(each.last + DAY, now, each.total, each.rate))
    return min(changes, key=lambda each: (each.on, _is_told_after(law, each)), default=None)


def _is_told_after(law: Law, change: Change) -> bool:
    """Of two changes on one day, what was decided is told first; after the last day seen, what was announced."""
    return (change.pending is not None) == (change.on <= law.covers_until)


def _runs_out(law: Law, query: Query, pending: Pending) -> bool:
    """Whether a suspension was known to end after the day, with nothing known to follow it."""
    last = law.last_day_of(pending.rate, query.known_on)
    if last is None or last < query.known_on or not pending.first <= query.day <= last:
        return False
    after = profile(law, query.origin, last + DAY, query.known_on)
    follows = next((each for each in after.faced if each.name == pending.name), None)
    started = follows.general.first if follows and follows.general else None
    if follows is None or (follows.pending is not None):
        return False
    return started is None or started <= query.day
