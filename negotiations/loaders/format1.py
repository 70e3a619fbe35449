"""Format 1 of a dossier: one negotiation with everything that hangs on it.

The fields bear the names of the models' fields. An element stands for the whole record: a field that it leaves out is
empty. ``docs/schemas/dossier-1.json`` is made from these classes, and docs/dossier-format.md explains them.
"""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from django.db.models import Model
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WrapSerializer,
)

from negotiations import models
from negotiations.loaders.written_types import (
    DAY_TYPE,
    NUMBER_TYPE,
    PARTIAL_DAY_TYPE,
    TIME_TYPE,
    OneOf,
)
from negotiations.rules import statuses
from negotiations.rules.partial_dates import PartialDate

VERSION = 1

Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=120)]
# A key within another record: "agreement/commitment", "measure/rate".
PairOfKeys: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*$", max_length=241)
]
Code: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}$")]
Day: TypeAlias = Annotated[date, DAY_TYPE]
PartialDay: TypeAlias = Annotated[PartialDate, PARTIAL_DAY_TYPE]
TimeOfDay: TypeAlias = Annotated[time, TIME_TYPE]
Number: TypeAlias = Annotated[Decimal, NUMBER_TYPE]
# What a small whole number may be on every database.
Ordinal: TypeAlias = Annotated[int, Field(le=32767)]
Publication: TypeAlias = Annotated[str, OneOf(models.Publication)]


class Element(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True
    )

    # What the element is a record of.
    record: ClassVar[type[Model]]


class Citation(Element):
    """A source and what it says of a fact. A citation that only names its source is written as the source's key."""

    record = models.Citation
    source: Key
    field: str = ""
    stance: Annotated[str, OneOf(models.Stance)] = models.Stance.SUPPORTS.value
    locator: str = ""
    quote: str = ""


def _long_form(value: Any) -> Any:
    return {"source": value} if isinstance(value, str) else value


def _short_form(citation: Citation, write: SerializerFunctionWrapHandler) -> Any:
    written = write(citation)
    return written["source"] if list(written) == ["source"] else written


CitationOrKey: TypeAlias = Annotated[
    Citation,
    BeforeValidator(_long_form, json_schema_input_type=Key | Citation),
    WrapSerializer(_short_form),
]


class Published(Element):
    """``publication``, where it is left out, is that of the record around this one, or of the negotiation."""

    publication: Publication | None = None


class Fact(Published):
    note: str = ""
    sources: list[CitationOrKey] = []


class Source(Published):
    record = models.Source
    key: Key
    publisher: str
    title: str
    url: str = ""
    published_on: PartialDay | None = None
    published_time: TimeOfDay | None = None
    time_zone: str = ""
    language: str = ""
    kind: Annotated[str, OneOf(models.SourceKind)]
    is_machine_translated: bool = False
    archived_url: str = ""
    note: str = ""


class FormerName(Element):
    record = models.FormerName
    name: str
    native_name: str = ""
    used_from: Day | None = None
    used_until: Day | None = None


class Organization(Fact):
    record = models.Organization
    slug: Key
    name: str
    abbreviation: str = ""
    native_name: str = ""
    aliases: list[str] = []
    economy: Code | None = None
    url: str = ""
    former_names: list[FormerName] = []


class Appointment(Fact):
    record = models.Appointment
    title: str
    organization: Key | None = None
    first_day: PartialDay | None = None
    last_day: PartialDay | None = None


class Person(Fact):
    record = models.Person
    slug: Key
    name: str
    native_name: str = ""
    aliases: list[str] = []
    economy: Code | None = None
    appointments: list[Appointment] = []


class LegalInstrument(Fact):
    record = models.LegalInstrument
    slug: Key
    title: str
    kind: Annotated[str, OneOf(models.InstrumentKind)] = ""
    citation: str = ""
    issued_by: Code | None = None
    issued_on: Day | None = None
    url: str = ""


class AgendaArea(Element):
    """A subject that the shared vocabulary may lack. One that it has is left as it is."""

    record = models.AgendaArea
    slug: Key
    name: str
    name_ko: str = ""
    description: str = ""
    parent: Key | None = None
    label_variants: list[str] = []


