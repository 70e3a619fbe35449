"""Which citations a dossier's facts have that the stored ones have not, and the other way round."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from negotiations import models
from negotiations.loaders.format1 import Citation
from negotiations.loaders.kinds import WRITE_ORDER
from negotiations.loaders.rows import Row

FIELDS: Final = ("locator", "quote", "position")


class CitationChanges:
    """What is to happen to the citations of all rows; the rows that it concerns are marked as changed."""

    def __init__(self, rows: Mapping[type[Model], list[Row]]) -> None:
        self.changes = [change for change in _changes(rows) if change.is_any]
        for change in self.changes:
            change.row.changed_around = True

    def write(self) -> None:
        new, changed, removed = [], [], []
        for change in self.changes:
            kind = ContentType.objects.get_for_model(change.row.model)
            for citation in change.new:
                citation.content_type = kind
                citation.object_id = change.row.instance.pk
                new.append(citation)
            changed += change.changed
            removed += [each.pk for each in change.removed]
        if removed:
            models.Citation.objects.filter(pk__in=removed).delete()
        if changed:
            models.Citation.objects.bulk_update(changed, FIELDS)
        models.Citation.objects.bulk_create(new)


def _changes(rows: Mapping[type[Model], list[Row]]) -> Iterator["_Change"]:
    for model in WRITE_ORDER:
        citing = [row for row in rows.get(model, []) if row.citations is not None]
        stored = _stored(model, citing)
        for row in citing:
            yield _Change(row, stored.get(row.instance.pk, []))


def _stored(model: type[Model], rows: list[Row]) -> Mapping[int, list[models.Citation]]:
    ids = [row.instance.pk for row in rows if not row.is_new]
    by_fact: dict[int, list[models.Citation]] = defaultdict(list)
    if ids:
        kind = ContentType.objects.get_for_model(model)
        citations = models.Citation.objects.filter(content_type=kind, object_id__in=ids)
        for citation in citations.order_by("position", "pk"):
            by_fact[citation.object_id].append(citation)
    return by_fact


class _Change:
    """What is to happen to the citations of one fact."""

    def __init__(self, row: Row, before: list[models.Citation]) -> None:
        self.row = row
        self.new: list[models.Citation] = []
        self.changed: list[models.Citation] = []
        stored = {(each.source_id, each.field, each.stance): each for each in before}
        wanted = set()
        for position, (citation, source) in enumerate(row.citations or ()):
            key = (source.pk, citation.field, citation.stance)
            wanted.add(key)
            found = stored.get(key) if source.pk else None
            if found is None:
                place = len(before) + len(self.new) if row.only_completes else position
                self.new.append(_new_citation(citation, source, place))
            elif not row.only_completes:
                self._compare(found, citation, position)
        self.removed = (
            []
            if row.only_completes
            else [each for key, each in stored.items() if key not in wanted]
        )

    @property
    def is_any(self) -> bool:
        return bool(self.new or self.changed or self.removed)

    def _compare(self, stored: models.Citation, citation: Citation, position: int) -> None:
        values = {"locator": citation.locator, "quote": citation.quote, "position": position}
        if any(getattr(stored, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(stored, name, value)
            self.changed.append(stored)


def _new_citation(citation: Citation, source: models.Source, position: int) -> models.Citation:
    return models.Citation(
        source=source,
        field=citation.field,
        stance=citation.stance,
        locator=citation.locator,
        quote=citation.quote,
        position=position,
    )
