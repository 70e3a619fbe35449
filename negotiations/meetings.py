"""One round with everything recorded of it, as one viewer may see it and a clock knows it, read in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge, round_day
from negotiations.models import (
    AgendaItem,
    Delegation,
    Discussion,
    Economy,
    Party,
    Position,
    Readout,
    Round,
    TrailStep,
    Viewer,
)
from negotiations.rules.clock import Clock
from negotiations.talks import delegations_for, with_what_met_them


@dataclass(frozen=True, slots=True)
class Side:
    """What one party brought to a round: its team, its own account and what it stated there."""

    economy: Economy
    delegation: Delegation | None
    readout: Readout | None
    positions: Sequence[Position]


@dataclass
class MeetingRecord:
    """All that is recorded of a round, whenever it became known."""

    round: Round
    viewer: Viewer

    @cached_property
    def delegations(self) -> Sequence[Delegation]:
        found = (
            Round.objects.filter(pk=self.round.pk)
            .prefetch_related(delegations_for(self.viewer))
            .get()
        )
        return found.teams

    @cached_property
    def readouts(self) -> list[Readout]:
        return list(self._of(Readout).select_related("round"))

    @cached_property
    def positions(self) -> list[Position]:
        positions = with_what_met_them(self._of(Position), self.viewer)
        return list(positions.select_related("area", "round").order_by("stated_on", "pk"))

    @cached_property
    def discussions(self) -> list[Discussion]:
        discussions = self._of(Discussion).select_related("area", "round")
        return list(discussions.order_by("position", "pk"))

    @cached_property
    def items_added(self) -> list[AgendaItem]:
        items = AgendaItem.objects.visible_to(self.viewer).filter(added_at=self.round)
        return list(
            items.select_related("area", "added_at", "dropped_at").order_by("position", "pk")
        )

    @cached_property
    def items_dropped(self) -> list[AgendaItem]:
        items = AgendaItem.objects.visible_to(self.viewer).filter(dropped_at=self.round)
        return list(
            items.select_related("area", "added_at", "dropped_at").order_by("position", "pk")
        )

    @cached_property
    def barriers_raised(self) -> list[TrailStep]:
        steps = self._of(TrailStep).select_related("measure", "economy", "round")
        return list(steps.order_by("taken_on", "pk"))

    def _of(self, model: Any) -> Any:
        return model.objects.visible_to(self.viewer).filter(round=self.round)

    def bring_sources(self) -> None:
        """Brings to every fact of the page the sources that it names."""
        seats = (team.seated for team in self.delegations)
        stated = (self.readouts, self.positions, self.discussions)
        agenda = (self.items_added, self.items_dropped, self.barriers_raised)
        bring_sources(self.viewer, [self.round], self.delegations, *seats, *stated, *agenda)


@dataclass
class Meeting:
    """A round on one page, as its clock knows it."""

    recorded: Round
    viewer: Viewer
    clock: Clock

    @cached_property
    def record(self) -> MeetingRecord:
        record = MeetingRecord(self.recorded, self.viewer)
        record.bring_sources()
        return record

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.clock)

    @cached_property
    def is_known(self) -> bool:
        return self.clock.knows(round_day(self.record.round))

    @cached_property
    def round(self) -> Round:
        known = self.knowledge.round(self.record.round)
        return self.recorded if known is None else known

    @cached_property
    def parties(self) -> list[Party]:
        parties = Party.objects.filter(negotiation=self.recorded.negotiation_id).select_related(
            "economy"
        )
        return list(parties.order_by("position", "pk"))

    @cached_property
    def sides(self) -> list[Side]:
        """The parties side by side, in the order of the negotiation."""
        return [self._side(party.economy) for party in self.parties]

    def _side(self, economy: Economy) -> Side:
        return Side(
            economy,
            next((each for each in self.delegations if each.economy_id == economy.code), None),
            next((each for each in self.readouts if each.economy_id == economy.code), None),
            [each for each in self.positions if each.economy_id == economy.code],
        )

    @cached_property
    def delegations(self) -> list[Delegation]:
        return self.knowledge.of(
            self.record.delegations, lambda team: self.knowledge.delegation(team, self.recorded)
        )

    @cached_property
    def readouts(self) -> list[Readout]:
        return self.knowledge.of(self.record.readouts, self.knowledge.readout)

    @cached_property
    def positions(self) -> list[Position]:
        return self.knowledge.of(self.record.positions, self.knowledge.position)

    @cached_property
    def discussions(self) -> list[Discussion]:
        return self.knowledge.of(self.record.discussions, self.knowledge.discussion)

    @cached_property
    def items_added(self) -> list[AgendaItem]:
        return self.knowledge.of(self.record.items_added, self.knowledge.agenda_item)

    @cached_property
    def items_dropped(self) -> list[AgendaItem]:
        """The areas that were dropped here, as far as that was known."""
        items = self.knowledge.of(self.record.items_dropped, self.knowledge.agenda_item)
        return [item for item in items if item.dropped_at_id]

    @cached_property
    def barriers_raised(self) -> list[TrailStep]:
        return self.knowledge.of(self.record.barriers_raised, self.knowledge.trail_step)

    @cached_property
    def neighbours(self) -> tuple[Round | None, Round | None]:
        """The previous and the next round of the negotiation that were known, in the order of their days."""
        talk = self.recorded.negotiation
        others = Round.objects.visible_to(self.viewer).filter(negotiation=talk).known(self.clock)
        order = list(
            others.chronological().only("key", "title", "first_day", "last_day", "negotiation")
        )
        for each in order:
            each.negotiation = talk
        place = next(
            (index for index, each in enumerate(order) if each.pk == self.recorded.pk), None
        )
        if place is None:
            return None, None
        before = order[place - 1] if place else None
        return before, order[place + 1] if place + 1 < len(order) else None

    @property
    def previous(self) -> Round | None:
        return self.neighbours[0]

    @property
    def next(self) -> Round | None:
        return self.neighbours[1]
