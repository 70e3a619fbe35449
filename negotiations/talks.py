"""One negotiation with everything that hangs on it, as one viewer may see it and a clock knows it.

It is read in a fixed number of queries, whatever the clock.
"""

import copy
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Value

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge, round_day
from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Agreement,
    AgreementStage,
    Commitment,
    CommitmentEvidence,
    Deadline,
    DeadlineRevision,
    Delegate,
    Delegation,
    Economy,
    Event,
    Fact,
    LegalInstrument,
    Negotiation,
    NontariffMeasure,
    Party,
    Position,
    Round,
    StatusChange,
    TariffMeasure,
    TariffRate,
    TrailStep,
    Viewer,
)
from negotiations.rules import knowledge as rules
from negotiations.rules.clock import Clock
from negotiations.rules.knowledge import Day
from negotiations.rules.origins import Days, days_left_to_any
from negotiations.rules.statuses import Status


@dataclass(frozen=True, slots=True)
class PartyPositions:
    """One cell of the positions matrix: what one party stated in one area, latest first."""

    economy: Economy
    positions: Sequence[Position]


@dataclass(frozen=True, slots=True)
class AreaPositions:
    """One area of the positions matrix: the agenda item where it has one, and each party's positions."""

    area: AgendaArea
    item: AgendaItem | None
    by_party: Sequence[PartyPositions]


