"""The kinds of records that hang on a negotiation: what names one of them, and which the database holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.db.models import Model, QuerySet

from negotiations import models
from negotiations.models import Negotiation

# What tells records of one kind in one dossier apart.
Identity: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """``identity`` of a stored row uses only columns that ``rows_of`` fetches."""

    model: type[Model]
    identity: Callable[[Any], Identity]
    rows_of: Callable[[Negotiation], QuerySet[Any]]


def _of_negotiation(model: type[Model], *related: str) -> Callable[[Negotiation], QuerySet[Any]]:
    return lambda talks: _with(model.objects.filter(negotiation=talks), related)  # type: ignore[attr-defined]  # every model here has the manager


def _of(model: type[Model], path: str, *related: str) -> Callable[[Negotiation], QuerySet[Any]]:
    return lambda talks: _with(model.objects.filter(**{path: talks}), related)  # type: ignore[attr-defined]  # every model here has the manager


def _with(rows: QuerySet[Any], related: Iterable[str]) -> QuerySet[Any]:
    rows = rows.order_by("pk")
    return rows.select_related(*related) if related else rows


# In the order in which they are written: what others refer to comes first.
OWN_KINDS: Final = (
    Kind(models.Party, lambda row: (row.economy_id,), _of_negotiation(models.Party)),
    Kind(models.StatusChange, lambda row: (row.changed_on,), _of_negotiation(models.StatusChange)),
    Kind(models.Round, lambda row: (row.key,), _of_negotiation(models.Round)),
    Kind(
        models.AgendaItem,
        lambda row: (row.area.slug,),
        _of_negotiation(models.AgendaItem, "area"),
    ),
    Kind(
        models.Discussion,
        lambda row: (row.round.key, row.area.slug),
        _of(models.Discussion, "round__negotiation", "round", "area"),
    ),
    Kind(
        models.Readout,
        lambda row: (row.round.key, row.economy_id),
        _of(models.Readout, "round__negotiation", "round"),
    ),
    Kind(
        models.Delegation,
        lambda row: (row.round.key, row.economy_id),
        _of(models.Delegation, "round__negotiation", "round"),
    ),
    Kind(
        models.Delegate,
        lambda row: (row.delegation.round.key, row.delegation.economy_id, row.person.slug),
        _of(models.Delegate, "delegation__round__negotiation", "delegation__round", "person"),
    ),
    Kind(models.Agreement, lambda row: (row.slug,), _of_negotiation(models.Agreement)),
    Kind(
        models.AgreementStage,
        lambda row: (row.agreement.slug, row.stage),
        _of(models.AgreementStage, "agreement__negotiation", "agreement"),
    ),
    Kind(
        models.Commitment,
        lambda row: (row.agreement.slug, row.key),
        _of(models.Commitment, "agreement__negotiation", "agreement"),
    ),
    Kind(
        models.CommitmentEvidence,
        lambda row: (row.commitment.agreement.slug, row.commitment.key, row.seen_on, row.state),
        _of(
            models.CommitmentEvidence,
            "commitment__agreement__negotiation",
            "commitment__agreement",
        ),
    ),
    Kind(models.Position, lambda row: (row.key,), _of_negotiation(models.Position)),
    Kind(models.Deadline, lambda row: (row.slug,), _of_negotiation(models.Deadline)),
    Kind(
        models.DeadlineRevision,
        lambda row: (row.deadline.slug, row.announced_on, row.due_on),
        _of(models.DeadlineRevision, "deadline__negotiation", "deadline"),
    ),
    Kind(models.Event, lambda row: (row.key,), _of_negotiation(models.Event)),
)

# Every kind of record that a dossier writes, in the order of writing.
WRITE_ORDER: Final[tuple[type[Model], ...]] = (
    models.AgendaArea,
    models.Source,
    models.Organization,
    models.FormerName,
    models.Person,
    models.Appointment,
    models.LegalInstrument,
    models.ProductList,
    models.ProductListCode,
    models.Negotiation,
    models.Party,
    models.StatusChange,
    models.Round,
    models.AgendaItem,
    models.Discussion,
    models.Readout,
    models.Delegation,
    models.Delegate,
    models.TariffMeasure,
    models.MeasureScope,
    models.TariffRate,
    models.Agreement,
    models.AgreementStage,
    models.Commitment,
    models.CommitmentEvidence,
    models.Position,
    models.NontariffMeasure,
    models.TrailStep,
    models.Deadline,
    models.DeadlineRevision,
    models.Event,
)

# What is tied to negotiations by a list of links: the measures always, the others where nothing else ties them.
MEASURES: Final[tuple[Any, ...]] = (models.TariffMeasure, models.NontariffMeasure)
TIED_ELSEHOW: Final[tuple[Any, ...]] = (
    models.Organization,
    models.Person,
    models.LegalInstrument,
    models.Source,
)

# The field by which others name a record of the kind.
NAME_FIELDS: Final[Mapping[type[Model], str]] = {
    models.Economy: "code",
    models.MastChapter: "code",
    models.Source: "key",
    models.Organization: "slug",
    models.Person: "slug",
    models.LegalInstrument: "slug",
    models.AgendaArea: "slug",
    models.ProductList: "slug",
    models.TariffMeasure: "slug",
    models.NontariffMeasure: "slug",
    models.Negotiation: "slug",
}
