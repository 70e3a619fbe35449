"""From the facts of talks to what changed: pure, over facts that were read with their sources (``talks.TalkRecord``)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from negotiations.knowledge import (
    agreement_day,
    called_off_day,
    drop_day,
    event_day,
    instrument_day,
    item_day,
    met_day,
    position_day,
    rate_days,
    revision_day,
    round_day,
    settled_day,
    stage_day,
    step_day,
)
from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Agreement,
    Deadline,
    DeadlineRevision,
    DeadlineStatus,
    Fact,
    Negotiation,
    NontariffMeasure,
    Position,
    PositionStatus,
    RateState,
    Round,
    TariffMeasure,
    TariffRate,
)
from negotiations.rules.knowledge import Day
from negotiations.talks import TalkRecord

KINDS: Final[dict[str, str | Promise]] = {
    "status": _("Status"),
    "round": _("Rounds"),
    "deadline": _("Deadlines"),
    "tariff": _("Tariffs"),
    "position": _("Positions"),
    "agenda": _("Agenda"),
    "agreement": _("Agreements and commitments"),
    "barrier": _("Nontariff measures"),
    "instrument": _("Legal instruments"),
    "event": _("Context"),
}


class What(StrEnum):
    """What became known. The value stands in identifiers of feeds, and so is never changed."""

    STATUS = "status"
    ROUND_ANNOUNCED = "announced"
    ROUND_BEGAN = "began"
    ROUND_HELD = "held"
    ROUND_CALLED_OFF = "called-off"
    ITEM_ADDED = "added"
    ITEM_NAMED = "named"
    ITEM_DROPPED = "dropped"
    POSITION_STATED = "stated"
    POSITION_SETTLED = "settled"
    RATE_ANNOUNCED = "rate-announced"
    RATE_SUSPENDED = "rate-suspended"
    RATE_APPLIES = "applies"
    RATE_UNDONE = "undone"
    RATE_ENDED = "ended"
    STEP_TAKEN = "step"
    DEADLINE_SET = "set"
    DEADLINE_CONFIRMED = "confirmed"
    DEADLINE_MOVED = "moved"
    DEADLINE_CLAIMED = "claimed"
    DEADLINE_SETTLED = "deadline-settled"
    DEADLINE_PASSED = "passed"
    STAGE_REACHED = "reached"
    COMMITMENT_MADE = "undertaken"
    COMMITMENT_SEEN = "seen"
    INSTRUMENT_ISSUED = "issued"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Development:
    """One thing that became known of talks on a day.

    ``key`` names it for ever: the kind, the natural key of its fact, and what became of it. ``fact`` is what its
    sentence tells of, with its sources; ``before`` is the fact that it takes the place of.
    """

    day: date
    kind: str
    what: What
    natural_key: str
    negotiation: Negotiation
    fact: Fact
    before: Fact | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.natural_key}/{self.what}"

    @property
    def area_slug(self) -> str:
        """The area that it is about; none where its fact is about the whole of the talks."""
        area: AgendaArea | None = getattr(self.fact, "area", None) or getattr(
            getattr(self.fact, "measure", None), "area", None
        )
        return area.slug if area else ""


def developments(record: TalkRecord, today: date) -> list[Development]:
    """All that became known of the talks up to ``today``, latest first; of one day in the order of their kinds."""
    order = list(KINDS)
    known = (each for each in _Reading(record, today).all() if each.day <= today)
    return sorted(known, key=lambda each: (-each.day.toordinal(), order.index(each.kind), each.key))


def days_of(found: Iterable[Development]) -> list[date]:
    """The days on which something became known, oldest first."""
    return sorted({each.day for each in found})


@dataclass(frozen=True)
class _Reading:
    record: TalkRecord
    today: date

    def all(self) -> Iterator[Development]:
        yield from self.status_changes()
        for meeting in self.record.rounds:
            yield from self.of_round(meeting)
        for item in self.record.agenda:
            yield from self.of_item(item)
        for position in self.record.positions:
            yield from self.of_position(position)
        for measure in self.record.tariff_measures:
            yield from self.of_tariff_measure(measure)
        for barrier in self.record.nontariff_measures:
            yield from self.of_barrier(barrier)
        for deadline in self.record.deadlines:
            yield from self.of_deadline(deadline)
        for agreement in self.record.agreements:
            yield from self.of_agreement(agreement)
        yield from self.events()
        yield from self.instruments()

    def status_changes(self) -> Iterator[Development]:
        for change in self.record.status_changes:
            talk = self.record.by_key[change.negotiation_id]
            key = f"{talk.slug}/{change.changed_on}"
            yield Development(change.changed_on, "status", What.STATUS, key, talk, change)

    def of_round(self, meeting: Round) -> Iterator[Development]:
        talk = meeting.negotiation
        key = f"{talk.slug}/{meeting.key}"
        known, first, last = round_day(meeting), meeting.first_day, meeting.last_day
        if known and (first is None or known < first):
            yield Development(known, "round", What.ROUND_ANNOUNCED, key, talk, meeting)
        if meeting.is_not_held:
            yield from self._on(
                called_off_day(meeting), "round", What.ROUND_CALLED_OFF, key, talk, meeting
            )
            return
        if first and last and first < last:
            yield Development(first, "round", What.ROUND_BEGAN, key, talk, meeting)
        yield from self._on(last, "round", What.ROUND_HELD, key, talk, meeting)

    def of_item(self, item: AgendaItem) -> Iterator[Development]:
        talk = self.record.by_key[item.negotiation_id]
        key = f"{talk.slug}/{item.area.slug}"
        agreed = item.added_on or item.added_at
        what = What.ITEM_ADDED if agreed else What.ITEM_NAMED
        yield from self._on(item_day(item), "agenda", what, key, talk, item)
        yield from self._on(drop_day(item), "agenda", What.ITEM_DROPPED, key, talk, item)

    def of_position(self, position: Position) -> Iterator[Development]:
        talk = self.record.by_key[position.negotiation_id]
        key = f"{talk.slug}/{position.key}"
        stated = position_day(position)
        yield from self._on(stated, "position", What.POSITION_STATED, key, talk, position)
        if position.status != PositionStatus.STANDING:
            yield from self._on(
                met_day(position), "position", What.POSITION_SETTLED, key, talk, position
            )

    def of_tariff_measure(self, measure: TariffMeasure) -> Iterator[Development]:
        for talk, line in self.record.rates_told(measure):
            line.measure = measure
            yield from self.of_rate(line, measure.lines, talk)

    def of_rate(
        self, line: TariffRate, lines: Sequence[TariffRate], talk: Negotiation
    ) -> Iterator[Development]:
        key = f"{line.measure.slug}/{line.key}"
        own = rate_days(line)
        others = [
            rate_days(each)
            for each in lines
            if each.origin_id == line.origin_id and each.pk != line.pk
        ]
        suspended = line.state == RateState.SUSPENDED
        announced = What.RATE_SUSPENDED if suspended else What.RATE_ANNOUNCED
        if own.announced > date.min:
            yield Development(own.announced, "tariff", announced, key, talk, line)
        if line.is_ever_applied and line.valid_from:
            applies = max(line.valid_from, own.days_known_from)
            yield Development(applies, "tariff", What.RATE_APPLIES, key, talk, line)
        if line.state == RateState.CANCELLED:
            yield from self._on(
                own.undone_from(others), "tariff", What.RATE_UNDONE, key, talk, line
            )
        follows = any(
            line.last_day and other.valid_from == line.last_day + timedelta(days=1)
            for other in lines
            if line.origin_id in (None, other.origin_id)
        )
        if line.is_ever_applied and line.last_day and not follows:
            over = line.last_day + timedelta(days=1)
            yield Development(over, "tariff", What.RATE_ENDED, key, talk, line)

    def of_barrier(self, measure: NontariffMeasure) -> Iterator[Development]:
        talk = self.record.talk_of(measure)
        for step in measure.steps if talk else ():
            step.measure = measure
            key = f"{measure.slug}/{step.key}"
            if talk is not None:
                yield from self._on(step_day(step), "barrier", What.STEP_TAKEN, key, talk, step)

    def of_deadline(self, deadline: Deadline) -> Iterator[Development]:
        talk = self.record.by_key[deadline.negotiation_id or 0]
        before: DeadlineRevision | None = None
        for revision in deadline.ledger:
            revision.deadline = deadline
        moves = deadline.moves
        if moves:
            yield from self._revision(What.DEADLINE_SET, moves[0], talk)
        for before, revision in pairwise(moves):
            moved = revision.due_on != before.due_on
            what = What.DEADLINE_MOVED if moved else What.DEADLINE_CONFIRMED
            yield from self._revision(what, revision, talk, before)
        for claim in deadline.claims:
            yield from self._revision(What.DEADLINE_CLAIMED, claim, talk)
        due = deadline.due_on
        if deadline.status != DeadlineStatus.PENDING:
            yield from self._on(
                settled_day(deadline),
                "deadline",
                What.DEADLINE_SETTLED,
                deadline.slug,
                talk,
                deadline,
            )
        elif due:
            passed = due + timedelta(days=1)
            yield Development(
                passed, "deadline", What.DEADLINE_PASSED, deadline.slug, talk, deadline
            )

    def _revision(
        self,
        what: What,
        revision: DeadlineRevision,
        talk: Negotiation,
        before: DeadlineRevision | None = None,
    ) -> Iterator[Development]:
        announced = revision.announced_on or "undated"
        key = f"{revision.deadline.slug}/{announced}/{revision.due_on}"
        yield from self._on(
            revision_day(revision, revision.deadline), "deadline", what, key, talk, revision, before
        )

    def of_agreement(self, agreement: Agreement) -> Iterator[Development]:
        talk = self.record.by_key[agreement.negotiation_id]
        for stage in agreement.reached:
            stage.agreement = agreement
            key = f"{agreement.slug}/{stage.stage}"
            yield from self._on(stage_day(stage), "agreement", What.STAGE_REACHED, key, talk, stage)
        day = agreement_day(agreement)
        for commitment in agreement.undertaken:
            commitment.agreement = agreement
            key = f"{agreement.slug}/{commitment.key}"
            yield from self._on(day, "agreement", What.COMMITMENT_MADE, key, talk, commitment)
            for seen in commitment.seen:
                seen.commitment = commitment
                at = f"{key}/{seen.seen_on}/{seen.state}"
                yield Development(seen.seen_on, "agreement", What.COMMITMENT_SEEN, at, talk, seen)

    def events(self) -> Iterator[Development]:
        for event in self.record.events:
            talk = self.record.by_key[event.negotiation_id]
            key = f"{talk.slug}/{event.key}"
            yield from self._on(event_day(event), "event", What.EVENT, key, talk, event)

    def instruments(self) -> Iterator[Development]:
        for instrument in self.record.instruments:
            talk = self.record.talk_of(instrument)
            if talk is not None:
                day = instrument_day(instrument)
                yield from self._on(
                    day, "instrument", What.INSTRUMENT_ISSUED, instrument.slug, talk, instrument
                )

    @staticmethod
    def _on(
        day: Day,
        kind: str,
        what: What,
        key: str,
        talk: Negotiation,
        fact: Fact,
        before: Fact | None = None,
    ) -> Iterator[Development]:
        """The development, where anything tells its day."""
        if day is not None:
            yield Development(day, kind, what, key, talk, fact, before)
