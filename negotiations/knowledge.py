"""What of a record was known on the clock: leaves out what was not, and gives back what was as it was known.

The rules stand in ``rules/knowledge.py``. All here need the citations of their facts (``evidence.bring_sources``). A fact
that is given back differently is a copy, never the record itself: pages only read.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from negotiations.models import (
    AgendaItem,
    Agreement,
    AgreementStage,
    Appointment,
    Citation,
    Commitment,
    CommitmentEvidence,
    CommitmentState,
    Deadline,
    DeadlineRevision,
    DeadlineStatus,
    Delegate,
    Delegation,
    Discussion,
    Event,
    Fact,
    LegalInstrument,
    Negotiation,
    NontariffMeasure,
    NontariffStatus,
    Position,
    PositionStatus,
    RateState,
    Readout,
    Round,
    RoundStatus,
    StatusChange,
    TariffMeasure,
    TariffRate,
    TrailStep,
    TrailStepKind,
)
from negotiations.models.rounds import NOT_HELD
from negotiations.rules import knowledge as rules
from negotiations.rules.clock import Clock
from negotiations.rules.knowledge import Day, RateDays

F = TypeVar("F", bound=Fact)

# What a step on the trail of a nontariff measure makes of its status.
STATUS_AFTER: Final = {
    TrailStepKind.LISTED: NontariffStatus.IN_PLACE,
    TrailStepKind.RAISED: NontariffStatus.UNDER_NEGOTIATION,
    TrailStepKind.CONCEDED: NontariffStatus.UNDER_NEGOTIATION,
    TrailStepKind.AMENDED: NontariffStatus.AMENDED,
    TrailStepKind.REMOVED: NontariffStatus.REMOVED,
}


def source_day(citation: Citation) -> Day:
    """The day by which the source was out for certain."""
    period = citation.source.published_period
    return period.last_day if period else None


def source_days(fact: Fact) -> list[date]:
    """The days of the sources that are published here: a draft dates nothing, whoever looks."""
    days = (source_day(each) for each in fact.cited if each.source.is_published)
    return [day for day in days if day is not None]


# From which day a fact was known


def status_change_day(change: StatusChange) -> Day:
    return change.changed_on


def round_day(meeting: Round) -> Day:
    return rules.round_known_from(meeting.announced_on, meeting.first_day, source_days(meeting))


def called_off_day(meeting: Round) -> Day:
    return rules.round_called_off_from(meeting.first_day, source_days(meeting))


def item_day(item: AgendaItem) -> Day:
    at = item.added_at.last_day if item.added_at else None
    return rules.item_known_from(item.added_on, at, source_days(item))


def drop_day(item: AgendaItem) -> Day:
    return item.dropped_on or (item.dropped_at.last_day if item.dropped_at else None)


def position_day(position: Position) -> Day:
    at = position.round.last_day if position.round else None
    return rules.position_known_from(position.stated_on, at, source_days(position))


def met_day(position: Position) -> Day:
    """The day on which it was known what became of a position: of what met it, or of the first answer to it."""
    rate, commitment = position.met_by_rate, position.met_by_commitment
    met = (
        rate_days(rate).announced if rate else None,
        agreement_day(commitment.agreement) if commitment else None,
    )
    answers = [day for day in map(position_day, position.answers_given) if day is not None]
    return rules.position_settled_from(rules.earliest(*met), answers)


def rate_days(line: TariffRate) -> RateDays:
    issued_on = line.instrument.issued_on if line.instrument else None
    return RateDays(line.valid_from, line.last_day, line.known_from, issued_on)


def revision_day(revision: DeadlineRevision, deadline: Deadline) -> Day:
    of_deadline: list[date] = []
    if revision.prevails:
        announced = (each.announced_on for each in deadline.ledger)
        of_deadline = [*source_days(deadline), *(day for day in announced if day is not None)]
    return rules.revision_known_from(
        revision.announced_on, source_days(revision), of_deadline=of_deadline
    )


def deadline_day(deadline: Deadline) -> Day:
    announced = (revision_day(each, deadline) for each in deadline.ledger)
    return rules.earliest(*announced) or rules.earliest(*source_days(deadline))


def settled_day(deadline: Deadline) -> Day:
    missed = deadline.status == DeadlineStatus.MISSED
    return rules.deadline_settled_from(deadline.due_on, missed=missed)


def stage_day(stage: AgreementStage) -> Day:
    return stage.reached_on


def agreement_day(agreement: Agreement) -> Day:
    reached = [stage.reached_on for stage in agreement.reached if stage.reached_on]
    return rules.agreement_known_from(reached, source_days(agreement))


def evidence_day(evidence: CommitmentEvidence) -> Day:
    return evidence.seen_on


def step_day(step: TrailStep) -> Day:
    at = step.round.last_day if step.round else None
    return rules.step_known_from(step.taken_on, at, source_days(step))


def barrier_day(measure: NontariffMeasure) -> Day:
    return rules.earliest(*map(step_day, measure.steps), *source_days(measure))


def event_day(event: Event) -> Day:
    return rules.event_known_from(event.happened_on, source_days(event))


def instrument_day(instrument: LegalInstrument) -> Day:
    return rules.instrument_known_from(instrument.issued_on, source_days(instrument))


def appointment_day(appointment: Appointment) -> Day:
    began = appointment.began.last_day if appointment.began else None
    return rules.appointment_known_from(began, source_days(appointment))


def readout_day(readout: Readout) -> Day:
    return readout.published_on or readout.round.last_day


def discussion_day(discussion: Discussion) -> Day:
    return discussion.round.last_day


@dataclass(frozen=True)
class Knowledge:
    """What a clock knows of records. Each method gives the fact as it was known, or None where it was not."""

    clock: Clock

    def of(self, facts: Iterable[F], known: "Callable[[F], F | None]") -> list[F]:
        """The facts that were known, in their order, as ``known`` gives each."""
        return [each for each in map(known, facts) if each is not None]

    def _given(self, fact: F, day: Day, **otherwise: Any) -> F | None:
        """The fact if it was known from ``day`` on; with the values of ``otherwise`` and the sources that were out."""
        if self.clock.has_todays_knowledge:
            return fact
        if not self.clock.knows(day):
            return None
        twin = copy.copy(fact)
        for name, value in otherwise.items():
            setattr(twin, name, value)
        twin.cited = [each for each in fact.cited if self.clock.knows(source_day(each))]
        return twin

    def _told(self, text: str, day: Day) -> str:
        return text if self.clock.knows(day) else ""

    def _note(self, fact: Fact, day: Day) -> str:
        """The note of a fact that does not change any more: once all that it cites and names was there."""
        return self._told(fact.note, rules.told_afterwards(day, source_days(fact), fact.note))

    def negotiation(self, negotiation: Negotiation, end_of_course: Day) -> Negotiation:
        """The negotiation with what was written of its whole course only when all of that was known."""
        told = self.clock.knows(end_of_course)
        known = self._given(
            negotiation,
            date.min,
            summary=negotiation.summary if told else "",
            note=negotiation.note if told else "",
            ended_on=negotiation.ended_on if self.clock.knows(negotiation.ended_on) else None,
        )
        return known or negotiation

    def sources_of(self, fact: F) -> F | None:
        """A fact that is shown by its name alone, with the sources that were out."""
        return self._given(fact, date.min)

    def status_change(self, change: StatusChange) -> StatusChange | None:
        day = status_change_day(change)
        return self._given(change, day, note=self._note(change, day))

    def round(self, meeting: Round) -> Round | None:
        """Held rounds tell their outcome when they are over; one that was called off was scheduled before."""
        over, sources = meeting.last_day, source_days(meeting)
        status, outcome = meeting.status, over
        if status in NOT_HELD:
            outcome = called_off_day(meeting)
            status = status if self.clock.knows(outcome) else RoundStatus.SCHEDULED
        summary = rules.told_afterwards(over, sources, meeting.summary)
        return self._given(
            meeting,
            round_day(meeting),
            status=status,
            outcome=self._told(meeting.outcome, outcome),
            summary=self._told(meeting.summary, summary),
            note=self._note(meeting, over),
        )

    def with_teams(self, meeting: Round) -> Round | None:
        known = self.round(meeting)
        if known is not None and known is not meeting:
            known.teams = self.of(meeting.teams, lambda team: self.delegation(team, meeting))
        return known

    def delegation(self, team: Delegation, meeting: Round) -> Delegation | None:
        day = rules.team_known_from(meeting.last_day, source_days(team))
        known = self._given(team, day, note=self._note(team, day))
        if known is not None and known is not team and hasattr(team, "seated"):
            known.seated = self.of(team.seated, lambda seat: self.delegate(seat, day))
        return known

    def delegate(self, seat: Delegate, day: Day) -> Delegate | None:
        return self._given(seat, day, note=self._note(seat, day))

    def seat(self, seat: Delegate) -> Delegate | None:
        """A seat on the page of a person or organization, with its round as it was known."""
        meeting = seat.delegation.round
        day = rules.team_known_from(meeting.last_day, source_days(seat.delegation))
        known, team = self.delegate(seat, day), self.delegation(seat.delegation, meeting)
        if known is None or team is None or known is seat:
            return known
        team.round = self.round(meeting) or meeting
        known.delegation = team
        return known

    def discussion(self, discussion: Discussion) -> Discussion | None:
        day = discussion_day(discussion)
        return self._given(discussion, day, note=self._note(discussion, day))

    def readout(self, readout: Readout) -> Readout | None:
        day = readout_day(readout)
        return self._given(readout, day, note=self._note(readout, day))

    def agenda_item(self, item: AgendaItem) -> AgendaItem | None:
        dropped = self.clock.knows(drop_day(item))
        labels = rules.told_afterwards(None, source_days(item))
        return self._given(
            item,
            item_day(item),
            note="",
            dropped_on=item.dropped_on if dropped else None,
            dropped_at=item.dropped_at if dropped else None,
            labels_in_sources=item.labels_in_sources if self.clock.knows(labels) else [],
        )

    def position(self, position: Position) -> Position | None:
        """A position stands until it is known what became of it."""
        settled = self.clock.knows(met_day(position))
        return self._given(
            position,
            position_day(position),
            note="",
            status=position.status if settled else PositionStatus.STANDING,
        )

    def rates(self, lines: Sequence[TariffRate]) -> list[TariffRate]:
        """The lines of one measure; those of one origin tell each other's ends."""
        if self.clock.has_todays_knowledge:
            return list(lines)
        return self.of(lines, lambda line: self.rate(line, lines))

    def rate(self, line: TariffRate, lines: Sequence[TariffRate]) -> TariffRate | None:
        """A rate without days before the act that sets them, open before its end was known, not yet called off before that."""
        if not line.is_believed_on(self.clock.known_on):
            return None
        own = rate_days(line)
        others = [each for each in lines if each.origin_id == line.origin_id and each.pk != line.pk]
        alike = [rate_days(each) for each in others if each.goods == line.goods]
        days_known = self.clock.knows(own.days_known_from)
        end_known = days_known and self.clock.knows(own.end_known_from(alike))
        act = line.instrument
        return self._given(
            line,
            own.announced,
            note="",
            state=self._rate_state(line, own, map(rate_days, others), days_known=days_known),
            valid_from=line.valid_from if days_known else None,
            last_day=line.last_day if end_known else None,
            known_until=None,
            instrument=act if act and self.clock.knows(instrument_day(act)) else None,
        )

    def _rate_state(
        self, line: TariffRate, own: RateDays, others: Iterable[RateDays], *, days_known: bool
    ) -> str:
        if not days_known:
            return RateState.ANNOUNCED
        if line.state not in (RateState.CANCELLED, RateState.SUPERSEDED):
            return line.state
        if self.clock.knows(own.undone_from(others)):
            return line.state
        begun = line.valid_from is not None and line.valid_from <= self.clock.known_on
        return RateState.IN_FORCE if begun else RateState.ANNOUNCED

    def tariff_measure(self, measure: TariffMeasure) -> TariffMeasure | None:
        """A measure is known by its rates, or by a source of its own."""
        if self.clock.has_todays_knowledge:
            return measure
        lines = self.rates(measure.lines)
        day = date.min if lines else rules.earliest(*source_days(measure))
        return self._given(measure, day, note="", lines=lines)

    def trail_step(self, step: TrailStep) -> TrailStep | None:
        day = step_day(step)
        return self._given(step, day, note=self._note(step, day))

    def nontariff_measure(self, measure: NontariffMeasure) -> NontariffMeasure | None:
        if self.clock.has_todays_knowledge:
            return measure
        steps = self.of(measure.steps, self.trail_step)
        after = {STATUS_AFTER[TrailStepKind(step.kind)] for step in steps}
        status = max(after, key=list(NontariffStatus).index, default=NontariffStatus.IN_PLACE)
        described = rules.latest(*source_days(measure))
        return self._given(
            measure,
            barrier_day(measure),
            note="",
            steps=steps,
            status=status,
            description=self._told(measure.description, described),
        )

    def revision(self, revision: DeadlineRevision, deadline: Deadline) -> DeadlineRevision | None:
        day = revision_day(revision, deadline)
        return self._given(revision, day, note=self._note(revision, day))

    def deadline(self, deadline: Deadline) -> Deadline | None:
        settled = self._is_settled(deadline)
        if self.clock.has_todays_knowledge:
            return deadline if settled else _pending(deadline)
        return self._given(
            deadline,
            deadline_day(deadline),
            note="",
            ledger=self.of(deadline.ledger, lambda each: self.revision(each, deadline)),
            status=deadline.status if settled else DeadlineStatus.PENDING,
        )

    def _is_settled(self, deadline: Deadline) -> bool:
        """Whether it was known on the clock's day of the world what became of it."""
        day = settled_day(deadline)
        to_come = day is not None and self.clock.on < min(day, self.clock.today)
        return self.clock.knows(day) and not to_come

    def agreement(self, agreement: Agreement) -> Agreement | None:
        if self.clock.has_todays_knowledge:
            return agreement
        day = agreement_day(agreement)
        summary = rules.told_afterwards(day, source_days(agreement), agreement.summary)
        return self._given(
            agreement,
            day,
            note="",
            summary=self._told(agreement.summary, summary),
            reached=self.of(agreement.reached, self.stage),
            undertaken=self.of(agreement.undertaken, lambda each: self.commitment(each, day)),
        )

    def stage(self, stage: AgreementStage) -> AgreementStage | None:
        day = stage_day(stage)
        return self._given(stage, day, note=self._note(stage, day))

    def commitment(self, commitment: Commitment, day: Day) -> Commitment | None:
        """A commitment is known with its agreement; how far it came, by what was seen of it."""
        seen = self.of(commitment.seen, self.evidence)
        state = seen[-1].state if seen else CommitmentState.PLEDGED
        return self._given(commitment, day, note="", seen=seen, state=state)

    def evidence(self, evidence: CommitmentEvidence) -> CommitmentEvidence | None:
        day = evidence_day(evidence)
        return self._given(evidence, day, note=self._note(evidence, day))

    def event(self, event: Event) -> Event | None:
        day = event_day(event)
        return self._given(event, day, note=self._note(event, event.happened_on))

    def instrument(self, instrument: LegalInstrument) -> LegalInstrument | None:
        day = instrument_day(instrument)
        return self._given(instrument, day, note=self._note(instrument, day))

    def appointment(self, appointment: Appointment) -> Appointment | None:
        """A title is known from its first day; that it ended, from its last."""
        ended = appointment.ended.last_day if appointment.ended else None
        last_day = appointment.last_day if self.clock.knows(ended) else None
        return self._given(
            appointment,
            appointment_day(appointment),
            last_day=last_day,
            note=self._note(appointment, ended),
        )


def _pending(deadline: Deadline) -> Deadline:
    twin = copy.copy(deadline)
    twin.status = DeadlineStatus.PENDING
    return twin
