"""A draft on its way to format 1."""

from collections.abc import Iterable, Mapping

from negotiations.loaders import format0
from negotiations.loaders.origins import Origins
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.areas import vocabulary
from negotiations.loaders.upgrades.keys import Keys, joined, slug_of
from negotiations.loaders.upgrades.known_drafts import (
    KnownDraft,
    known_draft,
)
from negotiations.loaders.upgrades.prose import Prose, titles_of_rounds


class Draft:
    """What a draft says, the names that its keys become, and where the parts stood."""

    def __init__(self, content: format0.Dossier, origins: Origins) -> None:
        self.content = content
        self.origins = origins
        self.slug = content.negotiation.slug
        self.known: KnownDraft = known_draft(self.slug)
        self.organizations = self._slugs_of_organizations()
        self.people = self._slugs_of_people()
        self.instruments = self._slugs_of_instruments()
        self.areas = self._slugs_of_areas()
        self.deadlines = self._slugs_without("d-", [each.key for each in content.deadlines])
        self.agreements = self._slugs_without("ag-", [each.key for each in content.agreements])
        self.in_prose = Prose(
            titles_of_rounds({each.key: each.title for each in content.rounds})
            | {each.key: each.publisher for each in content.sources}
        )

    def _slugs_of_organizations(self) -> Mapping[str, str]:
        keys = Keys()
        return {
            each.key: keys.free(self._slug_of_organization(each))
            for each in self.content.organizations
        }

    def _slug_of_organization(self, each: format0.Organization) -> str:
        name = slug_of(each.abbreviation or each.name, each.key).removeprefix("the-")
        economy = (each.economy or "").lower()
        return name if not economy or name.startswith(f"{economy}-") else joined(economy, name)

    def _slugs_of_people(self) -> Mapping[str, str]:
        keys = Keys()
        return {each.key: keys.free(slug_of(each.name, each.key)) for each in self.content.people}

    def _slugs_of_instruments(self) -> Mapping[str, str]:
        keys = Keys()
        return {
            each.key: keys.free(self._slug_of_instrument(each.key))
            for each in self.content.instruments
        }

    def _slug_of_instrument(self, key: str) -> str:
        if key in self.known.instruments:
            return self.known.instruments[key]
        proclamation = words.PROCLAMATION.fullmatch(key)
        if proclamation:
            return f"procl-{proclamation.group(1)}"
        return key if words.US_INSTRUMENT.fullmatch(key) else joined(self.slug, key)

    def _slugs_of_areas(self) -> Mapping[str, str]:
        """The area that each of the draft's areas is. No area is taken twice: a second one stands for itself."""
        taken: dict[str, str] = {}
        for area in self.content.agenda_areas:
            slug = (
                self.known.areas[area.key]
                if area.key in self.known.areas
                else vocabulary().slug_for(area.key, area.name, area.label_in_sources)
            )
            if slug and slug not in taken.values():
                taken[area.key] = slug
        keys = Keys([*taken.values(), *vocabulary().names])
        for area in self.content.agenda_areas:
            if area.key not in taken:
                taken[area.key] = keys.free(slug_of(area.name, area.key))
        return taken

    def _slugs_without(self, prefix: str, keys: Iterable[str]) -> Mapping[str, str]:
        """The negotiation's slug and each key, without the prefix by which drafts tell what it is a key of."""
        slugs = Keys()
        return {key: slugs.free(joined(self.slug, key.removeprefix(prefix))) for key in keys}

    def came_from(self, new: Path, old: Path, **fields: str) -> None:
        """Notes that ``new`` stood at ``old``, and which of its fields had other names there."""
        if new != old:
            self.origins.note(new, old)
        for new_name, old_name in fields.items():
            self.origins.note((*new, new_name), (*old, old_name))

    def area(self, key: str | None) -> str | None:
        return self.areas.get(key, key) if key else None

    def organization(self, key: str | None) -> str | None:
        return self.organizations.get(key, key) if key else None

    def instrument(self, key: str | None) -> str | None:
        return self.instruments.get(key, key) if key else None
