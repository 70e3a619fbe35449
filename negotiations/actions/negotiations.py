"""What is done with a negotiation as a whole: it is started from one report."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from negotiations.actions.changes import Authorship
from negotiations.actions.keys import give_key
from negotiations.actions.records import create_record
from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Delegate,
    DelegateRole,
    Delegation,
    Economy,
    Fact,
    Negotiation,
    Organization,
    Party,
    Person,
    Round,
    Source,
)
from negotiations.models.records import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Head:
    """Who leads a delegation: ``person`` and ``organization`` may be new."""

    person: Person
    title: str
    organization: Organization | None


@dataclass(frozen=True, slots=True)
class StartingParty:
    """A party of new talks; ``lead_organization`` may be new, and ``head`` led its delegation to the first round."""

    economy: Economy
    lead_organization: Organization | None = None
    head: Head | None = None


@dataclass(eq=False)
class NotStarted(Exception):
    """``part`` of new talks was refused: negotiation, source, party-0, round, areas."""

    part: str
    error: ValidationError


@transaction.atomic
def start_talk(
    *,
    negotiation: Negotiation,
    parties: Sequence[StartingParty],
    first_round: Round | None,
    areas: Sequence[AgendaArea],
    source: Source,
    authorship: Authorship,
) -> Negotiation:
    """Records new talks with their parties, agenda and first round as drafts, each fact with the source. Raises NotStarted.

    What is not stored yet among people, organizations, areas and the source is recorded, too.
    """
    start = _Start(source, authorship)
    with _part("source"):
        start.once(source)
    with _part("negotiation"):
        start.once(negotiation)
    for position, party in enumerate(parties):
        with _part(f"party-{position}"):
            start.add_party(negotiation, party, position)
    with _part("areas"):
        start.add_agenda(negotiation, areas)
    if first_round is not None:
        with _part("round"):
            first_round.negotiation = negotiation
            start.once(first_round)
        for position, party in enumerate(parties):
            with _part(f"party-{position}"):
                start.add_delegation(first_round, party, position)
    return negotiation


@contextmanager
def _part(name: str) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise NotStarted(name, error) from error


@dataclass(frozen=True, slots=True)
class _Start:
    source: Source
    authorship: Authorship

    def once(self, record: R) -> R:
        """The record itself, stored: a new one cites the source."""
        if record.pk is None:
            give_key(record)
            cited: list[dict[str, Any]] = (
                [{"source": self.source.pk}] if isinstance(record, Fact) else []
            )
            create_record(record=record, authorship=self.authorship, citations=cited)
        return record

    def add_party(self, negotiation: Negotiation, party: StartingParty, position: int) -> None:
        lead = party.lead_organization
        self.once(
            Party(
                negotiation=negotiation,
                economy=party.economy,
                lead_organization=lead and self.once(lead),
                position=position,
            )
        )

    def add_agenda(self, negotiation: Negotiation, areas: Sequence[AgendaArea]) -> None:
        for position, area in enumerate(areas):
            self.once(AgendaItem(negotiation=negotiation, area=self.once(area), position=position))

    def add_delegation(self, meeting: Round, party: StartingParty, position: int) -> None:
        head = party.head
        if head is None:
            return
        delegation = self.once(Delegation(round=meeting, economy=party.economy, position=position))
        self.once(
            Delegate(
                delegation=delegation,
                person=self.once(head.person),
                role=DelegateRole.HEAD,
                title=head.title,
                organization=head.organization and self.once(head.organization),
            )
        )
