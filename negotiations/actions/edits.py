"""What an editor of the site does to one record, with the source of the change: at once, or as a proposal to a publisher."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, router, transaction
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector, ProtectedError
from django.utils.translation import gettext_lazy as _

from negotiations.actions.changes import Authorship
from negotiations.actions.proposals import propose_change
from negotiations.actions.publication import named_by, publish_newly_named
from negotiations.actions.records import change_record, create_record, locked, remove_record
from negotiations.actions.snapshots import citations_of
from negotiations.labels import choice_label
from negotiations.models import (
    Citation,
    Fact,
    FormerName,
    Party,
    Proposal,
    Publication,
    Source,
    Viewer,
)
from negotiations.models.guards import sentence_of
from negotiations.models.negotiations import TOO_FEW_PARTIES
from negotiations.models.publication import Published
from negotiations.models.records import Record
from negotiations.permissions import may_change_at_once

R = TypeVar("R", bound=Record)

ONLY_PUBLISHERS: Final = _(
    "Readers see this at once, since what it belongs to is published: ask a publisher to do it."
)
WRITTEN_AT_ONCE: Final = _("Somebody recorded the same at this moment: look at the page again.")
STILL_NAMED: Final = _("Other records name this one: change or remove those first. %(names)s")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The source that a change rests on, recorded already or new, and the citations that it does away with."""

    source: Source | None = None
    locator: str = ""
    quote: str = ""
    dropped: frozenset[str] = frozenset()


def name_of_citation(citation: Mapping[str, Any]) -> str:
    """What tells a citation from the others of its fact."""
    return f"{citation['source']}.{citation['stance']}.{citation['field']}"


def seen_with(record: Record) -> Published | None:
    """The record whose publication decides whether readers see this one."""
    if isinstance(record, Published):
        return record
    if isinstance(record, Party):
        return record.linked("negotiation")  # type: ignore[no-any-return]  # linked() answers for any field
    if isinstance(record, FormerName):
        return record.linked("organization")  # type: ignore[no-any-return]  # linked() answers for any field
    return None


def readers_see(record: Record) -> bool:
    seen = seen_with(record)
    return seen is not None and seen.is_published


def takes_effect_at_once(viewer: Viewer, record: Record) -> bool:
    """Whether a change that this viewer makes to the record, as it is stored, takes effect at once."""
    return may_change_at_once(viewer, seen_with(record))


def add_record(
    *,
    record: R,
    values: Mapping[str, Any],
    evidence: Evidence,
    authorship: Authorship,
) -> R:
    """Records something new: a draft, where it is drafted at all. Raises ValidationError or PermissionDenied."""
    if not isinstance(record, Published) and not _may_at_once(authorship, record):
        raise PermissionDenied(ONLY_PUBLISHERS)
    with transaction.atomic(), _refusals_told():
        links = _set(record, values)
        cited = _cited((), evidence, authorship, Publication.DRAFT)
        return create_record(
            record=record,
            authorship=authorship,
            links=links,
            citations=cited if isinstance(record, Fact) and cited else (),
        )


def edit_record(
    *,
    record: R,
    read_version: int,
    values: Mapping[str, Any],
    evidence: Evidence,
    authorship: Authorship,
) -> R | Proposal:
    """Changes the stored record to ``values``; returns a proposal where readers see it and the editor may not publish.

    Raises Stale, Gone, ValidationError or PermissionDenied.
    """
    with transaction.atomic(), _refusals_told():
        stored = locked(record, read_version)
        at_once = _may_at_once(authorship, stored)
        if not at_once and not isinstance(stored, Published):
            raise PermissionDenied(ONLY_PUBLISHERS)
        # A source that comes with a change which readers see at once is seen with it.
        publication = (
            Publication.PUBLISHED if at_once and readers_see(stored) else Publication.DRAFT
        )
        citations = None
        if isinstance(stored, Fact):
            citations = _cited(citations_of(stored), evidence, authorship, publication)
        if not at_once:
            return propose_change(
                record=stored,
                values=values,
                citations=citations,
                read_version=read_version,
                authorship=authorship,
            )
        named_before = named_by(stored)
        links = _set(stored, values)
        changed = change_record(
            record=stored,
            read_version=read_version,
            authorship=authorship,
            links=links,
            citations=citations,
        )
        publish_newly_named(record=changed, named_before=named_before, authorship=authorship)
        return changed


