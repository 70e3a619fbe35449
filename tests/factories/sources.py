"""Sources, and what they are cited for."""

from datetime import date
from typing import Any

from negotiations.models import Citation, Fact, Publication, Source, SourceKind, Stance
from tests.factories.numbers import numbered


def make_source(
    title: str = "",
    *,
    publisher: str = "The Daily Paper",
    kind: SourceKind = SourceKind.NEWS,
    published_on: date | None = date(2025, 5, 21),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Source:
    key = numbered("source")
    return Source.objects.create(
        **{"key": key, "title": title or key.capitalize(), "url": f"https://paper.example/{key}"}
        | fields,
        publisher=publisher,
        kind=kind,
        published_on=published_on,
        publication=publication,
    )


def cite(
    fact: Fact,
    source: Source | None = None,
    *,
    stance: Stance = Stance.SUPPORTS,
    field: str = "",
    **fields: Any,
) -> Citation:
    return Citation.objects.create(
        fact=fact, source=source or make_source(), stance=stance, field=field, **fields
    )
