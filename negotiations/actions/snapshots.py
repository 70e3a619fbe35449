"""A record as plain values, for the change log to keep and to go back to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import DecimalField, Field, Model

from negotiations.models import Citation, Fact, Source

# Kept by the records themselves, or told by the log beside them.
LEFT_OUT: Final = frozenset({"id", "version", "search_text", "normalised_url"})
CITATIONS: Final = "citations"
# What a snapshot keeps of each citation.
CITED: Final = ("source", "field", "stance", "locator", "quote")


def snapshot(record: Model) -> dict[str, Any]:
    """The record's fields by name, its links to other records by key, and its citations."""
    values = plain_fields(record)
    for field in record._meta.many_to_many:
        related = getattr(record, field.name)
        values[field.name] = sorted(related.values_list("pk", flat=True)) if record.pk else []
    if isinstance(record, Fact):
        values[CITATIONS] = citations_of(record)
    return values


def snapshots(records: Sequence[Model]) -> list[dict[str, Any]]:
    """The snapshots of records of one model, in a fixed number of queries, however many they are."""
    if not records:
        return []
    model = type(records[0])
    keys = [each.pk for each in records]
    told = [plain_fields(each) for each in records]
    for field in model._meta.many_to_many:
        links = links_of(model, field.name, keys)
        for record, values in zip(records, told, strict=True):
            values[field.name] = links.get(record.pk, [])
    if issubclass(model, Fact):
        cited = citations_by_fact(model, keys)
        for record, values in zip(records, told, strict=True):
            values[CITATIONS] = cited.get(record.pk, [])
    return told


def links_of(model: type[Model], name: str, keys: Iterable[int]) -> dict[int, list[int]]:
    """The keys of the records that those of ``model`` with ``keys`` are linked to by the table of links ``name``."""
    field: Any = model._meta.get_field(name)
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    rows = field.remote_field.through._default_manager.filter(**{f"{own}__in": list(keys)})
    links: dict[int, list[int]] = defaultdict(list)
    for key, linked in rows.order_by(other).values_list(own, other):
        links[key].append(linked)
    return links


def citations_by_fact(model: type[Model], keys: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    kind = ContentType.objects.get_for_model(model)
    rows = Citation.objects.filter(content_type=kind, object_id__in=list(keys))
    cited: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("position", "pk").values("object_id", *CITED):
        cited[row.pop("object_id")].append(row)
    return cited


def plain_fields(record: Model) -> dict[str, Any]:
    """The record's own fields by name, as the database would give them back. Asks nothing."""
    return {
        field.name: plain(_as_stored(field, field.value_from_object(record)))
        for field in kept_fields(record)
    }


def _as_stored(field: "Field[Any, Any]", value: Any) -> Any:
    """A decimal that a form brings as 25 is stored as 25.000: the two are one value."""
    if isinstance(field, DecimalField) and isinstance(value, Decimal | int | str):
        return Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places))
    return value


def kept_fields(record: Model | type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in record._meta.concrete_fields if field.name not in LEFT_OUT]


def citations_of(fact: Fact) -> list[dict[str, Any]]:
    """The citations of a fact, in their order."""
    return citations_by_fact(type(fact), [fact.pk]).get(fact.pk, [])


def plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def put_back(record: Model, values: Mapping[str, Any]) -> None:
    """Sets the fields of ``record`` to the values of a snapshot. Nothing is saved."""
    for field in kept_fields(record):
        if field.name in values:
            setattr(record, field.attname, field.to_python(values[field.name]))


def put_back_links(record: Model, values: Mapping[str, Any]) -> None:
    """Sets the links and citations of a saved record to those of a snapshot, as far as what they name is still there."""
    for field in record._meta.many_to_many:
        if field.name in values:
            wanted = field.related_model._default_manager.filter(pk__in=values[field.name])
            getattr(record, field.name).set(wanted)
    if isinstance(record, Fact) and CITATIONS in values:
        there = Source.objects.in_bulk([each["source"] for each in values[CITATIONS]])
        cite_anew(record, [each for each in values[CITATIONS] if each["source"] in there])


def cite_anew(fact: Fact, citations: Iterable[Mapping[str, Any]]) -> None:
    """Replaces the citations of ``fact``."""
    kind = ContentType.objects.get_for_model(fact)
    Citation.objects.filter(content_type=kind, object_id=fact.pk).delete()
    Citation.objects.bulk_create(
        Citation(
            content_type=kind,
            object_id=fact.pk,
            source_id=each["source"],
            field=each.get("field", ""),
            stance=each.get("stance", "supports"),
            locator=each.get("locator", ""),
            quote=each.get("quote", ""),
            position=position,
        )
        for position, each in enumerate(citations)
    )
