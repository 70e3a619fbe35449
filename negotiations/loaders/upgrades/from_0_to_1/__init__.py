"""The step from format 0, the draft, to format 1."""

from negotiations.loaders import format0
from negotiations.loaders.origins import Origins
from negotiations.loaders.upgrades.from_0_to_1.agenda import raised_agenda, raised_areas
from negotiations.loaders.upgrades.from_0_to_1.agreements import raised_agreement
from negotiations.loaders.upgrades.from_0_to_1.deadlines import raised_deadline
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.measures import (
    raised_nontariff_measure,
    raised_tariff_measures,
)
from negotiations.loaders.upgrades.from_0_to_1.negotiation import raised_negotiation
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, object_of
from negotiations.loaders.upgrades.from_0_to_1.positions import raised_events, raised_positions
from negotiations.loaders.upgrades.from_0_to_1.rounds import raised_round
from negotiations.loaders.upgrades.from_0_to_1.shared_records import (
    raised_instrument,
    raised_organization,
    raised_person,
    raised_source,
)


def from_0_to_1(data: Json) -> tuple[Json, Origins]:
    """Raises a draft. ``data`` has the shape of format 0; the answer has that of format 1."""
    origins = Origins(data)
    draft = Draft(format0.Dossier.model_validate(data), origins)
    return draft.in_prose.written(_raised(draft)), origins


def _raised(draft: Draft) -> Json:
    content = draft.content
    measures, product_lists = raised_tariff_measures(draft)
    return {
        "format": 1,
        "shared_records": "complete",
        "negotiation": raised_negotiation(draft),
        **object_of(
            areas=raised_areas(draft),
            agenda=raised_agenda(draft),
            rounds=[raised_round(draft, *each) for each in enumerate(content.rounds)],
            positions=raised_positions(draft),
            agreements=[raised_agreement(draft, *each) for each in enumerate(content.agreements)],
            tariff_measures=measures,
            nontariff_measures=[
                raised_nontariff_measure(draft, *each)
                for each in enumerate(content.nontariff_measures)
            ],
            deadlines=[raised_deadline(draft, *each) for each in enumerate(content.deadlines)],
            events=raised_events(draft),
            organizations=[
                raised_organization(draft, *each) for each in enumerate(content.organizations)
            ],
            people=[raised_person(draft, *each) for each in enumerate(content.people)],
            instruments=[
                raised_instrument(draft, *each) for each in enumerate(content.instruments)
            ],
            product_lists=product_lists,
            sources=[raised_source(draft, each) for each in content.sources],
        ),
    }
