"""Measures on pages, as a clock knows them: those of one economy, and one duty with all that hangs on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge, source_day
from negotiations.models import (
    Citation,
    Deadline,
    DeadlineKind,
    Economy,
    LegalInstrument,
    MeasureScope,
    Negotiation,
    NontariffMeasure,
    ProductList,
    ProductListCode,
    ScopeRole,
    Source,
    StackingKind,
    StackingRule,
    TariffMeasure,
    TariffRate,
    TrailStep,
    Viewer,
)
from negotiations.models.publication import may_see_drafts, published_condition
from negotiations.promises import Deal, PromisedRate
from negotiations.rules.clock import Clock
from negotiations.search import deadlines_as_known, known_talks
from negotiations.talks import TalkRecord, as_paid_by, attached, ledgers_for


@dataclass
class Measures:
    """The duties and other measures of one economy, each list with its sources."""

    economy: Economy
    viewer: Viewer
    clock: Clock

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.clock)

    @cached_property
    def rates_faced(self) -> list[TariffRate]:
        """The rates that apply to its goods on the clock's day, highest first."""
        lines = TariffRate.objects.visible_to(self.viewer).known(self.clock)
        lines = lines.filter(origin=self.economy).select_related(
            "measure__imposed_by", "instrument"
        )
        found = list(lines)
        bring_sources(self.viewer, found)
        by_measure: dict[int, list[TariffRate]] = defaultdict(list)
        for line in found:
            by_measure[line.measure_id].append(line)
        known = [line for line_up in by_measure.values() for line in self.knowledge.rates(line_up)]
        applied = [line for line in known if line.applies_on(self.clock.on)]
        return sorted(applied, key=lambda line: (-(line.rate or 0), line.pk))

    @cached_property
    def imposed(self) -> Sequence[TariffMeasure]:
        lines = TariffRate.objects.visible_to(self.viewer).select_related("instrument")
        measures = TariffMeasure.objects.visible_to(self.viewer).filter(imposed_by=self.economy)
        found = list(measures.prefetch_related(attached("rates", lines, "lines")).order_by("title"))
        bring_sources(self.viewer, found)
        return self.knowledge.of(found, self.knowledge.tariff_measure)

    @cached_property
    def barriers(self) -> Sequence[NontariffMeasure]:
        steps = TrailStep.objects.visible_to(self.viewer).select_related("round")
        measures = NontariffMeasure.objects.visible_to(self.viewer).filter(
            maintained_by=self.economy
        )
        measures = measures.select_related("mast_chapter").prefetch_related(
            attached("trail", steps, "steps")
        )
        found = list(measures.order_by("title"))
        bring_sources(self.viewer, found, *(measure.steps for measure in found))
        return self.knowledge.of(found, self.knowledge.nontariff_measure)


def with_lines(viewer: Viewer, measures: QuerySet[TariffMeasure]) -> QuerySet[TariffMeasure]:
    """Measures with their rates as ``lines``, by origin and in the order in which they became known."""
    rates = TariffRate.objects.visible_to(viewer)
    rates = rates.select_related("origin", "instrument", "product_list").order_by(
        F("origin__name").asc(nulls_last=True),
        F("known_from").asc(nulls_first=True),
        "valid_from",
        "pk",
    )
    return measures.prefetch_related(attached("rates", rates, "lines"))


def measures_as_known(
    viewer: Viewer, measures: Sequence[TariffMeasure], clock: Clock
) -> list[TariffMeasure]:
    """The measures that were known, in their order, with their lines as they were known."""
    bring_sources(viewer, measures)
    if not clock.has_todays_knowledge:
        bring_sources(viewer, *(measure.lines for measure in measures))
    knowledge = Knowledge(clock)
    return knowledge.of(measures, knowledge.tariff_measure)


@dataclass(frozen=True, slots=True)
class InForce:
    """What of a measure applies on a day: how many rates, and the lowest and highest in percent."""

    lines: Sequence[TariffRate]

    @classmethod
    def of(cls, measure: TariffMeasure, clock: Clock) -> "InForce":
        return cls([line for line in measure.lines if line.applies_on(clock.on)])

    @property
    def lowest(self) -> TariffRate | None:
        return min(self._rated, key=lambda line: line.rate or 0, default=None)

    @property
    def highest(self) -> TariffRate | None:
        return max(self._rated, key=lambda line: line.rate or 0, default=None)

    @property
    def is_range(self) -> bool:
        return len({line.rate for line in self._rated}) > 1

    @property
    def _rated(self) -> list[TariffRate]:
        return [line for line in self.lines if line.rate is not None]


