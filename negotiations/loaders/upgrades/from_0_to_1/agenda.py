"""Areas, and which of them are on the agenda."""

from negotiations.loaders.upgrades.areas import vocabulary
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of, once
from negotiations.rules.texts import fold


def raised_areas(draft: Draft) -> list[Json]:
    """The areas that the vocabulary does not have."""
    own = [
        (index, area)
        for index, area in enumerate(draft.content.agenda_areas)
        if draft.areas[area.key] not in vocabulary().names
    ]
    for position, (index, _) in enumerate(own):
        draft.came_from(("areas", position), ("agenda_areas", index), slug="key")
    return [
        object_of(
            slug=draft.areas[area.key],
            name=area.name,
            label_variants=[
                label for label in once(area.label_in_sources) if fold(label) != fold(area.name)
            ],
        )
        for _, area in own
    ]


def raised_agenda(draft: Draft) -> list[Json]:
    first_days = {each.key: each.start for each in draft.content.rounds}
    items = []
    for index, area in enumerate(draft.content.agenda_areas):
        draft.came_from(
            ("agenda", index),
            ("agenda_areas", index),
            area="key",
            label="name",
            labels_in_sources="label_in_sources",
            added_at="agreed_in_round",
        )
        slug = draft.areas[area.key]
        known_name = vocabulary().names.get(slug, area.name)
        items.append(
            object_of(
                area=slug,
                label=area.name if fold(area.name) != fold(known_name) else "",
                labels_in_sources=once(area.label_in_sources),
                added_at=area.agreed_in_round,
                added_on=first_days.get(area.agreed_in_round or ""),
                **fact(area),
            )
        )
    return items
