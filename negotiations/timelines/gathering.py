"""Gathers the dated facts of talks for one viewer, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from django.db.models import Q

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
from negotiations.models import (
    AgendaItem,
    AgreementStage,
    Deadline,
    Event,
    Fact,
    Negotiation,
    Party,
    Round,
    TariffMeasure,
    TariffRate,
    Viewer,
)
from negotiations.rules.clock import Clock
from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import Role
from negotiations.search import find_negotiations
from negotiations.talks import Talk, ledgers_for, lines_paid
from negotiations.timelines.facts import (
    TimelineFact,
    in_order,
    of_deadline,
    of_event,
    of_rate,
    of_round,
    of_stage,
)

F = TypeVar("F", bound=Fact)

EVERY_ROLE: Final = tuple(Role)


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """One negotiation and its facts in a timeline, by day."""

    negotiation: Negotiation
    facts: Sequence[TimelineFact]


def timeline_items(
    viewer: Viewer,
    clock: Clock,
    *,
    within: Span,
    economy: str = "",
    area: str = "",
    kind: str = "",
    process: str = "",
    role: str = "",
    roles: Sequence[Role] = EVERY_ROLE,
    limit: int | None = None,
) -> list[TalkFacts]:
    """The talks that meet all filters, latest start first, with their facts in the days of ``within`` as the clock knows them.

    ``role`` leaves one kind of facts, ``roles`` some, ``limit`` the first talks.
    """
    talks = find_negotiations(viewer, clock, economy=economy, kind=kind, process=process)
    if area:
        talks = talks.filter(pk__in=_with_area(viewer, area))
    roles = (Role(role),) if role else roles
    return facts_of(viewer, clock, list(talks[:limit]), within=within, roles=roles)


def _with_area(viewer: Viewer, area: str) -> Iterable[int]:
    items = AgendaItem.objects.visible_to(viewer).filter(area__slug=area)
    return items.values_list("negotiation", flat=True)


def facts_of(
    viewer: Viewer,
    clock: Clock,
    talks: Sequence[Negotiation],
    *,
    within: Span,
    roles: Sequence[Role] = EVERY_ROLE,
) -> list[TalkFacts]:
    """Each of ``talks``, in their order, with its facts in the days of ``within``."""
    reader = _Reader(viewer, clock, {talk.pk: talk for talk in talks}, within)
    found: dict[int, list[TimelineFact]] = defaultdict(list)
    for role in roles:
        for fact in reader.of(role):
            if fact is not None and fact.lies_in(within):
                found[fact.negotiation.pk].append(fact)
    return [TalkFacts(talk, in_order(found[talk.pk])) for talk in talks]


@dataclass(frozen=True)
class _Reader:
    viewer: Viewer
    clock: Clock
    talks: dict[int, Negotiation]
    within: Span

    @property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.clock)

    def _known(self, facts: Iterable[F], as_known: Callable[[F], F | None], *more: str) -> list[F]:
        """The facts that were known, as they were. ``more`` names the lists of a fact that tell of its knowledge."""
        found = list(facts)
        if not self.clock.has_todays_knowledge:
            parts = (getattr(each, name) for each in found for name in more)
            bring_sources(self.viewer, found, *parts)
        return self.knowledge.of(found, as_known)

    def of(self, role: Role) -> Iterable[TimelineFact | None]:
        read = {
            Role.ROUND: self._rounds,
            Role.DEADLINE: self._deadlines,
            Role.RATE: self._rates,
            Role.AGREEMENT: self._stages,
            Role.EVENT: self._events,
        }
        return read[role]()

    def _rounds(self) -> Iterable[TimelineFact | None]:
        rounds = Round.objects.visible_to(self.viewer).filter(
            negotiation__in=self.talks,
            first_day__lte=self.within.last,
            last_day__gte=self.within.first,
        )
        for meeting in self._known(rounds, self.knowledge.round):
            meeting.negotiation = self.talks[meeting.negotiation_id]
            yield of_round(meeting, self.clock.on)

    def _deadlines(self) -> Iterable[TimelineFact | None]:
        """Those of a talk itself, and those of a measure that bears on it."""
        of_measures = self._talks_of_measures
        deadlines = Deadline.objects.visible_to(self.viewer).filter(
            Q(negotiation__in=self.talks) | Q(negotiation=None, measure__in=of_measures)
        )
        due = Q(revisions__due_on__gte=self.within.first) & Q(
            revisions__due_on__lte=self.within.last
        )
        deadlines = deadlines.filter(due).distinct()
        found = deadlines.prefetch_related(ledgers_for(self.viewer))
        for deadline in self._known(found, self.knowledge.deadline, "ledger"):
            own = deadline.negotiation_id
            for pk in [own] if own else of_measures[deadline.measure_id or 0]:
                yield of_deadline(deadline, self.talks[pk], self.clock.on)

    def _rates(self) -> Iterable[TimelineFact | None]:
        of_measures = self._talks_of_measures
        parties: dict[int, set[str]] = defaultdict(set)
        for party in Party.objects.filter(negotiation__in=self.talks):
            parties[party.negotiation_id].add(party.economy_id)
        for measure, lines in self._lines(of_measures, set().union(*parties.values())).items():
            for pk in of_measures[measure.pk]:
                for line in lines_paid(measure, lines, parties[pk]):
                    yield of_rate(line, self.talks[pk])

    def _lines(
        self, measures: Iterable[int], parties: Iterable[str]
    ) -> dict[TariffMeasure, list[TariffRate]]:
        """The lines of the measures for the parties or for all, on all days: others tell when one ends, and when that was known."""
        lines = TariffRate.objects.visible_to(self.viewer).filter(measure__in=measures)
        lines = lines.filter(Q(origin=None) | Q(origin__in=parties))
        by_measure: dict[TariffMeasure, list[TariffRate]] = defaultdict(list)
        for line in lines.select_related("measure", "instrument"):
            by_measure[line.measure].append(line)
        if not self.clock.has_todays_knowledge:
            bring_sources(self.viewer, *by_measure.values())
        return {measure: self.knowledge.rates(lines) for measure, lines in by_measure.items()}

    @cached_property
    def _talks_of_measures(self) -> dict[int, list[int]]:
        """The talks that each measure bears on."""
        found: dict[int, list[int]] = defaultdict(list)
        measures = TariffMeasure.objects.visible_to(self.viewer).filter(negotiations__in=self.talks)
        talk: int
        for measure, talk in measures.values_list("pk", "negotiations__pk"):
            if talk in self.talks:
                found[measure].append(talk)
        return found

    def _stages(self) -> Iterable[TimelineFact | None]:
        stages = AgreementStage.objects.visible_to(self.viewer).filter(
            agreement__negotiation__in=self.talks,
            reached_on__range=(self.within.first, self.within.last),
        )
        for stage in self._known(stages.select_related("agreement"), self.knowledge.stage):
            stage.agreement.negotiation = self.talks[stage.agreement.negotiation_id]
            yield of_stage(stage)

    def _events(self) -> Iterable[TimelineFact | None]:
        events = Event.objects.visible_to(self.viewer).filter(
            negotiation__in=self.talks,
            happened_on__range=(self.within.first, self.within.last),
        )
        for event in self._known(events, self.knowledge.event):
            event.negotiation = self.talks[event.negotiation_id]
            yield of_event(event)


def facts_of_talk(talk: Talk) -> TalkFacts:
    """The facts of a talk whose page has read them all already: no further query."""
    negotiation, on = talk.negotiation, talk.clock.on
    found: list[TimelineFact | None] = [of_round(each, on) for each in talk.rounds]
    found += [of_deadline(each, negotiation, on) for each in talk.deadlines]
    for measure in talk.tariff_measures:
        for line in measure.lines:
            line.measure = measure
            found.append(of_rate(line, negotiation))
    for agreement in talk.agreements:
        agreement.negotiation = negotiation
        for stage in agreement.reached:
            stage.agreement = agreement
            found.append(of_stage(stage))
    for event in talk.events:
        event.negotiation = negotiation
        found.append(of_event(event))
    return TalkFacts(negotiation, in_order(found))
