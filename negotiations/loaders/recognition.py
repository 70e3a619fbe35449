"""Whether a record that a dossier describes is recorded already, under this name or another."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Q

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.stored import Stored
from negotiations.models.sources import normalise_url
from negotiations.rules.texts import fold

INITIAL: Final = re.compile(r"[a-z]\.")
DAY: Final = re.compile(
    r"(\d{1,2} )?(january|february|march|april|may|june|july|august|september|october|november|december) \d{4}"
    r"|\b(19|20)\d{2}\b"
)


def compared(name: str) -> str:
    """A name as records are recognised by it: "Donald J. Trump" is "Donald Trump", "U.S. Treasury" is "US Treasury"."""
    words = fold(name).split()
    without_initials = [word for word in words if not INITIAL.fullmatch(word)]
    kept = without_initials if len(without_initials) > 1 else words
    return re.sub(r"[^\w\s]", "", " ".join(kept))


def is_unmistakable(citation: str) -> bool:
    """Whether a citation names one instrument: it has a number that is no date ("90 FR 15041")."""
    return any(char.isdigit() for char in DAY.sub("", fold(citation)))


class NameIndex:
    """The stored records of one kind by economy and by every name they bear."""

    def __init__(self, records: Iterable[Any]) -> None:
        self._by_name: dict[tuple[str | None, str], Any] = {}
        for record in records:
            for name in (record.name, record.native_name, *record.aliases):
                self.add(record, name)

    def add(self, record: Any, name: str) -> None:
        if name:
            self._by_name.setdefault((record.economy_id, compared(name)), record)

    def find(self, element: format1.Person | format1.Organization) -> Any | None:
        """The stored record that bears one of the element's names, and is of its economy."""
        for name in names_of(element):
            record = self._by_name.get((element.economy, compared(name)))
            if record is not None:
                return record
        return None


def names_of(element: format1.Person | format1.Organization) -> Iterator[str]:
    yield from (name for name in (element.name, element.native_name, *element.aliases) if name)


class Recogniser:
    """Finds the stored record that each shared record of a dossier means.

    A file of the project's own format names records by their slugs. A file that only completes shared records was
    gathered without knowledge of them, so that they are known by their names.
    """

    def __init__(self, stored: Stored, *, by_name: bool) -> None:
        self.stored = stored
        self.by_name = by_name
        self.sources_by_url: dict[str, models.Source] = {
            source.normalised_url: source
            for source in stored.all(models.Source)
            if source.normalised_url
        }
        self._slugs = {
            model: {identity[0] for identity in stored.rows[model]}
            for model in (models.Person, models.Organization)
        }
        self._names = {
            model: NameIndex(stored.all(model)) for model in (models.Person, models.Organization)
        }
        for former in stored.all(models.FormerName):
            self._names[models.Organization].add(former.organization, former.name)

    def source(self, element: format1.Source) -> models.Source | None:
        """The source of the same URL; else that of the same key, unless its URL is another."""
        url = normalise_url(element.url)
        if url in self.sources_by_url:
            return self.sources_by_url[url]
        found: models.Source | None = self.stored.find(models.Source, (element.key,))
        has_another_url = found is not None and bool(url and found.normalised_url)
        return None if has_another_url else found

    def free_source_keys(self, wanted: list[str]) -> dict[str, str]:
        """For each key, the key itself or with a number behind it, so that no other source has it."""
        clashing = [key for key in wanted if self.stored.find(models.Source, (key,)) is not None]
        taken = {identity[0] for identity in self.stored.rows[models.Source]}
        if clashing:
            numbered = Q()
            for key in clashing:
                numbered |= Q(key__startswith=f"{key}-")
            taken.update(models.Source.objects.filter(numbered).values_list("key", flat=True))
        taken.update(key for key in wanted if key not in clashing)
        return {key: _numbered(key, taken) if key in clashing else key for key in wanted}

    def named(self, model: Any, element: format1.Person | format1.Organization) -> Any | None:
        """The person or organization that the element means."""
        by_slug = self.stored.find(model, (element.slug,))
        if not self.by_name:
            return by_slug
        found = self._names[model].find(element)
        if found is None and by_slug is not None and by_slug.economy_id == element.economy:
            found = by_slug
        return found

    def free_slug(self, model: Any, slug: str) -> str:
        """The slug, with a number behind it where another record has it."""
        taken = self._slugs[model]
        free = _numbered(slug, taken) if slug in taken else slug
        taken.add(free)
        return free

    def instrument(self, element: format1.LegalInstrument) -> models.LegalInstrument | None:
        found = self.stored.find(models.LegalInstrument, (element.slug,))
        if found is not None or not self.by_name:
            return found
        return next(
            (each for each in self.stored.all(models.LegalInstrument) if _is_same(each, element)),
            None,
        )

    def area(self, element: format1.AgendaArea) -> models.AgendaArea | None:
        found = self.stored.find(models.AgendaArea, (element.slug,))
        if found is not None or not self.by_name:
            return found
        return next(
            (
                each
                for each in self.stored.all(models.AgendaArea)
                if fold(each.name) == fold(element.name)
            ),
            None,
        )


def _is_same(stored: models.LegalInstrument, element: format1.LegalInstrument) -> bool:
    """The same citation, or the same title on the same day."""
    if is_unmistakable(element.citation) and fold(element.citation) == fold(stored.citation):
        return True
    return (
        element.issued_on is not None
        and element.issued_on == stored.issued_on
        and fold(element.title) == fold(stored.title)
    )


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name[:115]}-{number}" in taken:
        number += 1
    taken.add(f"{name[:115]}-{number}")
    return f"{name[:115]}-{number}"
