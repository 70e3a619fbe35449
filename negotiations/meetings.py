"""One round with everything recorded of it, as one viewer may see it, read in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from negotiations.evidence import bring_sources
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
from negotiations.talks import delegations_for


@dataclass(frozen=True, slots=True)
class Side:
    """What one party brought to a round: its team, its own account and what it stated there."""

    economy: Economy
    delegation: Delegation | None
    readout: Readout | None
    positions: Sequence[Position]


@dataclass
class Meeting:
    """A round on one page."""

    round: Round
    viewer: Viewer

    @cached_property
    def parties(self) -> list[Party]:
        parties = Party.objects.filter(negotiation=self.round.negotiation_id).select_related(
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
    def delegations(self) -> Sequence[Delegation]:
        found = (
            Round.objects.filter(pk=self.round.pk)
            .prefetch_related(delegations_for(self.viewer))
            .get()
        )
        return found.teams

    @cached_property
    def readouts(self) -> list[Readout]:
        return list(Readout.objects.visible_to(self.viewer).filter(round=self.round))

    @cached_property
    def positions(self) -> list[Position]:
        positions = Position.objects.visible_to(self.viewer).filter(round=self.round)
        return list(positions.select_related("area").order_by("stated_on", "pk"))

    @cached_property
    def discussions(self) -> list[Discussion]:
        discussions = Discussion.objects.visible_to(self.viewer).filter(round=self.round)
        return list(discussions.select_related("area").order_by("position", "pk"))

    @cached_property
    def items_added(self) -> list[AgendaItem]:
        items = AgendaItem.objects.visible_to(self.viewer).filter(added_at=self.round)
        return list(items.select_related("area").order_by("position", "pk"))

    @cached_property
    def items_dropped(self) -> list[AgendaItem]:
        items = AgendaItem.objects.visible_to(self.viewer).filter(dropped_at=self.round)
        return list(items.select_related("area").order_by("position", "pk"))

    @cached_property
    def barriers_raised(self) -> list[TrailStep]:
        steps = TrailStep.objects.visible_to(self.viewer).filter(round=self.round)
        return list(steps.select_related("measure", "economy", "round").order_by("taken_on", "pk"))

    @cached_property
    def neighbours(self) -> tuple[Round | None, Round | None]:
        """The previous and the next round of the negotiation, in the order of their days."""
        others = Round.objects.visible_to(self.viewer).filter(negotiation=self.round.negotiation_id)
        order = list(
            others.chronological().only("key", "title", "first_day", "last_day", "negotiation")
        )
        place = next(index for index, each in enumerate(order) if each.pk == self.round.pk)
        for each in order:
            each.negotiation = self.round.negotiation
        before = order[place - 1] if place else None
        return before, order[place + 1] if place + 1 < len(order) else None

    @property
    def previous(self) -> Round | None:
        return self.neighbours[0]

    @property
    def next(self) -> Round | None:
        return self.neighbours[1]

    def bring_sources(self) -> None:
        """Brings to every fact of the page the sources that it names."""
        groups = (
            self.delegations,
            *(each.seated for each in self.delegations),
            self.readouts,
            self.positions,
        )
        more = (self.discussions, self.items_added, self.items_dropped, self.barriers_raised)
        bring_sources(self.viewer, [self.round], *groups, *more)
