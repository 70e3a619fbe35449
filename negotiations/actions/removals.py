"""What else goes or changes when a record is deleted, so that the change log can tell all of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import router
from django.db.models.deletion import Collector

from negotiations.actions.changes import Entry
from negotiations.actions.snapshots import snapshot
from negotiations.models import ChangeKind, Citation
from negotiations.models.records import Record


def entries_of_removal(record: Record) -> list[Entry]:
    """An entry for the record, for each that hangs on it, and for each that loses its link to one of them."""
    collector = Collector(using=router.db_for_write(type(record)), origin=record)
    collector.collect([record])
    removed = {(type(each), each.pk): each for each in (record, *_records(_gone(collector)))}
    entries = [
        Entry(each, ChangeKind.REMOVED, snapshot(each), None, each.pk) for each in removed.values()
    ]
    for (field, value), found in collector.field_updates.items():
        for each in _records(found):
            if (type(each), each.pk) not in removed:
                before = snapshot(each)
                after = before | {field.name: value}
                entries.append(Entry(each, ChangeKind.CHANGED, before, after))
    return entries


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