def take_away(*, record: Record, read_version: int, authorship: Authorship) -> Proposal | None:
    """Removes the record, or proposes to withdraw it where readers see it and the editor may not publish.

    Raises Stale, Gone, ValidationError or PermissionDenied.
    """
    with transaction.atomic(), _refusals_told():
        stored = locked(record, read_version)
        if _may_at_once(authorship, stored):
            _refuse_last_parties(stored)
            remove_record(record=stored, read_version=read_version, authorship=authorship)
            return None
        if not isinstance(stored, Published):
            raise PermissionDenied(ONLY_PUBLISHERS)
        return propose_change(
            record=stored,
            values={"publication": Publication.WITHDRAWN},
            citations=None,
            read_version=read_version,
            authorship=authorship,
        )


def goes_along(record: Record) -> int:
    """How many other records go when this one is deleted. Raises ValidationError where it cannot be."""
    collector = Collector(using=router.db_for_write(type(record)), origin=record)
    with _refusals_told():
        collector.collect([record])
    gone = [*collector.data.values(), *collector.fast_deletes]
    return sum(_count(each) for each in gone) - 1


def _count(found: Any) -> int:
    if isinstance(found, QuerySet):
        return 0 if found.model is Citation else found.count()
    return 0 if any(isinstance(each, Citation) for each in found) else len(found)


def _may_at_once(authorship: Authorship, record: Record) -> bool:
    return authorship.by is not None and takes_effect_at_once(authorship.by, record)


def _is_link(record: Model, name: str) -> bool:
    return any(field.name == name for field in record._meta.many_to_many)


def _set(record: Record, values: Mapping[str, Any]) -> dict[str, Iterable[Model]]:
    """Sets the record's own fields; returns its links to several others."""
    links: dict[str, Iterable[Model]] = {}
    for name, value in values.items():
        if _is_link(record, name):
            links[name] = value
        else:
            setattr(record, name, value)
    return links


def _cited(
    citations: Iterable[Mapping[str, Any]],
    evidence: Evidence,
    authorship: Authorship,
    publication: Publication,
) -> list[Mapping[str, Any]] | None:
    """The citations as the evidence leaves them; None where it changes nothing."""
    kept = [each for each in citations if name_of_citation(each) not in evidence.dropped]
    if evidence.source is None:
        return kept if evidence.dropped else None
    source = evidence.source
    if not source.pk:
        source.publication = publication
        create_record(record=source, authorship=authorship)
    new = {
        "source": source.pk,
        "field": "",
        "stance": "supports",
        "locator": evidence.locator,
        "quote": evidence.quote,
    }
    return [*(each for each in kept if name_of_citation(each) != name_of_citation(new)), new]


def _refuse_last_parties(record: Record) -> None:
    if not isinstance(record, Party) or not readers_see(record):
        return
    if record.negotiation.parties.count() <= 2:
        raise ValidationError(TOO_FEW_PARTIES)


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Turns what the database refuses into a sentence."""
    try:
        yield
    except ProtectedError as error:
        named = ", ".join(f"“{choice_label(each)}”" for each in _some(error.protected_objects))
        raise ValidationError(STILL_NAMED, params={"names": named}) from error
    except IntegrityError as error:
        raise ValidationError(sentence_of(error) or WRITTEN_AT_ONCE) from error


def _some(records: Iterable[Any]) -> list[Any]:
    return sorted(records, key=lambda each: (type(each).__name__, each.pk))[:5]
