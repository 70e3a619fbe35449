"""Format 0: the draft in which dossiers are gathered, before the project had a format of its own.

Only read, and raised to format 1 by ``upgrades``. A draft leaves out what no source states; an empty text or null says the
same. ``note`` may stand on any object; keys hold within the file only.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from negotiations.loaders.format1 import Code, Day, Number, PartialDay, TimeOfDay

Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Status: TypeAlias = Literal[
    "exploratory", "active", "paused", "agreed_in_principle", "signed", "in_force", "ended"
]


class Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True
    )

    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def leave_out_what_is_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if value is not None and value != ""}


class Sourced(Part):
    sources: list[Key] = []


class Party(Part):
    economy: Code
    lead_organization: Key | None = None


class StatusChange(Sourced):
    status: Status
    on: Day


class Negotiation(Sourced):
    slug: Key
    title: str
    kind: Literal["tariff_talks", "fta", "accession", "upgrade", "review", "truce"]
    status: Status
    started_on: Day | None = None
    ended_on: Day | None = None
    objective: str = ""
    summary: str = ""
    parties: list[Party]
    status_history: list[StatusChange] = []


class Organization(Part):
    key: Key
    name: str
    abbreviation: str = ""
    economy: Code | None = None
    native_name: str = ""
    url: str = ""


def _from_field() -> Any:
    return Field(default=None, validation_alias=AliasChoices("from"))


class Appointment(Sourced):
    title: str
    organization: Key | None = None
    from_: PartialDay | None = _from_field()
    to: PartialDay | None = None


class Person(Part):
    key: Key
    name: str
    native_name: str = ""
    aliases: list[str] = []
    economy: Code | None = None
    appointments: list[Appointment] = []


class AgendaArea(Sourced):
    key: Key
    name: str
    label_in_sources: list[str] = []
    agreed_in_round: Key | None = None


class Discussion(Part):
    area: Key
    state: Literal["raised", "progressed", "agreed", "stalled"] | None = None


class Member(Part):
    person: Key
    role: Literal["head", "deputy", "member"]
    title: str = ""
    organization: Key | None = None


class Delegation(Sourced):
    economy: Code
    members: list[Member]


class Round(Sourced):
    key: Key
    number: int | None = None
    title: str
    level: Literal["summit", "ministerial", "senior", "technical"]
    format: Literal["in_person", "virtual", "phone"] | None = None
    status: Literal["scheduled", "under_way", "concluded", "postponed", "cancelled"]
    start: Day
    end: Day | None = None
    city: str = ""
    country: Code | None = None
    venue: str = ""
    summary: str = ""
    outcome: str = ""
    agenda: list[Discussion] = []
    delegations: list[Delegation] = []


class Position(Sourced):
    economy: Code
    area: Key
    kind: Literal["demand", "offer", "red_line", "statement"]
    text: str
    stated_on: Day | None = None
    round: Key | None = None
    status: Literal["standing", "accepted", "rejected", "withdrawn"] | None = None


class Rate(Sourced):
    target: Code
    rate: Number
    basis: Literal["additional", "floor_including_mfn", "total"] | None = None
    status: Literal["announced", "in_force", "suspended", "ended", "cancelled"]
    from_: Day | None = _from_field()
    to: Day | None = None
    instrument: Key | None = None
    announced_on: Day | None = None


class TariffMeasure(Part):
    key: Key
    title: str
    kind: Literal["reciprocal", "sectoral", "retaliatory", "mfn", "other"]
    imposed_by: Code
    targets: list[Code]
    products: str = ""
    hs_codes: list[Annotated[str, StringConstraints(pattern=r"^[0-9]{2,10}$")]] = []
    rates: list[Rate] = []


class Instrument(Sourced):
    key: Key
    title: str
    citation: str = ""
    date: Day | None = None
    url: str = ""


class NontariffMeasure(Sourced):
    key: Key
    title: str
    maintained_by: Code
    raised_by: list[Code] = []
    mast_chapter: Annotated[str, StringConstraints(pattern=r"^[A-P]$")] | None = None
    products: str = ""
    description: str = ""
    raised_in: str = ""
    status: Literal["in_place", "under_negotiation", "amended", "removed"] | None = None
    area: Key | None = None


class Change(Sourced):
    announced_on: Day | None = None
    from_: Day | None = _from_field()
    to: Day | None = None
    reason: str = ""


class Deadline(Sourced):
    key: Key
    title: str
    kind: Literal[
        "suspension_expiry",
        "target",
        "entry_into_force",
        "statutory",
        "domestic_event",
        "implementation",
    ]
    due: Day
    time: TimeOfDay | None = None
    timezone: str = ""
    status: Literal["pending", "met", "missed", "extended", "superseded"]
    changes: list[Change] = []


class Event(Sourced):
    date: Day
    title: str
    kind: Literal["announcement", "election", "report", "ruling", "meeting", "other"]


class Commitment(Sourced):
    by: Code
    area: Key | None = None
    text: str
    amount: Number | None = None
    currency: str = ""
    rate: Number | None = None
    due: PartialDay | None = None
    status: Literal["pledged", "in_progress", "fulfilled", "broken"] | None = None


class Agreement(Sourced):
    key: Key
    title: str
    kind: Literal["framework", "joint_statement", "memorandum", "treaty", "executive_order"]
    date: Day | None = None
    status: str = ""
    summary: str = ""
    commitments: list[Commitment] = []


class Source(Part):
    key: Key
    publisher: str
    title: str
    url: str
    published_on: PartialDay | None = None
    language: str = ""
    kind: Literal["news", "official", "legal", "report"]


class Dossier(Part):
    format: Literal[0] = 0
    # A draft may be about the draft itself here; neither is shown to readers.
    note: Any = ""
    unverified: list[Any] = []
    negotiation: Negotiation
    organizations: list[Organization] = []
    people: list[Person] = []
    agenda_areas: list[AgendaArea] = []
    rounds: list[Round] = []
    positions: list[Position] = []
    tariff_measures: list[TariffMeasure] = []
    instruments: list[Instrument] = []
    nontariff_measures: list[NontariffMeasure] = []
    deadlines: list[Deadline] = []
    events: list[Event] = []
    agreements: list[Agreement] = []
    sources: list[Source] = []
