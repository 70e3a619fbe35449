"""Deadlines, whose changes become dated revisions."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from negotiations.loaders import format0
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of, once, sentences
from negotiations.loaders.written_types import written_time


def raised_deadline(draft: Draft, index: int, deadline: format0.Deadline) -> Json:
    here: Path = ("deadlines", index)
    draft.came_from(here, here, slug="key")
    return object_of(
        slug=draft.deadlines[deadline.key],
        title=deadline.title,
        kind=deadline.kind,
        status="pending" if deadline.status == "extended" else deadline.status,
        revisions=_revisions(draft, here, deadline),
        **fact(deadline),
    )


def _revisions(draft: Draft, here: Path, deadline: format0.Deadline) -> list[Json]:
    """The due days in the order of their announcement: the first one, then each change."""
    timing = object_of(
        due_time=written_time(deadline.time) if deadline.time else "",
        time_zone=deadline.timezone,
        reading="ends_at" if deadline.time == time(0, 1) else "",
    )
    revisions: list[Json] = []
    first = deadline.changes[0].from_ if deadline.changes else deadline.due
    if first:
        draft.came_from(
            (*here, "revisions", 0), here, due_on="due", due_time="time", time_zone="timezone"
        )
        sources = [] if deadline.changes else once(deadline.sources)
        revisions.append(object_of(due_on=first, **timing, sources=sources))
    last_announced = date.min
    for position, change in enumerate(deadline.changes):
        if change.to is None:
            continue
        announced, is_latest, remark = _announced(draft, deadline.changes, position, last_announced)
        if announced == last_announced and revisions:
            revisions[-1] |= {
                "prevails": False,
                "prevails_because": "Moved again on the day it was announced.",
            }
        last_announced = announced
        place = (*here, "revisions", len(revisions))
        draft.came_from(place, (*here, "changes", position), due_on="to")
        # The draft tells the time of the deadline, not that of each day it was moved to.
        for new, old in (("due_time", "time"), ("time_zone", "timezone")):
            draft.origins.note((*place, new), (*here, old))
        revisions.append(
            object_of(
                announced_on=announced,
                announced_no_later=is_latest or None,
                due_on=change.to,
                **timing,
                reason=change.reason,
                instrument=_instrument_said(draft, change.reason),
                note=sentences(change.note, remark),
                sources=once(change.sources),
            )
        )
    return _without_repeated_claims(revisions)


def _instrument_said(draft: Draft, reason: str) -> str | None:
    """The one instrument of the draft that a reason names."""
    said = set(words.instruments_said(reason)) & set(draft.instruments.values())
    return said.pop() if len(said) == 1 else None


def _announced(
    draft: Draft, changes: Sequence[format0.Change], position: int, after: date
) -> tuple[date, bool, str]:
    """The day a change was announced; where none is given, the first day after ``after`` on which it was surely known.

    With it, whether that is only the latest possible day, and what else is to be said of it.
    """
    change = changes[position]
    if change.announced_on:
        return change.announced_on, False, ""
    published = {each.key: each.published_on for each in draft.content.sources}
    periods = [period for key in change.sources if (period := published.get(key)) is not None]
    announced = [each.announced_on for each in changes[position + 1 :] if each.announced_on]
    candidates = [*sorted(period.last_day for period in periods), change.from_]
    before = announced[0] if announced else date.max
    sure = [day for day in candidates if day and after < day < before]
    if sure:
        return sure[0], True, ""
    day = min(after, date.max - timedelta(1)) + timedelta(1)
    return (
        day,
        False,
        "The day of the announcement is not known: this move came after the last.",
    )


def _without_repeated_claims(revisions: list[Json]) -> list[Json]:
    """Each due day once for each day of announcement."""
    return list({(each.get("announced_on"), each["due_on"]): each for each in revisions}.values())
