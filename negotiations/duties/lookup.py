"""One lookup over the published record: the same for the page, the API and the batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from negotiations.evidence import bring_sources
from negotiations.models import (
    ProductList,
    ProductListCode,
    StackingRule,
    TariffMeasure,
    TariffRate,
    Viewer,
)
from negotiations.rules.duties import (
    Answer,
    Change,
    Facts,
    Law,
    Pending,
    Query,
    Rate,
    Step,
    answer,
    next_change,
    pendings,
    steps,
)


@dataclass(frozen=True)
class Lookup:
    """The answer to a lookup, with what tells it in words. Asking for how it goes on costs more, and is done once."""

    law: Law
    query: Query
    answer: Answer

    @property
    def importer(self) -> str:
        return self.law.importer

    def last_day_of(self, rate: Rate) -> date | None:
        """The last day of a rate as known on the day of knowing; None where it was open, or no end was known."""
        return self.law.last_day_of(rate, self.query.known_on)

    @cached_property
    def steps(self) -> list[Step]:
        return steps(self.law, self.query)

    @cached_property
    def pendings(self) -> list[Pending]:
        return pendings(self.law, self.query)

    @cached_property
    def next_change(self) -> Change | None:
        return next_change(self.law, self.query, self.steps, self.pendings)


def look_up(
    *,
    law: Law,
    origin: str,
    product: str,
    on: date,
    known_on: date,
    facts: Facts | None = None,
) -> Lookup:
    """What ``product`` (an HS code of 2 to 10 digits) of ``origin`` pays on ``on`` by a law, as known on ``known_on``.

    ``laws.law_of("US")`` is the law of an importer; ``DutyForm`` refuses what makes no sense before.
    """
    query = Query(origin, product, on, known_on, facts or Facts())
    return Lookup(law, query, answer(law, query))


@dataclass(frozen=True)
class Records:
    """The records that an answer was made from, with their sources, by key or slug."""

    rates: Mapping[int, TariffRate]
    rules: Mapping[int, StackingRule]
    codes: Mapping[int, ProductListCode]
    measures: Mapping[str, str]
    lists: Mapping[str, str]

    def title(self, name: str) -> str:
        """What a duty is called; of a line of a measure, with its list."""
        measure, _, listed = name.partition(":")
        title = self.measures.get(measure, measure)
        return f"{title}: {self.lists.get(listed, listed)}" if listed else title


def records_of(lookup: Lookup, viewer: Viewer) -> Records:
    """The records of an answer that the viewer may see, in a fixed number of queries."""
    told = lookup.answer
    rates = {due.part.rate.record for due in told.due}
    rates |= {each.rate.record for each in told.passed if each.rate}
    rules = {each.ranked.rule.record for each in told.passed if each.ranked}
    codes = {each.covering.record for each in told.passed if each.covering}
    found = TariffRate.objects.visible_to(viewer).filter(pk__in=rates)
    rated = {each.pk: each for each in found.select_related("instrument", "origin", "measure")}
    ruled = {
        each.pk: each
        for each in StackingRule.objects.visible_to(viewer)
        .filter(pk__in=rules)
        .select_related("instrument")
    }
    listed = ProductListCode.objects.filter(pk__in=codes).select_related("source", "product_list")
    bring_sources(viewer, rated.values(), ruled.values())
    return Records(
        rates=rated,
        rules=ruled,
        codes={each.pk: each for each in listed},
        measures=dict(TariffMeasure.objects.visible_to(viewer).values_list("slug", "title")),
        lists=dict(_titles(viewer, _lists_of(lookup))),
    )


def _lists_of(lookup: Lookup) -> Iterable[str]:
    names = [due.part.name for due in lookup.answer.due]
    names += [each.name for each in lookup.answer.passed]
    names += [each.by for each in lookup.answer.passed]
    names += [name for branch in lookup.answer.branches for name in branch.parts]
    yield from (name.partition(":")[2] for name in names if ":" in name)
    yield from (each.list for each in lookup.answer.passed if each.list)


def _titles(viewer: Viewer, slugs: Iterable[str]) -> Iterable[tuple[str, str]]:
    return (
        ProductList.objects.visible_to(viewer)
        .filter(slug__in=set(slugs))
        .values_list("slug", "title")
    )
