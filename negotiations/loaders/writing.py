"""Writes the rows of a dossier: a fixed number of statements for each kind, whatever the number of rows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Model, prefetch_related_objects

from negotiations import models
from negotiations.loaders.assembly import Assembly
from negotiations.loaders.citing import CitationChanges
from negotiations.loaders.kinds import MEASURES, TIED_ELSEHOW, WRITE_ORDER
from negotiations.loaders.problems import Fault
from negotiations.loaders.report import Tally
from negotiations.loaders.rows import Row
from negotiations.models.guards import sentence_of

# A value of each kind under which rows cannot stand in each other's way while they change places.
ASIDE: Final[Mapping[type[Model], Mapping[str, Any]]] = {
    models.Round: {"ordinal": None},
    models.Delegate: {"role": models.DelegateRole.MEMBER},
    models.TariffRate: {"state": models.RateState.SUPERSEDED},
    models.DeadlineRevision: {"prevails": False},
}


class Unwritable(Exception):
    """The database refused rows that the rules let pass."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults


def write(assembly: Assembly, citations: CitationChanges) -> None:
    """Writes what is new and what changed, and removes what is to go. Raises Unwritable."""
    _remove(assembly)
    publish = _held_back(assembly.negotiation)
    for model in WRITE_ORDER:
        _write_kind(model, assembly.rows[model])
    _link(assembly)
    citations.write()
    _refresh_search_texts(assembly)
    if publish is not None:
        _publish(assembly.negotiation, publish)


def _remove(assembly: Assembly) -> None:
    for model in reversed(WRITE_ORDER):
        doomed = [each.pk for each in assembly.removed[model]]
        if doomed:
            model._default_manager.filter(pk__in=doomed).delete()


def _held_back(negotiation: Row) -> str | None:
    """Keeps the publication of a negotiation that is written back until its parties stand."""
    publication: str = negotiation.instance.publication
    if publication != models.Publication.PUBLISHED or not (
        negotiation.is_new or negotiation.changed
    ):
        return None
    negotiation.instance.publication = models.Publication.DRAFT
    negotiation.changed.add("publication")
    return publication


def _publish(negotiation: Row, publication: str) -> None:
    negotiation.instance.publication = publication
    try:
        with transaction.atomic():
            models.Negotiation.objects.filter(pk=negotiation.instance.pk).update(
                publication=publication
            )
    except IntegrityError as error:
        raise Unwritable([_refusal(negotiation, error)]) from error


def _write_kind(model: type[Model], rows: list[Row]) -> None:
    changed = [row for row in rows if not row.is_new and row.changed]
    new = [row for row in rows if row.is_new]
    for row in (*changed, *new):
        if hasattr(row.instance, "refresh_search_text"):
            row.instance.refresh_search_text()
    if changed:
        _update(model, changed)
    if new:
        _insert(model, new)
    _write_later(model, [row for row in rows if row.later])


def _update(model: type[Model], rows: list[Row]) -> None:
    fields = {name for row in rows for name in row.changed} | _derived(model)
    if model in ASIDE:
        fields |= set(ASIDE[model])
    aside = ASIDE.get(model)

    def write_together() -> None:
        if aside:
            model._default_manager.filter(pk__in=[row.instance.pk for row in rows]).update(**aside)
        model._default_manager.bulk_update([row.instance for row in rows], sorted(fields))

    def write_one(row: Row) -> None:
        row.instance.save_base(update_fields=sorted(fields))

    _all_or_each(rows, write_together, write_one)


def _derived(model: type[Model]) -> set[str]:
    columns = {field.name for field in model._meta.fields}
    return columns & {"search_text", "normalised_url"}


def _insert(model: type[Model], rows: list[Row]) -> None:
    def write_together() -> None:
        model._default_manager.bulk_create([row.instance for row in rows])

    def write_one(row: Row) -> None:
        row.instance.save_base(force_insert=True)

    _all_or_each(rows, write_together, write_one)


def _all_or_each(rows: list[Row], write_together: Any, write_one: Any) -> None:
    """Writes all rows at once; where the database refuses, one by one, to learn which it refuses and why."""
    try:
        with transaction.atomic():
            write_together()
            return
    except IntegrityError as error:
        faults = [fault for row in rows if (fault := _refused(row, write_one))]
        raise Unwritable(faults or [_refusal(rows[0], error)]) from error


def _refused(row: Row, write_one: Any) -> Fault | None:
    if row.is_new:
        row.instance.pk = None
    try:
        with transaction.atomic():
            for field in row.instance._meta.fields:
                if field.is_relation and field.is_cached(row.instance):
                    setattr(row.instance, field.name, field.get_cached_value(row.instance))
            write_one(row)
    except IntegrityError as error:
        return _refusal(row, error)
    return None


def _refusal(row: Row, error: IntegrityError) -> Fault:
    return Fault(row.path, sentence_of(error) or f"the database refuses this: {error}")


def _write_later(model: type[Model], rows: list[Row]) -> None:
    """Writes references to records of the same kind, now that all of them are there."""
    if not rows:
        return
    fields = set()
    for row in rows:
        for name, target in row.later.items():
            setattr(row.instance, name, target.instance)
            fields.add(name)
    model._default_manager.bulk_update([row.instance for row in rows], sorted(fields))


def _link(assembly: Assembly) -> None:
    """Notes which measures bear on the negotiation, and what else is tied to it."""
    talks = assembly.negotiation.instance
    for model in (*MEASURES, *TIED_ELSEHOW):
        through: Any = model.negotiations.through
        column = f"{model._meta.model_name}_id"
        through.objects.bulk_create(
            through(**{column: row.instance.pk, "negotiation_id": talks.pk})
            for row in assembly.links[model]
        )
        unlinked = [each.pk for each in assembly.unlinked[model]]
        if unlinked:
            through.objects.filter(**{f"{column}__in": unlinked}, negotiation=talks.pk).delete()


def _refresh_search_texts(assembly: Assembly) -> None:
    """Organizations are found by their former names, too, which are written after them."""
    renamed = {
        row.instance.organization
        for row in assembly.rows[models.FormerName]
        if row.is_new or row.changed
    }
    renamed |= {each.organization for each in assembly.removed[models.FormerName]}
    if not renamed:
        return
    organizations = [
        row.instance for row in assembly.rows[models.Organization] if row.instance in renamed
    ]
    prefetch_related_objects(organizations, "former_names")
    for organization in organizations:
        organization.refresh_search_text()
    models.Organization.objects.bulk_update(organizations, ["search_text"])


def count(assembly: Assembly) -> Tally:
    """What the rows come to, before they are written."""
    tally = Tally()
    for model in WRITE_ORDER:
        for row in assembly.rows[model]:
            counts = (
                tally.added if row.is_new else tally.changed if row.is_changed else tally.unchanged
            )
            counts[model] += 1
            tally.changed_in_public += row.is_changed and row.is_published
    tally.removed = Counter({model: len(each) for model, each in assembly.removed.items() if each})
    for model, unlinked in assembly.unlinked.items():
        tally.changed[model] += len(unlinked)
    return tally
