"""Duties and other measures: shared ones where they are known, the draft's own elsewhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from negotiations.loaders import format0
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of, once, sentences
from negotiations.loaders.upgrades.keys import Keys, joined
from negotiations.loaders.upgrades.known_drafts import (
    Line,
    SharedMeasure,
    known_drafts,
)
from negotiations.loaders.written_types import written_number
from negotiations.rules.texts import fold

APPLIED: Final = ("in_force", "ended")
RATE_STATES: Final = {"ended": "in_force"}


def raised_tariff_measures(draft: Draft) -> tuple[list[Json], list[Json]]:
    """The measures with their rates, those that are one together; and the lists of their products."""
    measures: dict[str, Json] = {}
    product_lists: list[Json] = []
    keys: dict[str, Keys] = {}
    for index, measure in enumerate(draft.content.tariff_measures):
        old: Path = ("tariff_measures", index)
        for line in _lines(draft, measure):
            shared = known_drafts().measures.get(line.measure)
            if line.measure not in measures:
                draft.came_from(("tariff_measures", len(measures)), old, slug="key")
                measures[line.measure] = _measure(draft, line.measure, measure, shared)
                if shared is None and measure.hs_codes:
                    draft.came_from(("product_lists", len(product_lists)), old, codes="hs_codes")
                    product_lists.append(_product_list(line.measure, measure))
            new: Path = ("tariff_measures", list(measures).index(line.measure))
            rates = measures[line.measure].setdefault("rates", [])
            for position, rate in _rates(draft, measure, line):
                draft.came_from(
                    (*new, "rates", len(rates)),
                    (*old, "rates", position),
                    origin="target",
                    state="status",
                    valid_from="from",
                    last_day="to",
                    known_from="announced_on",
                )
                origin = rate["origin"].lower()
                day = rate.get("valid_from") or rate.get("known_from", "")
                state = "" if rate["state"] == "in_force" else rate["state"]
                free = keys.setdefault(line.measure, Keys()).free
                rates.append({"key": free(joined(origin, day, state)), **rate})
    return list(measures.values()), product_lists


def _lines(draft: Draft, measure: format0.TariffMeasure) -> Sequence[Line]:
    """Where the rates of the draft's measure go: shared measures, or a measure of its own."""
    known = draft.known.measures.get(measure.key)
    own = measure.key if draft.known.own_names else joined(draft.slug, measure.key)
    return known or [Line(measure=own)]


def _measure(
    draft: Draft, slug: str, measure: format0.TariffMeasure, shared: SharedMeasure | None
) -> Json:
    if shared is not None:
        return object_of(slug=slug, **shared.model_dump())
    codes = [{"product_list": _list_slug(slug), "role": "include"}] if measure.hs_codes else []
    sources = Counter(key for rate in measure.rates for key in rate.sources)
    return object_of(
        slug=slug,
        title=measure.title,
        kind=measure.kind,
        imposed_by=measure.imposed_by,
        products=measure.products,
        scopes=codes,
        note=measure.note,
        sources=list(sources),
    )


def _rates(draft: Draft, measure: format0.TariffMeasure, line: Line) -> Iterator[tuple[int, Json]]:
    """The rates with their places in the draft; one that is known to have been in force in several spans, for each."""
    for position, rate in enumerate(measure.rates):
        raised = _rate(draft, measure, rate, _last_day(rate, measure.rates), line)
        spans = line.spans.get(str(raised.get("valid_from", "")), [])
        if _applied(rate) and _covers(raised, spans):
            yield from ((position, raised | _days(*span)) for span in spans)
        else:
            yield position, raised


def _covers(raised: Json, spans: Sequence[tuple[str, str]]) -> bool:
    """Whether a rate is told over all the spans: they say nothing of one that the draft itself ends before."""
    return bool(spans) and str(raised.get("last_day") or "9999") >= spans[-1][1]