@dataclass
class TalkRecord:
    """All that is recorded of one negotiation or of several, whenever it became known, in a fixed number of queries.

    Lists are in the order in which a page of one shows them.
    """

    negotiations: Sequence[Negotiation]
    viewer: Viewer

    @cached_property
    def parties(self) -> list[Party]:
        parties = Party.objects.filter(negotiation__in=self.negotiations)
        parties = parties.select_related("economy", "lead_organization")
        return list(parties.order_by("position", "pk"))

    @cached_property
    def economies(self) -> list[Economy]:
        return [party.economy for party in self.parties]

    @cached_property
    def status_changes(self) -> list[StatusChange]:
        return list(self._of(StatusChange).order_by("changed_on"))

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        items = self._of(AgendaItem).select_related(
            "area", "added_at", "dropped_at", "split_from__area"
        )
        return list(items.order_by("position", "pk"))

    @cached_property
    def rounds(self) -> list[Round]:
        """Latest first, with their delegations and delegates."""
        rounds = (
            self._of(Round).select_related("country").prefetch_related(delegations_for(self.viewer))
        )
        found = list(rounds.latest_first())
        for each in found:
            each.negotiation = self.by_key[each.negotiation_id]
        return found

    @cached_property
    def positions(self) -> list[Position]:
        positions = with_what_met_them(self._of(Position), self.viewer)
        positions = positions.select_related("area", "round", "economy")
        return sorted(
            positions, key=lambda each: (each.stated_on or date.min, each.pk), reverse=True
        )

    @cached_property
    def tariff_measures(self) -> list[TariffMeasure]:
        """The measures that bear on the talks, with the rates for the parties or for all (``lines_paid`` says which count)."""
        origins = Q(origin__isnull=True) | Q(
            origin__in=[party.economy_id for party in self.parties]
        )
        rates = TariffRate.objects.visible_to(self.viewer).filter(origins)
        rates = rates.select_related("origin", "instrument", "product_list").order_by(
            "origin", F("known_from").asc(nulls_first=True), "valid_from", "pk"
        )
        measures = TariffMeasure.objects.visible_to(self.viewer).filter(
            pk__in=self._bearing(TariffMeasure)
        )
        measures = measures.select_related("imposed_by").prefetch_related(
            attached("rates", rates, "lines")
        )
        return list(measures.order_by("title"))

    @cached_property
    def nontariff_measures(self) -> list[NontariffMeasure]:
        trail = TrailStep.objects.visible_to(self.viewer)
        trail = trail.select_related("economy", "round", "commitment", "instrument").order_by(
            "taken_on", "pk"
        )
        measures = NontariffMeasure.objects.visible_to(self.viewer).filter(
            pk__in=self._bearing(NontariffMeasure)
        )
        measures = measures.select_related("maintained_by", "mast_chapter", "area")
        return list(
            measures.prefetch_related(attached("trail", trail, "steps")).order_by(
                "maintained_by", "title"
            )
        )

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """In the order of their due days, with the ledger of their moves."""
        deadlines = self._of(Deadline).prefetch_related(ledgers_for(self.viewer))
        return sorted(deadlines, key=lambda each: each.due_on or date.max)

    @cached_property
    def agreements(self) -> list[Agreement]:
        stages = AgreementStage.objects.visible_to(self.viewer).order_by("reached_on", "pk")
        evidence = CommitmentEvidence.objects.visible_to(self.viewer).order_by("seen_on", "pk")
        commitments = Commitment.objects.visible_to(self.viewer).select_related("economy", "area")
        commitments = commitments.prefetch_related(attached("evidence", evidence, "seen")).order_by(
            "position", "pk"
        )
        agreements = self._of(Agreement).prefetch_related(
            attached("stages", stages, "reached"),
            attached("commitments", commitments, "undertaken"),
        )
        return sorted(agreements, key=lambda each: (each.dated or date.max, each.pk))

    @cached_property
    def events(self) -> list[Event]:
        return list(self._of(Event).order_by("-happened_on", "-pk"))

    @cached_property
    def instruments(self) -> list[LegalInstrument]:
        """The instruments that the talks or their rates and due days name, latest first."""
        of_talks = LegalInstrument.objects.visible_to(self.viewer).filter(
            pk__in=self._bearing(LegalInstrument)
        )
        named = {each.pk: each for each in of_talks}
        for lines in (measure.lines for measure in self.tariff_measures):
            named |= {line.instrument.pk: line.instrument for line in lines if line.instrument}
        for ledger in (deadline.ledger for deadline in self.deadlines):
            named |= {each.instrument.pk: each.instrument for each in ledger if each.instrument}
        return sorted(
            named.values(), key=lambda each: (each.issued_on or date.min, each.title), reverse=True
        )

    def bring_sources(self) -> None:
        """Brings to every fact of the page the sources that it names."""
        bring_sources(self.viewer, *self.facts)

    @property
    def facts(self) -> Iterable[Iterable[Fact]]:
        yield self.negotiations
        yield self.instruments
        yield from (self.status_changes, self.agenda, self.rounds, self.positions, self.events)
        yield (team for each in self.rounds for team in each.teams)
        yield from (self.tariff_measures, *(measure.lines for measure in self.tariff_measures))
        yield from (
            self.nontariff_measures,
            *(measure.steps for measure in self.nontariff_measures),
        )
        yield from (self.deadlines, *(deadline.ledger for deadline in self.deadlines))
        yield from (self.agreements, *(agreement.reached for agreement in self.agreements))
        undertaken = [
            commitment for agreement in self.agreements for commitment in agreement.undertaken
        ]
        yield from (undertaken, *(commitment.seen for commitment in undertaken))

    @cached_property
    def by_key(self) -> dict[int, Negotiation]:
        return {negotiation.pk: negotiation for negotiation in self.negotiations}

    def talk_of(
        self, record: TariffMeasure | NontariffMeasure | LegalInstrument
    ) -> Negotiation | None:
        """The negotiation that a record tells of."""
        bearing = self._bearing_on(record)
        return self.by_key[bearing[0]] if bearing else None

    def rates_told(self, measure: TariffMeasure) -> Iterator[tuple[Negotiation, TariffRate]]:
        """The rates of a measure that the talks tell of, each once, with the first talk whose parties' goods pay it."""
        told: set[int] = set()
        for pk in self._bearing_on(measure):
            for line in lines_paid(measure, measure.lines, self._party_codes[pk]):
                if line.pk not in told:
                    told.add(line.pk)
                    yield self.by_key[pk], line

    def _bearing_on(
        self, record: TariffMeasure | NontariffMeasure | LegalInstrument
    ) -> Sequence[int]:
        return self._links.get((type(record).__name__, record.pk), [])

    @cached_property
    def _party_codes(self) -> dict[int, set[str]]:
        codes: dict[int, set[str]] = {pk: set() for pk in self.by_key}
        for party in self.parties:
            codes[party.negotiation_id].add(party.economy_id)
        return codes

    @cached_property
    def _links(self) -> dict[tuple[str, int], list[int]]:
        """Which of the negotiations each measure and instrument names. One query."""
        first, *others = (
            model.objects.filter(negotiations__in=self.negotiations)
            .order_by()
            .values_list(Value(model.__name__), F("pk"), F("negotiations"))
            for model in (TariffMeasure, NontariffMeasure, LegalInstrument)
        )
        links: dict[tuple[str, int], list[int]] = defaultdict(list)
        for name, pk, talk in first.union(*others):
            links[name, pk].append(talk)
        return {key: sorted(talks) for key, talks in links.items()}

    def _of(self, model: Any) -> Any:
        return model.objects.visible_to(self.viewer).filter(negotiation__in=self.negotiations)

    def _bearing(self, model: Any) -> QuerySet[Any]:
        """The keys of the records of ``model`` that name one of the negotiations."""
        keys: QuerySet[Any] = model.objects.filter(negotiations__in=self.negotiations).values("pk")
        return keys


