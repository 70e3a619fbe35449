"""Organizations, people, instruments and sources."""

from negotiations.loaders import format0
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of, once


def raised_organization(draft: Draft, index: int, each: format0.Organization) -> Json:
    draft.came_from(("organizations", index), ("organizations", index), slug="key")
    return object_of(
        slug=draft.organizations[each.key],
        name=each.name,
        abbreviation=each.abbreviation,
        native_name=each.native_name,
        economy=each.economy,
        url=each.url,
        note=each.note,
    )


def raised_person(draft: Draft, index: int, each: format0.Person) -> Json:
    here: Path = ("people", index)
    draft.came_from(here, here, slug="key")
    for position in range(len(each.appointments)):
        place = (*here, "appointments", position)
        draft.came_from(place, place, first_day="from", last_day="to")
    return object_of(
        slug=draft.people[each.key],
        name=each.name,
        native_name=each.native_name,
        aliases=once(each.aliases),
        economy=each.economy,
        appointments=[
            object_of(
                title=post.title,
                organization=draft.organization(post.organization),
                first_day=str(post.from_) if post.from_ else None,
                last_day=str(post.to) if post.to else None,
                **fact(post),
            )
            for post in each.appointments
        ],
        note=each.note,
    )


def raised_instrument(draft: Draft, index: int, each: format0.Instrument) -> Json:
    draft.came_from(("instruments", index), ("instruments", index), slug="key", issued_on="date")
    slug = draft.instruments[each.key]
    is_american = (
        words.US_INSTRUMENT.fullmatch(slug) and slug.partition("-")[0] in words.KINDS_BY_KEY
    )
    return object_of(
        slug=slug,
        title=each.title,
        kind=words.instrument_kind(slug, each.title, each.citation),
        citation=each.citation,
        issued_by="US" if is_american else None,
        issued_on=each.date,
        url=each.url,
        **fact(each),
    )


def raised_source(draft: Draft, each: format0.Source) -> Json:
    return object_of(
        key=each.key,
        publisher=each.publisher,
        title=each.title,
        url=each.url,
        published_on=str(each.published_on) if each.published_on else None,
        language=each.language,
        kind=each.kind,
        note=each.note,
    )
