"""Who sat at a round for a party."""

from collections.abc import Iterable
from typing import Any

from negotiations.models import (
    Delegate,
    DelegateRole,
    Delegation,
    Economy,
    Person,
    Publication,
    Round,
)
from tests.factories.economies import economy
from tests.factories.people import make_person, person_named
from tests.factories.rounds import make_round


def make_delegation(
    at: Round | None = None,
    of: str | Economy = "KR",
    *,
    head: str | Person | None = None,
    members: Iterable[str | Person] = (),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Delegation:
    """A party's team at a round; people are given themselves or by the names of new ones."""
    delegation = Delegation.objects.create(
        round=at or make_round(), economy=economy(of), publication=publication, **fields
    )
    if head is not None:
        make_delegate(delegation, head, role=DelegateRole.HEAD, publication=publication)
    for position, member in enumerate(members, start=1):
        make_delegate(delegation, member, position=position, publication=publication)
    return delegation


def make_delegate(
    delegation: Delegation | None = None,
    person: str | Person | None = None,
    *,
    role: DelegateRole = DelegateRole.MEMBER,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Delegate:
    delegation = delegation or make_delegation()
    if person is None:
        person = make_person(of=delegation.economy)
    return Delegate.objects.create(
        delegation=delegation,
        person=person_named(person, of=delegation.economy, publication=publication),
        role=role,
        publication=publication,
        **fields,
    )