@dataclass(frozen=True, slots=True)
class Bound:
    """A product list that bounds a measure, in what role, and how many codes it has."""

    listed: ProductList
    role: ScopeRole
    codes: int


@dataclass
class Duty:
    """One tariff measure on its page. ``record`` is the whole record with its lines (``with_lines``)."""

    record: TariffMeasure
    viewer: Viewer
    clock: Clock
    target: str = ""

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.clock)

    @cached_property
    def known(self) -> TariffMeasure | None:
        bring_sources(self.viewer, [self.record], self.record.lines)
        return self.knowledge.tariff_measure(self.record)

    @property
    def is_known(self) -> bool:
        """Whether anything of this measure was known."""
        return self.known is not None

    @property
    def measure(self) -> TariffMeasure:
        return self.known or self.record

    @cached_property
    def lines(self) -> list[TariffRate]:
        """The rates for the target where one is chosen, with those for all others; else all."""
        lines = self.measure.lines
        if not self.target:
            return list(lines)
        return [
            line
            for line in lines
            if line.origin_id == self.target
            or (line.origin_id is None and self.target not in line.except_origins)
        ]

    @cached_property
    def in_force(self) -> InForce:
        return InForce.of(self.measure, self.clock)

    @cached_property
    def targets(self) -> list[Economy]:
        """The economies with a rate of their own that was known."""
        origins = {line.origin_id: line.origin for line in self.measure.lines if line.origin}
        return list(origins.values())

    @cached_property
    def instruments(self) -> list[LegalInstrument]:
        """The acts that its rates name, latest first."""
        named = {
            line.instrument.pk: line.instrument for line in self.measure.lines if line.instrument
        }
        found = list(named.values())
        bring_sources(self.viewer, found)
        known = self.knowledge.of(found, self.knowledge.instrument)
        return sorted(
            known,
            key=lambda each: (each.issued_on or date.min, each.title),
            reverse=True,
        )

    @cached_property
    def talks(self) -> list[Negotiation]:
        """The talks that it bears on."""
        talks = Negotiation.objects.visible_to(self.viewer).filter(tariff_measures=self.record)
        return list(known_talks(talks, self.clock).order_by("-started_on", "title"))

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Its own deadlines and the ends of suspensions in its talks, by their due days."""
        of_talks = Q(negotiation__in=self.talks, measure=None, kind=DeadlineKind.SUSPENSION_EXPIRY)
        deadlines = Deadline.objects.visible_to(self.viewer).filter(
            Q(measure=self.record) | of_talks
        )
        deadlines = deadlines.select_related("negotiation", "measure")
        found = list(deadlines.prefetch_related(ledgers_for(self.viewer)))
        bring_sources(self.viewer, found, *(each.ledger for each in found))
        known = deadlines_as_known(self.viewer, found, self.clock)
        return sorted(known, key=lambda each: (each.due_on is None, each.due_on or self.clock.on))

    @cached_property
    def rules(self) -> list[StackingRule]:
        """The stacking rules that name it, by the day from which they hold."""
        rules = StackingRule.objects.visible_to(self.viewer).select_related("instrument")
        found = [
            rule
            for rule in rules.order_by("valid_from", "slug")
            if any(self._is_named(name) for name in (*rule.applies, *rule.gives_way))
            and self.clock.knows(self._issued_on(rule))
        ]
        bring_sources(self.viewer, found)
        return self.knowledge.of(found, self.knowledge.sources_of)

    def _is_named(self, name: str) -> bool:
        """As itself, or by its lines as ``slug:*`` or ``slug:list``."""
        return name.partition(":")[0] == self.record.slug

    @staticmethod
    def _issued_on(rule: StackingRule) -> Any:
        return rule.instrument.issued_on if rule.instrument else rule.valid_from

    @cached_property
    def bounds(self) -> list[Bound]:
        """The product lists that say what it reaches: its scopes, and those that a stacking rule exempts from it."""
        roles: dict[str, set[ScopeRole]] = defaultdict(set)
        scopes = MeasureScope.objects.filter(measure=self.record)
        for slug, role in scopes.values_list("product_list__slug", "role"):
            roles[slug].add(ScopeRole(role))
        for rule in self.rules:
            if rule.kind == StackingKind.EXEMPTS and any(map(self._is_named, rule.gives_way)):
                for name in rule.applies:
                    roles[name.removeprefix("list:")].add(ScopeRole.EXEMPT)
        lists = ProductList.objects.visible_to(self.viewer).filter(slug__in=roles)
        counted = lists.annotate(number=Count("codes", filter=self._known_codes("codes__")))
        found = list(counted.order_by("title", "pk"))
        bring_sources(self.viewer, found)
        return [
            Bound(self.knowledge.sources_of(each) or each, role, getattr(each, "number", 0))
            for each in found
            for role in ScopeRole
            if role in roles[each.slug]
        ]

    @property
    def spares(self) -> list[Bound]:
        return [bound for bound in self.bounds if bound.role == ScopeRole.EXEMPT]

    @property
    def reaches(self) -> list[Bound]:
        return [bound for bound in self.bounds if bound.role != ScopeRole.EXEMPT]

    def _known_codes(self, prefix: str = "") -> Q:
        if self.clock.has_todays_knowledge:
            return Q()
        return Q(**{f"{prefix}known_from": None}) | Q(
            **{f"{prefix}known_from__lte": self.clock.known_on}
        )

    def codes(self, *, q: str = "") -> QuerySet[ProductListCode]:
        """The codes on its lists: of a number those below it and those that cover it, of words those whose list or condition has them.

        Each has its source where the viewer may see that.
        """
        lists = {bound.listed.pk for bound in self.bounds}
        codes = ProductListCode.objects.filter(self._known_codes(), product_list__in=lists)
        digits = "".join(each for each in q if each not in ". -")
        if digits.isdigit():
            covers = [digits[:length] for length in range(2, len(digits))]
            codes = codes.filter(Q(code__startswith=digits) | Q(code__in=covers))
        else:
            for word in q.split():
                codes = codes.filter(
                    Q(product_list__title__icontains=word) | Q(condition__icontains=word)
                )
        sources = Source.objects.all()
        if not may_see_drafts(self.viewer):
            sources = sources.filter(published_condition(Source))
        return (
            codes.select_related("product_list")
            .prefetch_related(Prefetch("source", sources))
            .order_by("code", "product_list__title", "valid_from", "pk")
        )

    def role_of(self, code: ProductListCode) -> str:
        bounds = (bound for bound in self.bounds if bound.listed.pk == code.product_list_id)
        return ", ".join(str(bound.role.label) for bound in bounds)

    def cited_by(self, code: ProductListCode) -> list[Citation]:
        """The source of a code as a citation; none where it is not recorded, not to be seen or was not out."""
        if code.source is None:
            return []
        citation = Citation(source=code.source)
        out = self.clock.has_todays_knowledge or self.clock.knows(source_day(citation))
        return [citation] if out else []

    @cached_property
    def promises(self) -> list[PromisedRate]:
        """The promised rates that are about this measure, as the record of its talks says."""
        found = [
            promise
            for deal in deals_of(self.talks, self.viewer, self.clock)
            for promise in deal.promises()
            if self.record.slug in promise.meant
        ]
        return sorted(found, key=lambda each: (each.agreement.negotiation_id, each.commitment.pk))


def deals_of(talks: Sequence[Negotiation], viewer: Viewer, clock: Clock) -> Iterable[Deal]:
    """The agreements of several talks with the measures that each bears on, in a fixed number of queries."""
    record = TalkRecord(talks, viewer)
    knowledge = Knowledge(clock)
    undertaken = [each for agreement in record.agreements for each in agreement.undertaken]
    bring_sources(
        viewer,
        record.agreements,
        undertaken,
        record.tariff_measures,
        *(agreement.reached for agreement in record.agreements),
        *(commitment.seen for commitment in undertaken),
        *(measure.lines for measure in record.tariff_measures),
    )
    agreements = knowledge.of(record.agreements, knowledge.agreement)
    measures = knowledge.of(record.tariff_measures, knowledge.tariff_measure)
    pairs = set(
        TariffMeasure.negotiations.through.objects.filter(negotiation__in=talks).values_list(
            "negotiation_id", "tariffmeasure_id"
        )
    )
    parties: dict[int, list[str]] = defaultdict(list)
    for party in record.parties:
        parties[party.negotiation_id].append(party.economy_id)
    for talk in talks:
        of_talk = [each for each in agreements if each.negotiation_id == talk.pk]
        for agreement in of_talk:
            agreement.negotiation = talk
        yield Deal(
            of_talk,
            [
                as_paid_by(each, parties[talk.pk])
                for each in measures
                if (talk.pk, each.pk) in pairs
            ],
            [each for each in record.positions if each.negotiation_id == talk.pk],
            clock,
        )
