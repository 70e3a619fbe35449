"""Positions and events, which drafts leave without keys."""

from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of
from negotiations.loaders.upgrades.keys import Keys, joined, short


def raised_positions(draft: Draft) -> list[Json]:
    keys = Keys()
    days = {each.key: each.start for each in draft.content.rounds}
    positions = []
    for each in draft.content.positions:
        area = draft.area(each.area) or ""
        day = each.stated_on or days.get(each.round or "")
        key = joined(each.economy.lower(), area, each.kind.replace("_", "-"), str(day or ""))
        positions.append(
            object_of(
                key=keys.free(key),
                economy=each.economy,
                area=area,
                kind=each.kind,
                text=each.text,
                stated_on=each.stated_on,
                round=each.round,
                status=each.status,
                **fact(each),
            )
        )
    return positions


def raised_events(draft: Draft) -> list[Json]:
    keys = Keys()
    for index in range(len(draft.content.events)):
        draft.came_from(("events", index), ("events", index), happened_on="date")
    return [
        object_of(
            key=keys.free(joined(str(each.date), short(each.title))),
            happened_on=each.date,
            title=each.title,
            kind=each.kind,
            **fact(each),
        )
        for each in draft.content.events
    ]
