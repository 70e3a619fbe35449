"""The kinds of records as addresses name them: ``round``, ``tariff-measure``."""

import re
from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db.models import Model

from negotiations.models.publication import Fact, Published
from negotiations.models.records import Record

# What is called in addresses by less than its whole name.
BRIEF: Final = {
    "AgreementStage": "stage",
    "CommitmentEvidence": "evidence",
    "DeadlineRevision": "revision",
    "LegalInstrument": "instrument",
    "TariffRate": "rate",
}


def kind_of(record: Model | type[Model]) -> str:
    """What an address calls the kind of this record."""
    name = record._meta.object_name or ""
    return BRIEF.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def model_called(kind: str) -> type[Record] | None:
    """The model of a kind; None where nothing of ours is called so."""
    return next((model for model in record_models() if kind_of(model) == kind), None)


def record_models() -> Iterator[type[Record]]:
    for model in apps.get_app_config("negotiations").get_models():
        if issubclass(model, Record):
            yield model


def published_models() -> Iterator[type[Published]]:
    """Those that are drafted, reviewed and published."""
    return (model for model in record_models() if issubclass(model, Published))


def fact_models() -> Iterator[type[Fact]]:
    return (model for model in record_models() if issubclass(model, Fact))