def _applied(rate: format0.Rate) -> bool:
    return rate.status in APPLIED


def _days(first: str, last: str) -> Json:
    return object_of(valid_from=first, last_day=last)


def _products(draft: Draft, measure: format0.TariffMeasure, line: Line) -> str:
    """The products of the draft's measure, where its rates go to a shared one that reaches others."""
    shared = known_drafts().measures.get(line.measure)
    is_split = len(_lines(draft, measure)) > 1
    if shared is None or is_split or words.says_the_same(measure.products, shared.products):
        return ""
    return measure.products


def _rate(
    draft: Draft,
    measure: format0.TariffMeasure,
    rate: format0.Rate,
    last_day: date | None,
    line: Line,
) -> Json:
    is_shared = line.measure in known_drafts().measures
    products = _products(draft, measure, line)
    first = rate.from_
    if first and line.not_before and str(first) < line.not_before:
        first = date.fromisoformat(line.not_before)
    touches = (
        f"The last day was given as {rate.to}, on which the next rate begins."
        if last_day != rate.to
        else ""
    )
    condition = line.condition if str(first or "") >= line.condition_from else ""
    return object_of(
        origin=rate.target,
        condition=condition,
        products=products if fold(products) != fold(condition) else "",
        rate=written_number(rate.rate),
        basis=rate.basis,
        state=RATE_STATES.get(rate.status, rate.status),
        valid_from=first,
        last_day=last_day,
        # What applied was known on its first day, whenever it was announced.
        known_from=rate.announced_on or (first if rate.status in APPLIED else None),
        instrument=draft.instrument(rate.instrument)
        if rate.instrument not in line.without_instruments
        else None,
        note=sentences(rate.note, touches, measure.note if is_shared else ""),
        sources=once(rate.sources),
    )


def raised_nontariff_measure(draft: Draft, index: int, measure: format0.NontariffMeasure) -> Json:
    here: Path = ("nontariff_measures", index)
    draft.came_from(here, here, slug="key")
    return object_of(
        slug=measure.key if draft.known.own_names else joined(draft.slug, measure.key),
        title=measure.title,
        maintained_by=measure.maintained_by,
        mast_chapter=measure.mast_chapter,
        area=draft.area(measure.area),
        products=measure.products,
        description=measure.description,
        status=measure.status,
        trail=_trail(draft, here, measure),
        **fact(measure),
    )


def _trail(draft: Draft, here: Path, measure: format0.NontariffMeasure) -> list[Json]:
    """Who raised the measure where: one step for each who did."""
    raised_by: Sequence[str | None] = once(measure.raised_by)
    if not raised_by and measure.raised_in:
        raised_by = [None]
    kind = "listed" if measure.raised_in else "raised"
    for position in range(len(raised_by)):
        place = (*here, "trail", position)
        draft.came_from(place, here, economy="raised_by", report="raised_in")
    return [
        object_of(
            key=joined((economy or "").lower(), kind),
            kind=kind,
            economy=economy,
            report=measure.raised_in,
            sources=once(measure.sources),
        )
        for economy in raised_by
    ]


def _last_day(rate: format0.Rate, rates: Sequence[format0.Rate]) -> date | None:
    """The last day of a rate; the day before, where the next rate that applied begins on it."""
    if rate.to is None or rate.from_ is None or rate.status not in APPLIED:
        return rate.to
    begins_next = any(
        other.target == rate.target
        and other.status in APPLIED
        and other.from_ == rate.to
        and other.from_ > rate.from_
        for other in rates
    )
    return rate.to - timedelta(1) if begins_next else rate.to


def _list_slug(measure: str) -> str:
    return joined(measure[:110], "products")


def _product_list(slug: str, measure: format0.TariffMeasure) -> Json:
    return {
        "slug": _list_slug(slug),
        "title": f"{measure.title}: HS codes",
        "codes": [{"code": code} for code in once(measure.hs_codes)],
    }
