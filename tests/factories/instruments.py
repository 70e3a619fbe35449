"""Orders, proclamations, notices and statutes."""

from typing import Any

from negotiations.models import LegalInstrument, Publication
from tests.factories.numbers import numbered


def make_instrument(
    title: str = "", *, publication: Publication = Publication.PUBLISHED, **fields: Any
) -> LegalInstrument:
    key = numbered("order")
    return LegalInstrument.objects.create(
        **{"slug": key, "title": title or key.capitalize()} | fields, publication=publication
    )
