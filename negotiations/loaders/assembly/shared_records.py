"""People, organizations, sources, instruments, lists and areas: what talks share."""

from typing import Any

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.assembly.core import Assembly
from negotiations.loaders.elements import kept_day
from negotiations.loaders.format1 import Element
from negotiations.loaders.kinds import NAME_FIELDS, Identity
from negotiations.loaders.problems import Path
from negotiations.loaders.recognition import names_of
from negotiations.loaders.rows import Row


def lay_areas(assembly: Assembly) -> None:
    for index, area in enumerate(assembly.dossier.areas):
        found = assembly.recogniser.area(area)
        if found is not None:
            # The vocabulary is kept by its own files, not by dossiers.
            assembly.named[models.AgendaArea][area.slug] = found
            continue
        row = assembly.row((area.slug,), area, ("areas", index))
        assembly.named[models.AgendaArea][area.slug] = row.instance
    for index, area in enumerate(assembly.dossier.areas):
        if area.parent is not None:
            assembly.link_later(
                models.AgendaArea, (area.slug,), "parent", area.parent, ("areas", index)
            )


def lay_shared_records(assembly: Assembly) -> None:
    for name in ("sources", "organizations", "people", "instruments"):
        _names_stand_once(assembly, name)
    _sources(assembly)
    for index, organization in enumerate(assembly.dossier.organizations):
        row = _named_record(assembly, organization, ("organizations", index))
        for position, former in enumerate(organization.former_names):
            path = (*row.path, "former_names", position)
            assembly.row((row.instance.slug, former.name), former, path, organization=row.instance)
        assembly.drop_missing(
            models.FormerName,
            lambda each, own=row: each.organization_id == own.instance.pk,
            row,
        )
    for index, person in enumerate(assembly.dossier.people):
        _person(assembly, person, ("people", index))
    for index, instrument in enumerate(assembly.dossier.instruments):
        found = assembly.recogniser.instrument(instrument)
        identity = (found.slug if found else instrument.slug,)
        row = _merged(assembly, identity, instrument, ("instruments", index), found)
        _keep_slug(assembly, row, instrument.slug)
        assembly.named[models.LegalInstrument][instrument.slug] = row.instance
    for index, listed in enumerate(assembly.dossier.product_lists):
        _product_list(assembly, listed, ("product_lists", index))


def _names_stand_once(assembly: Assembly, section: str) -> None:
    seen = set()
    for index, element in enumerate(getattr(assembly.dossier, section)):
        field = NAME_FIELDS[element.record]
        name = getattr(element, field)
        if name in seen:
            assembly.fault((section, index, field), f"'{name}' stands twice in the file")
        seen.add(name)


def _sources(assembly: Assembly) -> None:
    found = {each.key: assembly.recogniser.source(each) for each in assembly.dossier.sources}
    new = [key for key, source in found.items() if source is None]
    keys = assembly.recogniser.free_source_keys(new)
    by_url: dict[str, Row] = {}
    for index, element in enumerate(assembly.dossier.sources):
        path: Path = ("sources", index)
        stored = found[element.key]
        url = models.sources.normalise_url(element.url)
        if url and url in by_url:
            _same_page_again(assembly, element, path, by_url[url])
            continue
        identity = (stored.key if stored else keys[element.key],)
        row = assembly.row(identity, element, path, instance=stored)
        assembly.set_name(row, "key", identity[0])
        row.instance.normalised_url = url
        assembly.named[models.Source][element.key] = row.instance
        if url:
            by_url[url] = row


def _same_page_again(assembly: Assembly, element: format1.Source, path: Path, first: Row) -> None:
    if not assembly.only_completes:
        assembly.fault((*path, "url"), f"this is the same page as that of “{first.instance.key}”")
    assembly.named[models.Source][element.key] = first.instance


def _named_record(
    assembly: Assembly, element: format1.Person | format1.Organization, path: Path
) -> Row:
    """The row of a person or organization, which may be recorded under another name."""
    model = element.record
    found = assembly.recogniser.named(model, element)
    slug = found.slug if found else element.slug
    if found is None and assembly.only_completes:
        slug = assembly.recogniser.free_slug(model, slug)
    row = _merged(assembly, (slug,), element, path, found)
    assembly.set_name(row, "slug", slug)
    if found is not None and assembly.only_completes:
        names = [name for name in names_of(element) if name not in _names(found)]
        row.unite("aliases", names)
    assembly.named[model][element.slug] = row.instance
    return row


def _merged(
    assembly: Assembly, identity: Identity, element: Element, path: Path, found: Any
) -> Row:
    """The row of an element; for a second element that means the same shared record, the first one's row."""
    twin = assembly.by_identity[element.record].get(identity)
    if twin is not None and assembly.only_completes:
        return twin
    return assembly.row(identity, element, path, instance=found)


def _keep_slug(assembly: Assembly, row: Row, slug: str) -> None:
    if row.is_new:
        assembly.set_name(row, "slug", slug)


def _person(assembly: Assembly, person: format1.Person, path: Path) -> None:
    row = _named_record(assembly, person, path)
    for position, post in enumerate(person.appointments):
        place = (*path, "appointments", position)
        organization = (
            assembly.named[models.Organization].get(post.organization)
            or assembly.stored.find(models.Organization, (post.organization,))
            if post.organization
            else None
        )
        identity = (
            row.instance.slug,
            post.title,
            organization.slug if organization is not None else post.organization,
            kept_day("first_day", post.first_day)[0],
        )
        if identity in assembly.by_identity[models.Appointment] and assembly.only_completes:
            continue
        assembly.row(identity, post, place, parent=row, person=row.instance)


def _product_list(assembly: Assembly, element: format1.ProductList, path: Path) -> None:
    row = assembly.row((element.slug,), element, path)
    assembly.named[models.ProductList][element.slug] = row.instance
    for position, code in enumerate(element.codes):
        identity = (element.slug, code.code, code.valid_from, code.last_day, code.condition)
        place = (*path, "codes", position)
        assembly.row(identity, code, place, product_list=row.instance)
    assembly.drop_missing(
        models.ProductListCode, lambda each: each.product_list_id == row.instance.pk, row
    )


def _names(record: Any) -> set[str]:
    return {record.name, record.native_name, *record.aliases}