@dataclass
class Talk:
    """A negotiation on one page, as its clock knows it. Lists are in the order in which they are shown."""

    negotiation: Negotiation
    viewer: Viewer
    clock: Clock

    @cached_property
    def record(self) -> TalkRecord:
        record = TalkRecord([self.negotiation], self.viewer)
        record.bring_sources()
        return record

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.clock)

    @property
    def parties(self) -> list[Party]:
        return self.record.parties

    @property
    def economies(self) -> list[Economy]:
        return self.record.economies

    @cached_property
    def is_known(self) -> bool:
        """Whether anything of these talks was known."""
        return self.clock.knows(negotiation_day(self.record))

    @cached_property
    def told(self) -> Negotiation:
        """The negotiation itself; what was written of its whole course only when all of that was known."""
        return self.knowledge.negotiation(self.negotiation, end_of_course(self.record))

    @cached_property
    def status_changes(self) -> list[StatusChange]:
        return self.knowledge.of(self.record.status_changes, self.knowledge.status_change)

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        return self.knowledge.of(self.record.agenda, self.knowledge.agenda_item)

    @cached_property
    def areas_agreed(self) -> list[AgendaItem]:
        """The areas that the parties had agreed on and not dropped again."""
        return [item for item in self.agenda if item.is_agreed_on(self.clock.on)]

    @cached_property
    def rounds(self) -> list[Round]:
        """Latest first, with their delegations and delegates."""
        return self.knowledge.of(self.record.rounds, self.knowledge.with_teams)

    @cached_property
    def positions(self) -> list[Position]:
        return self.knowledge.of(self.record.positions, self.knowledge.position)

    @cached_property
    def tariff_measures(self) -> list[TariffMeasure]:
        known = self.knowledge.of(self.record.tariff_measures, self.knowledge.tariff_measure)
        parties = {party.economy_id for party in self.parties}
        return [as_paid_by(measure, parties) for measure in known]

    @cached_property
    def nontariff_measures(self) -> list[NontariffMeasure]:
        return self.knowledge.of(self.record.nontariff_measures, self.knowledge.nontariff_measure)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """In the order of their due days, with the ledger of their moves."""
        deadlines = self.knowledge.of(self.record.deadlines, self.knowledge.deadline)
        return sorted(deadlines, key=lambda each: each.due_on or date.max)

    @cached_property
    def agreements(self) -> list[Agreement]:
        return self.knowledge.of(self.record.agreements, self.knowledge.agreement)

    @cached_property
    def events(self) -> list[Event]:
        return self.knowledge.of(self.record.events, self.knowledge.event)

    @cached_property
    def instruments(self) -> list[LegalInstrument]:
        return self.knowledge.of(self.record.instruments, self.knowledge.instrument)

    @cached_property
    def positions_by_area(self) -> list[AreaPositions]:
        """The matrix: areas of the agenda in its order, then the others; one column for each party."""
        items = {item.area_id: item for item in self.agenda}
        areas = {item.area_id: item.area for item in self.agenda} | {
            each.area_id: each.area for each in self.positions if each.area_id not in items
        }
        return [AreaPositions(area, items.get(pk), self._columns(pk)) for pk, area in areas.items()]

    def _columns(self, area: int) -> list[PartyPositions]:
        stated = [each for each in self.positions if each.area_id == area]
        return [
            PartyPositions(economy, [each for each in stated if each.economy_id == economy.code])
            for economy in self.economies
        ]

    # What the head of the page says

    @cached_property
    def statuses(self) -> list[tuple[Status, StatusChange]]:
        """The latest status of the process and, where there is one, of the legal effect, with the change that set it."""
        latest: dict[bool, tuple[Status, StatusChange]] = {}
        for change in self.status_changes:
            if change.changed_on > self.clock.on:
                break
            for status in change.statuses:
                latest[status.code == change.legal_effect] = (status, change)
        return [latest[key] for key in (False, True) if key in latest]

    @cached_property
    def rounds_held(self) -> list[Round]:
        return [
            each
            for each in self.rounds
            if not each.is_not_held and each.first_day and each.first_day <= self.clock.on
        ]

    @cached_property
    def next_round(self) -> Round | None:
        ahead = [
            each
            for each in self.rounds
            if not each.is_not_held and each.first_day and each.first_day > self.clock.on
        ]
        return ahead[-1] if ahead else None

    @cached_property
    def next_deadline(self) -> Deadline | None:
        return next((each for each in self.deadlines if each.is_ahead_on(self.clock.on)), None)

    @cached_property
    def longest_slip(self) -> int:
        """The days by which the deadline that slipped most has slipped."""
        return max((each.slippage.days for each in self.deadlines), default=0)

    @cached_property
    def deadlines_moved(self) -> list[Deadline]:
        return [each for each in self.deadlines if each.slippage.moves]

    @cached_property
    def moves(self) -> int:
        return sum(each.slippage.moves for each in self.deadlines)

    @cached_property
    def rates_in_force(self) -> list[TariffRate]:
        """The rates that apply today, highest first."""
        lines = [
            line
            for measure in self.tariff_measures
            for line in measure.lines
            if line.applies_on(self.clock.on) and line.is_believed_on(self.clock.known_on)
        ]
        return sorted(lines, key=lambda line: line.rate or 0, reverse=True)