class Party(Element):
    record = models.Party
    economy: Code
    role: Annotated[str, OneOf(models.PartyRole)] = models.PartyRole.PARTY.value
    lead_organization: Key | None = None


class StatusChange(Fact):
    record = models.StatusChange
    changed_on: Day
    process: Annotated[str, OneOf(statuses.PROCESS)] = ""
    legal_effect: Annotated[str, OneOf(statuses.LEGAL_EFFECT)] = ""


class Negotiation(Fact):
    record = models.Negotiation
    slug: Key
    title: str
    kind: Annotated[str, OneOf(models.NegotiationKind)]
    objective: str = ""
    summary: str = ""
    started_on: Day | None = None
    ended_on: Day | None = None
    succeeds: Key | None = None
    belongs_to: Key | None = None
    parties: list[Party] = []
    status_changes: list[StatusChange] = []


class AgendaItem(Fact):
    record = models.AgendaItem
    area: Key
    label: str = ""
    labels_in_sources: list[str] = []
    added_on: Day | None = None
    added_at: Key | None = None
    dropped_on: Day | None = None
    dropped_at: Key | None = None
    split_from: Key | None = None


class Discussion(Fact):
    record = models.Discussion
    area: Key
    movement: Annotated[str, OneOf(models.Movement)] = ""


class Readout(Fact):
    record = models.Readout
    economy: Code
    text: str
    published_on: Day | None = None


class Delegate(Fact):
    record = models.Delegate
    person: Key
    role: Annotated[str, OneOf(models.DelegateRole)] = models.DelegateRole.MEMBER.value
    title: str = ""
    organization: Key | None = None


class Delegation(Fact):
    record = models.Delegation
    economy: Code
    delegates: list[Delegate] = []


class Round(Fact):
    record = models.Round
    key: Key
    title: str
    level: Annotated[str, OneOf(models.RoundLevel)]
    ordinal: Ordinal | None = None
    format: Annotated[str, OneOf(models.RoundFormat)] = ""
    status: Annotated[str, OneOf(models.RoundStatus)] = models.RoundStatus.SCHEDULED.value
    first_day: Day | None = None
    last_day: Day | None = None
    announced_on: Day | None = None
    city: str = ""
    country: Code | None = None
    venue: str = ""
    summary: str = ""
    outcome: str = ""
    discussions: list[Discussion] = []
    readouts: list[Readout] = []
    delegations: list[Delegation] = []


class ProductListCode(Element):
    record = models.ProductListCode
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,10}$")]
    valid_from: Day | None = None
    last_day: Day | None = None
    condition: str = ""
    known_from: Day | None = None
    source: Key | None = None


class ProductList(Fact):
    record = models.ProductList
    slug: Key
    title: str
    codes: list[ProductListCode] = []


class MeasureScope(Element):
    record = models.MeasureScope
    product_list: Key
    role: Annotated[str, OneOf(models.ScopeRole)]


class TariffRate(Fact):
    record = models.TariffRate
    key: Key
    origin: Code | None = None
    except_origins: list[Code] = []
    condition: str = ""
    products: str = ""
    product_list: Key | None = None
    rate: Number | None = None
    basis: Annotated[str, OneOf(models.RateBasis)] = ""
    value_base: Annotated[str, OneOf(models.ValueBase)] = models.ValueBase.FULL.value
    amount: Number | None = None
    currency: str = ""
    unit: str = ""
    state: Annotated[str, OneOf(models.RateState)]
    valid_from: Day | None = None
    last_day: Day | None = None
    known_from: Day | None = None
    known_until: Day | None = None
    instrument: Key | None = None


class TariffMeasure(Fact):
    """A measure that bears on the negotiation, with the rates that its parties face."""

    record = models.TariffMeasure
    slug: Key
    title: str
    kind: Annotated[str, OneOf(models.MeasureKind)]
    imposed_by: Code
    authority: str = ""
    products: str = ""
    scopes: list[MeasureScope] = []
    rates: list[TariffRate] = []


