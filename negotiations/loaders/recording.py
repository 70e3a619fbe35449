"""What loading does, told to the change log: each record that it adds, changes or removes, in a fixed number of queries."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from django.db.models import F, Model

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.snapshots import (
    CITATIONS,
    citations_by_fact,
    kept_fields,
    links_of,
    plain_fields,
    snapshots,
)
from negotiations.loaders.assembly import Assembly
from negotiations.loaders.kinds import WRITE_ORDER
from negotiations.loaders.rows import Row
from negotiations.models import ChangeKind, Fact

# What stands around records of one kind: their links by name, and their citations.
Around: TypeAlias = Mapping[str, Mapping[int, list[Any]]]


class Recording:
    """Made before the rows of a dossier are written, it knows what they were; asked afterwards, it logs what became of them."""

    def __init__(self, assembly: Assembly) -> None:
        self.new = {
            model: [row for row in rows if row.is_new] for model, rows in assembly.rows.items()
        }
        self.changed = {
            model: [row for row in rows if row.is_changed] for model, rows in assembly.rows.items()
        }
        self.around = {
            model: _around(model, [row.instance for row in rows])
            for model, rows in self.changed.items()
        }
        self.removed = [
            Entry(instance, ChangeKind.REMOVED, before, None, instance.pk)
            for model in reversed(WRITE_ORDER)
            for instance, before in _with_snapshots(assembly.removed[model])
        ]
        self.parted = {model: list(rows) for model, rows in assembly.unlinked.items() if rows}
        self.parted_before = {model: snapshots(rows) for model, rows in self.parted.items()}

    def log(self, authorship: Authorship) -> None:
        """Raises the versions of the records that changed, and logs all."""
        entries = self.removed
        for model in WRITE_ORDER:
            entries += self._entries_of(model)
        for model, rows in self.parted.items():
            entries += _changes(model, rows, self.parted_before[model])
        if entries:
            log_changes(authorship=authorship, entries=entries)

    def _entries_of(self, model: type[Model]) -> Iterator[Entry]:
        new = [row.instance for row in self.new.get(model, [])]
        for instance, after in _with_snapshots(new):
            yield Entry(instance, ChangeKind.CREATED, None, after)
        changed = self.changed.get(model, [])
        before = [_was(row, self.around[model]) for row in changed]
        yield from _changes(model, [row.instance for row in changed], before)


def _was(row: Row, around: Around) -> dict[str, Any]:
    """The snapshot of a row as it was stored before loading touched it."""
    stored = type(row.instance)()
    for column in kept_fields(stored):
        setattr(stored, column.attname, row.was[column.attname])
    values = plain_fields(stored)
    return values | {name: each.get(row.instance.pk, []) for name, each in around.items()}


def _changes(
    model: type[Model], instances: list[Any], before: list[dict[str, Any]]
) -> Iterator[Entry]:
    changed = [
        Entry(instance, ChangeKind.CHANGED, was, after)
        for (instance, after), was in zip(_with_snapshots(instances), before, strict=True)
        if after != was
    ]
    keys = [entry.record.pk for entry in changed]
    if keys:
        model._default_manager.filter(pk__in=keys).update(version=F("version") + 1)
    for entry in changed:
        entry.record.version += 1  # type: ignore[attr-defined]  # only records come here
        yield entry


def _with_snapshots(instances: Iterable[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    found = list(instances)
    return zip(found, snapshots(found), strict=True)


def _around(model: type[Model], instances: list[Any]) -> Around:
    keys = [instance.pk for instance in instances]
    if not keys:
        return {}
    around: dict[str, Mapping[int, list[Any]]] = {
        each.name: links_of(model, each.name, keys) for each in model._meta.many_to_many
    }
    if issubclass(model, Fact):
        around[CITATIONS] = citations_by_fact(model, keys)
    return around
