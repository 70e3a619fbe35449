"""What is recorded. One file per concept; this list is the vocabulary of the app."""

from negotiations.models.accounts import User
from negotiations.models.agenda import AgendaArea, AgendaItem
from negotiations.models.agreements import (
    Agreement,
    AgreementKind,
    AgreementStage,
    AgreementStageKind,
    Commitment,
    CommitmentEvidence,
    CommitmentState,
)
from negotiations.models.changes import Change, ChangeKind, Via
from negotiations.models.deadlines import (
    Deadline,
    DeadlineKind,
    DeadlineRevision,
    DeadlineState,
    DeadlineStatus,
    Reading,
    prevailing,
)
from negotiations.models.delegations import Delegate, DelegateRole, Delegation
from negotiations.models.economies import BlocMembership, Economy, EconomyKind
from negotiations.models.events import Event, EventKind
from negotiations.models.former_addresses import FormerAddress
from negotiations.models.instruments import InstrumentKind, LegalInstrument
from negotiations.models.negotiations import (
    Negotiation,
    NegotiationKind,
    Party,
    PartyRole,
    StatusChange,
)
from negotiations.models.nontariff_measures import (
    MastChapter,
    NontariffMeasure,
    NontariffStatus,
    TrailStep,
    TrailStepKind,
)
from negotiations.models.organizations import FormerName, Organization
from negotiations.models.people import Appointment, Person
from negotiations.models.positions import Position, PositionKind, PositionStatus
from negotiations.models.proposals import Proposal, ProposalState
from negotiations.models.publication import Fact, Publication, Published, Viewer, may_see_drafts
from negotiations.models.roles import Role
from negotiations.models.rounds import (
    Discussion,
    Movement,
    Readout,
    Round,
    RoundFormat,
    RoundLevel,
    RoundStatus,
)
from negotiations.models.sources import Citation, Source, SourceKind, Stance
from negotiations.models.staff_notes import StaffNote
from negotiations.models.tariffs import (
    MeasureKind,
    MeasureScope,
    ProductList,
    ProductListCode,
    RateBasis,
    RateState,
    ScopeRole,
    StackingKind,
    StackingRule,
    TariffMeasure,
    TariffRate,
    ValueBase,
)

__all__ = [
    "AgendaArea",
    "AgendaItem",
    "Agreement",
    "AgreementKind",
    "AgreementStage",
    "AgreementStageKind",
    "Appointment",
    "BlocMembership",
    "Change",
    "ChangeKind",
    "Citation",
    "Commitment",
    "CommitmentEvidence",
    "CommitmentState",
    "Deadline",
    "DeadlineKind",
    "DeadlineRevision",
    "DeadlineState",
    "DeadlineStatus",
    "Delegate",
    "DelegateRole",
    "Delegation",
    "Discussion",
    "Economy",
    "EconomyKind",
    "Event",
    "EventKind",
    "Fact",
    "FormerAddress",
    "FormerName",
    "InstrumentKind",
    "LegalInstrument",
    "MastChapter",
    "MeasureKind",
    "MeasureScope",
    "Movement",
    "Negotiation",
    "NegotiationKind",
    "NontariffMeasure",
    "NontariffStatus",
    "Organization",
    "Party",
    "PartyRole",
    "Person",
    "Position",
    "PositionKind",
    "PositionStatus",
    "ProductList",
    "ProductListCode",
    "Proposal",
    "ProposalState",
    "Publication",
    "Published",
    "RateBasis",
    "RateState",
    "Reading",
    "Readout",
    "Role",
    "Round",
    "RoundFormat",
    "RoundLevel",
    "RoundStatus",
    "ScopeRole",
    "Source",
    "SourceKind",
    "StackingKind",
    "StackingRule",
    "StaffNote",
    "Stance",
    "StatusChange",
    "TariffMeasure",
    "TariffRate",
    "TrailStep",
    "TrailStepKind",
    "User",
    "ValueBase",
    "Via",
    "Viewer",
    "may_see_drafts",
    "prevailing",
]
