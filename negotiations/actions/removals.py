"""What else goes or changes when a record is deleted, so that the change log can tell all of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import router
from django.db.models.deletion import Collector

from negotiations.actions.changes import Entry, for_the_log
from negotiations.actions.snapshots import snapshots
from negotiations.models import ChangeKind, Citation
from negotiations.models.records import Record


def entries_of_removal(record: Record) -> list[Entry]:
    """An entry for the record, for each that hangs on it, and for each that loses its link to one of them."""
    collector = Collector(using=router.db_for_write(type(record)), origin=record)
    collector.collect([record])
    removed = {(type(each), each.pk): each for each in (record, *_records(_gone(collector)))}
    entries = [
        Entry(each, ChangeKind.REMOVED, before, None, each.pk)
        for each, before in _with_snapshots(removed.values())
    ]
    for (field, value), found in collector.field_updates.items():
        parted = [each for each in _records(found) if (type(each), each.pk) not in removed]
        for each, before in _with_snapshots(parted):
            each.version += 1
            entries.append(Entry(each, ChangeKind.CHANGED, before, before | {field.name: value}))
    return [*entries, *_unlinked(removed.values())]


def _unlinked(removed: Iterable[Record]) -> Iterator[Entry]:
    """An entry for each record that was linked to one of those removed by a table of links."""
    keys: dict[type[Record], set[int]] = defaultdict(set)
    for each in removed:
        keys[type(each)].add(each.pk)
    for model, pks in keys.items():
        for relation in model._meta.related_objects:
            if not relation.many_to_many:
                continue
            name = relation.field.name
            linked: Any = relation.field.model._default_manager.filter(**{f"{name}__in": pks})
            for each, before in _with_snapshots(linked.distinct()):
                left = [key for key in before[name] if key not in pks]
                each.version += 1
                yield Entry(each, ChangeKind.CHANGED, before, before | {name: left})


def _with_snapshots(records: Iterable[Record]) -> Iterator[tuple[Record, dict[str, Any]]]:
    """The records as the log reads them, each with its snapshot, in a fixed number of queries for each kind."""
    keys: dict[type[Record], list[int]] = defaultdict(list)
    for each in records:
        keys[type(each)].append(each.pk)
    for model, pks in keys.items():
        found = list(for_the_log(model._default_manager.filter(pk__in=pks)).order_by("pk"))
        yield from zip(found, snapshots(found), strict=True)


def _gone(collector: Collector) -> Iterator[Any]:
    yield from collector.fast_deletes
    yield from collector.data.values()


def _records(found: Iterable[Any]) -> Iterator[Record]:
    """The records among instances and collections of them. Citations are told with the facts that they support."""
    for each in found:
        if isinstance(each, Record):
            if not isinstance(each, Citation):
                yield each
        elif not hasattr(each, "_meta"):
            yield from _records(each)