class Position(Fact):
    record = models.Position
    key: Key
    economy: Code
    area: Key
    kind: Annotated[str, OneOf(models.PositionKind)]
    text: str
    stated_on: Day | None = None
    round: Key | None = None
    status: Annotated[str, OneOf(models.PositionStatus)] = models.PositionStatus.STANDING.value
    answers: Key | None = None
    met_by_commitment: PairOfKeys | None = None
    met_by_rate: PairOfKeys | None = None


class TrailStep(Fact):
    record = models.TrailStep
    key: Key
    kind: Annotated[str, OneOf(models.TrailStepKind)]
    taken_on: Day | None = None
    economy: Code | None = None
    report: str = ""
    round: Key | None = None
    commitment: PairOfKeys | None = None
    instrument: Key | None = None
    text: str = ""


class NontariffMeasure(Fact):
    record = models.NontariffMeasure
    slug: Key
    title: str
    maintained_by: Code
    mast_chapter: Annotated[str, StringConstraints(pattern=r"^[A-P]$")] | None = None
    area: Key | None = None
    products: str = ""
    description: str = ""
    status: Annotated[str, OneOf(models.NontariffStatus)] = models.NontariffStatus.IN_PLACE.value
    trail: list[TrailStep] = []


class DeadlineRevision(Fact):
    record = models.DeadlineRevision
    announced_on: Day | None = None
    announced_no_later: bool = False
    announced_by: str = ""
    due_on: Day
    due_time: TimeOfDay | None = None
    time_zone: str = ""
    reading: Annotated[str, OneOf(models.Reading)] = ""
    reason: str = ""
    instrument: Key | None = None
    prevails: bool = True
    prevails_because: str = ""


class Deadline(Fact):
    record = models.Deadline
    slug: Key
    title: str
    kind: Annotated[str, OneOf(models.DeadlineKind)]
    measure: Key | None = None
    status: Annotated[str, OneOf(models.DeadlineStatus)] = models.DeadlineStatus.PENDING.value
    revisions: list[DeadlineRevision] = []


class Event(Fact):
    record = models.Event
    key: Key
    happened_on: Day
    title: str
    kind: Annotated[str, OneOf(models.EventKind)]


class AgreementStage(Fact):
    record = models.AgreementStage
    stage: Annotated[str, OneOf(models.AgreementStageKind)]
    reached_on: Day | None = None


class CommitmentEvidence(Fact):
    record = models.CommitmentEvidence
    seen_on: Day
    state: Annotated[str, OneOf(models.CommitmentState)]
    text: str


class Commitment(Fact):
    record = models.Commitment
    key: Key
    economy: Code
    area: Key | None = None
    text: str
    amount: Number | None = None
    currency: str = ""
    rate: Number | None = None
    due_on: PartialDay | None = None
    state: Annotated[str, OneOf(models.CommitmentState)] = models.CommitmentState.PLEDGED.value
    evidence: list[CommitmentEvidence] = []


class Agreement(Fact):
    record = models.Agreement
    slug: Key
    title: str
    kind: Annotated[str, OneOf(models.AgreementKind)]
    summary: str = ""
    stages: list[AgreementStage] = []
    commitments: list[Commitment] = []


class Dossier(Element):
    """One negotiation with everything that hangs on it.

    ``shared_records: complete`` says that people, organizations, sources, instruments and measures that are recorded
    already are only completed: their blanks are filled and their aliases united, nothing of them is overwritten.
    """

    model_config = ConfigDict(title="Tradetracker dossier, format 1")

    record = models.Negotiation
    format: Literal[1]
    shared_records: Literal["complete"] | None = None
    negotiation: Negotiation
    areas: list[AgendaArea] = []
    agenda: list[AgendaItem] = []
    rounds: list[Round] = []
    positions: list[Position] = []
    agreements: list[Agreement] = []
    tariff_measures: list[TariffMeasure] = []
    nontariff_measures: list[NontariffMeasure] = []
    deadlines: list[Deadline] = []
    events: list[Event] = []
    organizations: list[Organization] = []
    people: list[Person] = []
    instruments: list[LegalInstrument] = []
    product_lists: list[ProductList] = []
    sources: list[Source] = []


def schema() -> dict[str, Any]:
    """The JSON Schema of the format."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Dossier.model_json_schema(),
    }
