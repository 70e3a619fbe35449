"""What a rate that is not saved yet would change: the lookups whose total differs, before and after."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from negotiations.duties.conditions import vocabulary
from negotiations.duties.laws import build_law, importers, plain
from negotiations.models import Economy, EconomyKind, TariffRate
from negotiations.rules.duties import Basis, Law, Measure, Range, Rate, State, ValueBase, grid
from negotiations.rules.duties.values import EVERY_ORIGIN
from negotiations.rules.knowledge import latest

CHAPTERS: Final = tuple(f"{number:02}" for number in range(1, 98) if number != 77)
# For all origins at once, and for one: so many codes are tried, the shortest first.
MOST_CODES: Final = {True: 300, False: 20_000}
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """From ``day`` on, these goods of these origins pay ``after`` in place of ``before``."""

    day: date
    origins: tuple[str, ...]
    codes: tuple[str, ...]
    before: Range
    after: Range


@dataclass(frozen=True, slots=True)
class Effects:
    """``is_looked_up`` is false where no lookup knows the measure: a draft, one that says no goods, another importer.

    ``tried`` of ``codes`` codes of the measure's scope were looked at.
    """

    is_looked_up: bool
    rows: Sequence[Effect] = ()
    tried: int = 0
    codes: int = 0


def effects_of(rate: TariffRate, today: date) -> Effects:
    """What lookups would say were ``rate`` published as it stands, against what they say now. Saves nothing."""
    importer = rate.measure.imposed_by_id
    if importer not in importers():
        return Effects(is_looked_up=False)
    law = build_law(importer, also=rate.measure_id)
    measure = next((each for each in law.measures if each.slug == rate.measure.slug), None)
    if measure is None:
        return Effects(is_looked_up=False)
    before = [each for each in measure.rates if each.record == rate.pk and rate.pk]
    new = _as_rate(rate)
    others = [each for each in measure.rates if each not in before]
    changed = replace(measure, rates=(*others, new))
    after = replace(
        law, measures=tuple(changed if each is measure else each for each in law.measures)
    )
    touched = [*before, new]
    origins = _origins(law, touched)
    codes = _codes(law, measure, touched)
    tried = codes[: MOST_CODES[len(origins) > 30]]
    known_on = max(today, new.known_from or today)
    rows = [
        row
        for day in _days(law, touched)
        for row in _changed_on(law, after, tried, origins, day, known_on)
    ]
    return Effects(is_looked_up=True, rows=rows, tried=len(tried), codes=len(codes))


def _as_rate(rate: TariffRate) -> Rate:
    return Rate(
        measure=rate.measure.slug,
        origin=rate.origin_id or EVERY_ORIGIN,
        rate=None if rate.rate is None else plain(rate.rate),
        first=rate.valid_from,
        last=rate.last_day,
        basis=Basis(rate.basis or Basis.ADDITIONAL),
        value_base=ValueBase(rate.value_base),
        state=State(rate.state),
        condition=vocabulary().condition(rate.condition),
        list=rate.product_list.slug if rate.product_list else "",
        known_from=latest(rate.known_from, rate.instrument.issued_on if rate.instrument else None),
        known_until=rate.known_until,
        excepts=frozenset(rate.except_origins),
        record=rate.pk or 0,
    )


def _origins(law: Law, rates: Iterable[Rate]) -> list[str]:
    """The economies that the rates may reach: of a bloc its members, of a rate for all every one."""
    found: set[str] = set()
    for rate in rates:
        if rate.origin == EVERY_ORIGIN:
            economies = Economy.objects.exclude(kind=EconomyKind.BLOC)
            found.update(economies.values_list("code", flat=True))
            continue
        members = {
            member
            for member, listed in law.blocs.items()
            if any(each.bloc == rate.origin for each in listed)
        }
        found |= members or {rate.origin}
    return sorted(found - {law.importer})


def _codes(law: Law, measure: Measure, rates: Iterable[Rate]) -> list[str]:
    """The codes that the measure reaches, the shortest first; every chapter where no list says which."""
    named = {rate.list for rate in rates if rate.list}
    lists = named | set(measure.include)
    codes = {each.code for each in law.codes if each.list in lists}
    return sorted(codes, key=lambda code: (len(code), code)) or list(CHAPTERS)


def _days(law: Law, rates: Iterable[Rate]) -> list[date]:
    """The days on which something may become different: where a rate begins, and the day after it ends."""
    days = {max(rate.first, law.covers_from) for rate in rates if rate.first}
    days |= {rate.last + ONE_DAY for rate in rates if rate.last and rate.last < date.max}
    return sorted(day for day in days if day >= law.covers_from)


def _changed_on(
    before: Law,
    after: Law,
    codes: Sequence[str],
    origins: Sequence[str],
    day: date,
    known_on: date,
) -> Iterable[Effect]:
    """The goods whose total on ``day`` differs, those of one change together."""
    old = grid(before, codes, origins, day, known_on)
    new = grid(after, codes, origins, day, known_on)
    by_change: dict[tuple[Range, Range, tuple[str, ...]], list[str]] = defaultdict(list)
    for origin in origins:
        goods: dict[tuple[Range, Range], list[str]] = defaultdict(list)
        for code, was, becomes in zip(codes, old[origin], new[origin], strict=True):
            if was.total != becomes.total:
                goods[was.total, becomes.total].append(code)
        for (total, then), listed in goods.items():
            by_change[total, then, tuple(listed)].append(origin)
    for (total, then, listed_codes), places in by_change.items():
        yield Effect(day, tuple(places), listed_codes, total, then)