def as_paid_by(measure: TariffMeasure, parties: Collection[str]) -> TariffMeasure:
    """The measure with the rates alone that the goods of the parties pay (``lines_paid``)."""
    twin = copy.copy(measure)
    twin.lines = lines_paid(measure, measure.lines, parties)
    return twin


def lines_paid(
    measure: TariffMeasure, lines: Sequence[TariffRate], parties: Collection[str]
) -> list[TariffRate]:
    """The rates of a measure that the goods of those parties pay that did not impose it, in their order.

    A rate for all origins is paid by who is not outside it, on the days for which no rate of its own is known: it comes as
    a copy with the days that are left, once for each span of them, and not at all where none is.
    """
    others = [code for code in parties if code != measure.imposed_by_id]
    if not others:
        return [line for line in lines if line.origin_id is None]
    paid: list[TariffRate] = []
    for line in lines:
        if line.origin_id in others:
            paid.append(line)
        elif line.origin_id is None:
            own_of_each = [
                [
                    _days(each)
                    for each in lines
                    if each.origin_id == code and _stands_for(each, line)
                ]
                for code in others
                if code not in line.except_origins
            ]
            paid += (_within(line, days) for days in days_left_to_any(_days(line), own_of_each))
    return paid


def _days(line: TariffRate) -> Days:
    return Days(line.valid_from, line.last_day)


def _stands_for(own: TariffRate, of_all: TariffRate) -> bool:
    """Whether a rate of an origin's own is of the same goods as one for all, and stands as that does: applied, or in its state."""
    standing = own.is_ever_applied if of_all.is_ever_applied else own.state == of_all.state
    return standing and own.goods[1:] == of_all.goods[1:]


def _within(line: TariffRate, days: Days) -> TariffRate:
    if days == _days(line):
        return line
    part = copy.copy(line)
    part.valid_from, part.last_day = days.first, days.last
    return part


def negotiation_day(record: TalkRecord) -> Day:
    """The day on which the talks were first known of."""
    return rules.negotiation_known_from(
        rules.earliest(*(each.started_on for each in record.negotiations)),
        [change.changed_on for change in record.status_changes],
        [day for day in map(round_day, record.rounds) if day is not None],
    )


def end_of_course(record: TalkRecord) -> Day:
    """The latest day of what is recorded of the talks: what tells of their whole course was written after it."""
    return rules.latest(
        *(each.ended_on for each in record.negotiations),
        *(change.changed_on for change in record.status_changes),
        *(each.last_day for each in record.rounds),
        *(each.happened_on for each in record.events),
        *(stage.reached_on for each in record.agreements for stage in each.reached),
    )


def attached(relation: str, queryset: QuerySet[Any], name: str) -> "Prefetch[Any]":
    """The prefetch of a relation as the list that the model declares for pages under ``name``.

    The model declares its type and no value: Django would take an attribute that has one for fetched already.
    """
    return Prefetch(relation, queryset, to_attr=name)


def with_what_met_them(positions: QuerySet[Position], viewer: Viewer) -> QuerySet[Position]:
    """Positions with all that tells what became of them: rate, commitment and answers."""
    stages = AgreementStage.objects.visible_to(viewer)
    answers = Position.objects.visible_to(viewer).select_related("round")
    return positions.select_related(
        "met_by_rate__instrument", "met_by_commitment__agreement"
    ).prefetch_related(
        attached("answered_by", answers, "answers_given"),
        attached("met_by_commitment__agreement__stages", stages, "reached"),
    )


def delegations_for(viewer: Viewer) -> "Prefetch[Any]":
    """The prefetch of rounds' delegations as ``teams``, each with its delegates as ``seated``."""
    delegates = (
        Delegate.objects.visible_to(viewer)
        .select_related("person", "organization")
        .order_by("position", "pk")
    )
    delegations = (
        Delegation.objects.visible_to(viewer).select_related("economy").order_by("position", "pk")
    )
    seated = delegations.prefetch_related(attached("delegates", delegates, "seated"))
    return attached("delegations", seated, "teams")


def ledgers_for(viewer: Viewer) -> "Prefetch[Any]":
    """The prefetch of deadlines' revisions as ``ledger``, oldest announcement first."""
    revisions = (
        DeadlineRevision.objects.visible_to(viewer)
        .select_related("instrument")
        .in_order_of_announcement()
    )
    return attached("revisions", revisions, "ledger")
