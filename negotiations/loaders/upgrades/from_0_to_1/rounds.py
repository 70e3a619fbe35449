"""Rounds: their ordinals, what they took up and who sat there."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from negotiations.loaders import format0
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of, once, sentences

LEVELS: Final = {"senior": "senior_officials"}
NOT_HELD: Final = ("postponed", "cancelled")

P = TypeVar("P", bound=format0.Part)


def raised_round(draft: Draft, index: int, meeting: format0.Round) -> Json:
    here: Path = ("rounds", index)
    draft.came_from(
        here, here, first_day="start", last_day="end", ordinal="title", discussions="agenda"
    )
    return object_of(
        key=meeting.key,
        title=meeting.title,
        level=LEVELS.get(meeting.level, meeting.level),
        ordinal=_ordinal(draft, meeting),
        format=meeting.format,
        status=meeting.status,
        first_day=meeting.start,
        last_day=meeting.end or meeting.start,
        city=meeting.city,
        country=meeting.country,
        venue=meeting.venue,
        summary=meeting.summary,
        outcome=meeting.outcome,
        discussions=_discussions(draft, here, meeting),
        delegations=_delegations(draft, here, meeting),
        **fact(meeting),
    )


def _ordinal(draft: Draft, meeting: format0.Round) -> int | None:
    """The ordinal that the title tells, where no other round of the level has a better claim to it."""
    ordinal = words.ordinal_in(meeting.title)
    rivals = [
        each
        for each in draft.content.rounds
        if each.level == meeting.level and words.ordinal_in(each.title) == ordinal
    ]
    if not ordinal or ordinal < 1:
        return None
    for is_better in (_was_held, _names_its_level):
        better = [each for each in rivals if is_better(each)]
        rivals = better or rivals
    return ordinal if rivals == [meeting] else None


def _discussions(draft: Draft, here: Path, meeting: format0.Round) -> list[Json]:
    """What a round took up, each area once."""
    discussions: list[Json] = []
    for area, told in _by(meeting.agenda, "area").items():
        new: Path = (*here, "discussions", len(discussions))
        draft.came_from(new, (*here, "agenda", told[0][0]))
        movements = [each.state for _, each in told if each.state]
        discussions.append(
            object_of(
                area=draft.area(area),
                movement=movements[-1] if movements else None,
                note=sentences(*(each.note for _, each in told)),
            )
        )
    return discussions


def _delegations(draft: Draft, here: Path, meeting: format0.Round) -> list[Json]:
    """Who sat there, each economy once: those of one that are told apart sat there together."""
    delegations: list[Json] = []
    for economy, told in _by(meeting.delegations, "economy").items():
        new: Path = (*here, "delegations", len(delegations))
        draft.came_from(new, (*here, "delegations", told[0][0]))
        delegations.append(
            object_of(
                economy=economy,
                delegates=_delegates(draft, new, here, told),
                note=sentences(*(each.note for _, each in told)),
                sources=once(key for _, each in told for key in each.sources),
            )
        )
    return delegations


def _delegates(
    draft: Draft, new: Path, here: Path, told: Sequence[tuple[int, format0.Delegation]]
) -> list[Json]:
    delegates: list[Json] = []
    seated: set[tuple[int, str]] = set()
    for index, delegation in told:
        for position, member in enumerate(delegation.members):
            # Somebody who stands twice in one delegation is an error of the draft, to be told.
            if any(who == member.person and where != index for where, who in seated):
                continue
            seated.add((index, member.person))
            draft.came_from(
                (*new, "delegates", len(delegates)),
                (*here, "delegations", index, "members", position),
            )
            has_head = any(each["role"] == "head" for each in delegates)
            delegates.append(
                object_of(
                    person=draft.people.get(member.person, member.person),
                    role="co_head" if member.role == "head" and has_head else member.role,
                    title=member.title,
                    organization=draft.organization(member.organization),
                    note=member.note,
                )
            )
    return delegates


def _by(parts: Sequence[P], name: str) -> Mapping[str, list[tuple[int, P]]]:
    """The parts with their positions, together where they have the same ``name``."""
    together: dict[str, list[tuple[int, P]]] = {}
    for position, part in enumerate(parts):
        together.setdefault(getattr(part, name), []).append((position, part))
    return together


def _was_held(meeting: format0.Round) -> bool:
    return meeting.status not in NOT_HELD


def _names_its_level(meeting: format0.Round) -> bool:
    return words.names_its_level(meeting.title, meeting.level)
