"""The talks, their parties and their statuses."""

from datetime import date
from typing import Final

from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, object_of, once, sentences

KINDS: Final = {"fta": "free_trade_agreement"}


def raised_negotiation(draft: Draft) -> Json:
    talks = draft.content.negotiation
    here: Path = ("negotiation",)
    changes = _status_changes(draft)
    parties = [
        object_of(
            economy=party.economy,
            lead_organization=draft.organization(party.lead_organization),
        )
        for party in talks.parties
    ]
    notes_of_parties = [f"{each.economy}: {each.note}" for each in talks.parties if each.note]
    return object_of(
        slug=draft.slug,
        title=talks.title,
        kind=KINDS.get(talks.kind, talks.kind),
        objective=talks.objective,
        summary=talks.summary,
        started_on=talks.started_on,
        ended_on=talks.ended_on,
        parties=parties,
        status_changes=changes,
        note=sentences(
            talks.note, *notes_of_parties, _note_on_status(draft, here), _note_on_the_file(draft)
        ),
        sources=once(talks.sources),
    )


def _note_on_the_file(draft: Draft) -> str:
    """What the draft says of itself, without what it says of the numbers of rounds, which are left behind."""
    note = draft.content.note if isinstance(draft.content.note, str) else ""
    return words.without_sentences(note, "round numbers")


def _note_on_status(draft: Draft, here: Path) -> str:
    """What is left to say of the draft's own status, where its dated changes say something else or nothing."""
    talks = draft.content.negotiation
    if not talks.status_history:
        day_is_known = bool(_day_of_the_status(draft))
        return "" if day_is_known else f"Status without a day: {talks.status.replace('_', ' ')}."
    last = talks.status_history[-1].status
    if last == talks.status:
        return ""
    return (
        f"The status was given as “{talks.status.replace('_', ' ')}”, "
        f"its last dated change as “{last.replace('_', ' ')}”."
    )


def _day_of_the_status(draft: Draft) -> date | None:
    talks = draft.content.negotiation
    return (talks.ended_on if talks.status == "ended" else None) or talks.started_on


def _status_changes(draft: Draft) -> list[Json]:
    talks = draft.content.negotiation
    if not talks.status_history:
        day = _day_of_the_status(draft)
        draft.origins.note(("negotiation", "status_changes", 0), ("negotiation", "status"))
        return (
            [object_of(changed_on=day, **_status(talks.status), sources=once(talks.sources))]
            if day
            else []
        )
    by_day: dict[date, Json] = {}
    for index, change in enumerate(talks.status_history):
        new: Path = ("negotiation", "status_changes", len(by_day))
        old: Path = ("negotiation", "status_history", index)
        if change.on not in by_day:
            draft.came_from(new, old, changed_on="on", process="status", legal_effect="status")
        before = by_day.get(change.on, {})
        by_day[change.on] = object_of(
            **{**before, "changed_on": change.on, **_status(change.status)}
            | {
                "note": sentences(before.get("note", ""), change.note),
                "sources": once([*before.get("sources", []), *change.sources]),
            }
        )
    return list(by_day.values())


def _status(status: str) -> Json:
    """Format 0 has one row of statuses; ``in_force`` of them is a legal effect."""
    return {"legal_effect": status} if status == "in_force" else {"process": status}
