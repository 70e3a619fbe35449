"""One deadline with the ledger of its moves, as one viewer may see it, read in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F, Q

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
from negotiations.models import (
    Deadline,
    DeadlineKind,
    DeadlineRevision,
    Economy,
    Party,
    RateState,
    TariffRate,
    Viewer,
)
from negotiations.models.tariffs import APPLIED
from negotiations.rules.clock import Clock
from negotiations.rules.snap_back import SnapBack, Span, snap_backs
from negotiations.talks import lines_paid


@dataclass(frozen=True, slots=True)
class Move:
    """One due day that prevailed, with the one before it."""

    revision: DeadlineRevision
    before: date | None

    @property
    def days(self) -> int:
        """By how many days it moved, negative when it came forward; 0 for the first."""
        return (self.revision.due_on - self.before).days if self.before else 0


@dataclass
class Ledger:
    """A deadline on one page, as its clock knows it. ``record`` is the whole record, with its ledger."""

    record: Deadline
    viewer: Viewer
    clock: Clock

    @cached_property
    def known(self) -> Deadline | None:
        bring_sources(self.viewer, [self.record], self.record.ledger)
        return Knowledge(self.clock).deadline(self.record)

    @property
    def is_known(self) -> bool:
        """Whether anything of this deadline was known."""
        return self.known is not None

    @property
    def deadline(self) -> Deadline:
        return self.known or self.record

    @cached_property
    def parties(self) -> list[Economy]:
        """The parties of the talks that it belongs to, in their order."""
        parties = Party.objects.filter(negotiation=self.record.negotiation_id)
        return [
            party.economy for party in parties.select_related("economy").order_by("position", "pk")
        ]

    @cached_property
    def moves(self) -> list[Move]:
        """Oldest announcement first: the first is the original day."""
        befores = [None, *(revision.due_on for revision in self.deadline.moves)]
        return [
            Move(revision, before)
            for revision, before in zip(self.deadline.moves, befores, strict=False)
        ]

    @cached_property
    def claims(self) -> list[tuple[DeadlineRevision, DeadlineRevision | None]]:
        """Each due day that was claimed and gave way, with the one that prevailed when it was claimed."""
        return [(claim, self._prevailing(claim.announced_on)) for claim in self.deadline.claims]

    def _prevailing(self, day: date | None) -> DeadlineRevision | None:
        known = [
            each
            for each in self.deadline.moves
            if day is None or each.announced_on is None or each.announced_on <= day
        ]
        return known[-1] if known else None

    @cached_property
    def day_after(self) -> date | None:
        """The first day on which what it ends no longer holds."""
        current = self.deadline.current
        return current.last_day_covered + timedelta(days=1) if current else None

    @cached_property
    def snap_backs(self) -> list[SnapBack[tuple[int, str, str, str], TariffRate]]:
        """The rates that change when it passes and nothing happens, by measure and origin."""
        current = self.deadline.current
        if current is None:
            return []
        return snap_backs(
            map(_span, self._rates),
            last_day_covered=current.last_day_covered,
            lifts_suspension=self.deadline.kind == DeadlineKind.SUSPENSION_EXPIRY,
        )

    @cached_property
    def _rates(self) -> list[TariffRate]:
        """The rates that may hang on it: of its measure or, without one, of those that its talks bear on."""
        if self.record.measure_id:
            ours = Q(measure=self.record.measure_id)
        else:
            ours = Q(measure__negotiations=self.record.negotiation_id)
        rates = TariffRate.objects.visible_to(self.viewer).filter(ours)
        if self.parties:
            rates = rates.filter(Q(origin__isnull=True) | Q(origin__in=self.parties))
        rates = rates.select_related("measure__imposed_by", "origin", "instrument").order_by(
            "measure__title", "origin", F("known_from").asc(nulls_first=True), "pk"
        )
        by_measure: dict[int, list[TariffRate]] = defaultdict(list)
        for rate in rates:
            by_measure[rate.measure_id].append(rate)
        bring_sources(self.viewer, *by_measure.values())
        knowledge = Knowledge(self.clock)
        known = [knowledge.rates(lines) for lines in by_measure.values()]
        if not self.parties:
            return [rate for lines in known for rate in lines]
        parties = {economy.code for economy in self.parties}
        return [
            rate
            for lines in known
            if lines
            for rate in lines_paid(lines[0].measure, lines, parties)
        ]


def _span(rate: TariffRate) -> Span[tuple[int, str, str, str], TariffRate]:
    line = (
        rate.measure_id,
        rate.origin_id or "",
        rate.condition,
        f"{rate.product_list_id or ''}{rate.products}",
    )
    return Span(
        line,
        rate,
        rate.valid_from,
        rate.last_day,
        is_applied=rate.state in APPLIED,
        is_suspended=rate.state == RateState.SUSPENDED,
    )
