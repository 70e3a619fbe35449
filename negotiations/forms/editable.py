"""What can be edited on the site: each kind of record by the name that its address bears, with its fields in the order of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from negotiations import models
from negotiations.models import Negotiation
from negotiations.models.records import Record


@dataclass(frozen=True, slots=True)
class Editable:
    """``parent`` is the field that names the record without which this one is not; empty where it stands alone."""

    slug: str
    model: type[Record]
    fields: tuple[str, ...]
    parent: str = ""

    @property
    def parent_model(self) -> type[Record]:
        related: Any = self.model._meta.get_field(self.parent).related_model
        return related  # type: ignore[no-any-return]  # the model that a column points to


def _editable(slug: str, model: type[Record], fields: str, *, parent: str = "") -> Editable:
    return Editable(slug, model, tuple(fields.split()), parent)


EDITABLE: Final[Mapping[str, Editable]] = {
    kind.slug: kind
    for kind in (
        # The talks
        _editable(
            "negotiation",
            models.Negotiation,
            "title kind objective summary started_on ended_on succeeds belongs_to note slug",
        ),
        _editable(
            "party",
            models.Party,
            "economy role lead_organization position",
            parent="negotiation",
        ),
        _editable(
            "status-change",
            models.StatusChange,
            "changed_on process legal_effect note",
            parent="negotiation",
        ),
        _editable(
            "agenda-item",
            models.AgendaItem,
            "area label labels_in_sources added_on added_at dropped_on dropped_at split_from note position",
            parent="negotiation",
        ),
        _editable(
            "position",
            models.Position,
            "economy area kind text stated_on round status answers met_by_commitment met_by_rate note key",
            parent="negotiation",
        ),
        _editable("event", models.Event, "happened_on title kind note key", parent="negotiation"),
        # The rounds
        _editable(
            "round",
            models.Round,
            "title level ordinal first_day last_day status format city country venue announced_on"
            " summary outcome note key",
            parent="negotiation",
        ),
        _editable("discussion", models.Discussion, "area movement note position", parent="round"),
        _editable("readout", models.Readout, "economy text published_on note", parent="round"),
        _editable("delegation", models.Delegation, "economy note position", parent="round"),
        _editable(
            "delegate",
            models.Delegate,
            "person role title organization note position",
            parent="delegation",
        ),
        # The measures
        _editable(
            "tariff-measure",
            models.TariffMeasure,
            "title kind imposed_by authority products negotiations note slug",
        ),
        _editable(
            "rate",
            models.TariffRate,
            "origin except_origins rate basis state valid_from last_day known_from known_until condition"
            " product_list products value_base amount currency unit instrument note key",
            parent="measure",
        ),
        _editable(
            "nontariff-measure",
            models.NontariffMeasure,
            "title maintained_by description status area mast_chapter products negotiations note slug",
        ),
        _editable(
            "trail-step",
            models.TrailStep,
            "kind taken_on economy report round commitment instrument text note key",
            parent="measure",
        ),
        _editable(
            "instrument",
            models.LegalInstrument,
            "title kind citation issued_by issued_on url negotiations note slug",
        ),
        # What falls due
        _editable(
            "deadline",
            models.Deadline,
            "title kind status measure note slug",
            parent="negotiation",
        ),
        _editable(
            "revision",
            models.DeadlineRevision,
            "due_on due_time time_zone reading announced_on announced_no_later announced_by reason instrument"
            " prevails prevails_because note",
            parent="deadline",
        ),
        # What came of the talks
        _editable(
            "agreement", models.Agreement, "title kind summary note slug", parent="negotiation"
        ),
        _editable("stage", models.AgreementStage, "stage reached_on note", parent="agreement"),
        _editable(
            "commitment",
            models.Commitment,
            "economy area text amount currency rate due_on due_on_precision state note position key",
            parent="agreement",
        ),
        _editable(
            "evidence",
            models.CommitmentEvidence,
            "seen_on state text note",
            parent="commitment",
        ),
        # Who sits at the table, and what is written about it
        _editable(
            "person",
            models.Person,
            "name native_name aliases economy negotiations note slug",
        ),
        _editable(
            "appointment",
            models.Appointment,
            "title organization first_day first_day_precision last_day last_day_precision note",
            parent="person",
        ),
        _editable(
            "organization",
            models.Organization,
            "name abbreviation native_name aliases economy url negotiations note slug",
        ),
        _editable(
            "former-name",
            models.FormerName,
            "name native_name used_from used_until",
            parent="organization",
        ),
        _editable(
            "source",
            models.Source,
            "url publisher title kind published_on published_on_precision published_time time_zone"
            " language is_machine_translated archived_url negotiations note key",
        ),
    )
}
_BY_MODEL: Final[Mapping[type[Record], Editable]] = {kind.model: kind for kind in EDITABLE.values()}


def editable(record: Record | type[Record]) -> Editable | None:
    """How this kind of record is edited on the site; None where it is not."""
    return _BY_MODEL.get(record if isinstance(record, type) else type(record))


def parent_of(record: Record) -> Record | None:
    """The record that this one hangs on."""
    kind = editable(record)
    found: Record | None = record.linked(kind.parent) if kind and kind.parent else None
    return found


def talks_of(record: Record) -> list[int]:
    """The keys of the negotiations that the record belongs to or bears on."""
    if isinstance(record, Negotiation):
        return [record.pk] if record.pk else []
    parent = parent_of(record)
    if parent is not None:
        return talks_of(parent)
    if record.pk and isinstance(
        record, models.TariffMeasure | models.NontariffMeasure | models.LegalInstrument
    ):
        return list(record.negotiations.values_list("pk", flat=True))
    if isinstance(record, models.Deadline) and record.measure is not None:
        return talks_of(record.measure)
    return []


# --- What records are called among the elements of a page -----------------------------------------


def name_of(record: Record) -> str:
    """The part of a page that shows the record: ``round-12``."""
    kind = editable(record)
    return f"{kind.slug if kind else record._meta.model_name}-{record.pk}"


def word_of(record: Record) -> str:
    """The word by which the record is edited: ``edit-round-12``."""
    return f"edit-{name_of(record)}"


def addition(slug: str, parent: Record | None) -> str:
    """The part of a page, and the word in it, where a record of this kind is added: ``add-round-3``."""
    return f"add-{slug}-{parent.pk}" if parent is not None else f"add-{slug}"


# What is said where something was done.
DONE: Final[Mapping[str, Any]] = {
    "added": _("Added, as a draft that only staff see."),
    "saved": _("Saved."),
    "same": _("Nothing to save: it says so already."),
    "proposed": _("Proposed: readers see it when a publisher has accepted it."),
    "withdrawn": _("Withdrawn: readers see it no more."),
    "removed": _("Removed."),
}
