"""The measures of one economy on its page: what its goods face, what it imposes and maintains, as a clock knows it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
from negotiations.models import (
    Economy,
    NontariffMeasure,
    TariffMeasure,
    TariffRate,
    TrailStep,
    Viewer,
)
from negotiations.rules.clock import Clock
from negotiations.talks import attached


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
