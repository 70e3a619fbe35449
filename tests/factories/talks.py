"""A whole negotiation, with every kind of fact, at a size of your choice: for query counts and for leaks of drafts."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any, Final, TypeVar

from django.contrib.contenttypes.models import ContentType

from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Agreement,
    AgreementKind,
    AgreementStage,
    AgreementStageKind,
    Appointment,
    Citation,
    Commitment,
    CommitmentEvidence,
    CommitmentState,
    Deadline,
    DeadlineKind,
    DeadlineRevision,
    Delegate,
    DelegateRole,
    Delegation,
    Discussion,
    Economy,
    Event,
    EventKind,
    Fact,
    LegalInstrument,
    MeasureKind,
    MeasureScope,
    Movement,
    Negotiation,
    NontariffMeasure,
    Organization,
    Person,
    Position,
    PositionKind,
    ProductList,
    ProductListCode,
    Publication,
    RateBasis,
    RateState,
    Readout,
    Round,
    RoundLevel,
    RoundStatus,
    ScopeRole,
    Source,
    SourceKind,
    Stance,
    StatusChange,
    TariffMeasure,
    TariffRate,
    TrailStep,
    TrailStepKind,
)
from negotiations.models.sources import normalise_url
from tests.factories.agenda import area
from tests.factories.economies import economy
from tests.factories.negotiations import make_negotiation
from tests.factories.nontariff_measures import mast_chapter
from tests.factories.numbers import numbered

F = TypeVar("F", bound=Fact)

PARTIES: Final = ("KR", "US")
OPENING: Final = date(2025, 4, 2)


def make_talk(
    *,
    rounds: int = 30,
    sources: int = 180,
    people: int = 12,
    agenda_items: int = 8,
    positions: int = 40,
    measures: int = 6,
    rates_per_measure: int = 6,
    barriers: int = 8,
    deadlines: int = 8,
    revisions_per_deadline: int = 4,
    events: int = 20,
    agreements: int = 3,
    commitments_per_agreement: int = 8,
    publication: Publication = Publication.PUBLISHED,
    facts: Publication | None = None,
    marker: str = "",
) -> Negotiation:
    """A negotiation of Korea and the United States with every kind of fact that can hang on one.

    ``facts`` is the publication of all that hangs on it, people, organizations and sources included, where that
    differs from ``publication``. The ``marker`` stands in every title, name and text of what has it: a page that
    hides the facts does not show the marker.
    """
    facts = facts or publication
    talk = _Talk(publication, facts, marker)
    talk.add_people(people)
    talk.add_agenda(agenda_items)
    talk.add_rounds(rounds)
    talk.add_measures(measures, rates_per_measure)
    talk.add_agreements(agreements, commitments_per_agreement)
    talk.add_positions(positions)
    talk.add_barriers(barriers)
    talk.add_deadlines(deadlines, revisions_per_deadline)
    talk.add_events(events)
    talk.add_sources(sources)
    return talk.negotiation


def make_small_talk(
    *,
    publication: Publication = Publication.PUBLISHED,
    facts: Publication | None = None,
    marker: str = "",
) -> Negotiation:
    """The same with one or two of each: for a page's query count to be compared with that of the large one."""
    return make_talk(
        rounds=2,
        sources=3,
        people=3,
        agenda_items=2,
        positions=2,
        measures=1,
        rates_per_measure=2,
        barriers=1,
        deadlines=1,
        revisions_per_deadline=2,
        events=1,
        agreements=1,
        commitments_per_agreement=1,
        publication=publication,
        facts=facts,
        marker=marker,
    )


class _Talk:
    """The negotiation as it grows: each method adds one kind of fact, in a few statements whatever the number."""

    def __init__(self, publication: Publication, facts: Publication, marker: str) -> None:
        self.publication = facts
        self.marker = marker
        self.key = numbered("talk")
        self.facts: list[Fact] = []
        self.negotiation = make_negotiation(
            self.named("Talks") if facts == publication else "Talks",
            slug=self.key,
            parties=PARTIES,
            publication=publication,
            summary=self.named("A summary.") if facts == publication else "A summary.",
            started_on=OPENING,
        )
        self.facts.append(self.negotiation)
        self.parties = [economy(code) for code in PARTIES]
        self.areas: list[AgendaArea] = []
        self.instrument = self.add(
            [LegalInstrument(slug=f"{self.key}-order", title=self.named("Order"), **self.shared)]
        )[0]

    @property
    def shared(self) -> dict[str, Any]:
        """What every fact of this talk has."""
        return {"publication": self.publication, "note": self.named("A note.")}

    def named(self, text: str) -> str:
        return f"{text} {self.marker}".strip()

    def add(self, facts: Sequence[F]) -> list[F]:
        """Writes ``facts`` at once, and keeps them to be cited."""
        if not facts:
            return []
        for fact in facts:
            if isinstance(fact, Person | Organization):
                fact.refresh_search_text()
        added: list[F] = list(facts)
        type(facts[0])._default_manager.bulk_create(added)
        self.facts += added
        return added

    def add_people(self, number: int) -> None:
        self.organizations = self.add(
            [
                Organization(
                    slug=f"{self.key}-ministry-{party.code.lower()}",
                    name=self.named(f"Ministry of {self.key}"),
                    economy=party,
                    **self.shared,
                )
                for party in self.parties
            ]
        )
        self.people = self.add(
            [
                Person(
                    slug=f"{self.key}-person-{index}",
                    name=self.named(f"Negotiator {index}"),
                    native_name=self.named("장성길"),
                    economy=self.parties[index % 2],
                    **self.shared,
                )
                for index in range(number)
            ]
        )
        self.add(
            [
                Appointment(
                    person=person,
                    title=self.named("Director general"),
                    organization=self.organizations[index % 2],
                    first_day=OPENING,
                    **self.shared,
                )
                for index, person in enumerate(self.people)
            ]
        )

    def add_agenda(self, number: int) -> None:
        self.areas = [area(f"area-of-talks-{index}") for index in range(max(number, 1))]
        self.add(
            [
                AgendaItem(
                    negotiation=self.negotiation,
                    area=self.areas[index],
                    label=self.named(f"Area {index}"),
                    position=index,
                    added_on=OPENING,
                    **self.shared,
                )
                for index in range(number)
            ]
        )

    def add_rounds(self, number: int) -> None:
        self.rounds = self.add([self.round(index) for index in range(number)])
        self.add([self.discussion(held, area) for held in self.rounds for area in self.areas[:3]])
        self.add([self.readout(held, party) for held in self.rounds for party in self.parties])
        self.add_delegations()
        self.add(
            [
                StatusChange(
                    negotiation=self.negotiation,
                    changed_on=OPENING,
                    process="active",
                    legal_effect="none",
                    **self.shared,
                )
            ]
        )

    def round(self, index: int) -> Round:
        level = list(RoundLevel)[index % len(RoundLevel)]
        first_day = OPENING + timedelta(days=20 * index)
        return Round(
            negotiation=self.negotiation,
            key=f"round-{index + 1}",
            title=self.named(f"Round {index + 1}"),
            level=level,
            ordinal=index // len(RoundLevel) + 1,
            status=RoundStatus.CONCLUDED,
            first_day=first_day,
            last_day=first_day + timedelta(days=index % 3),
            city=self.named("Jeju"),
            country=self.parties[0],
            summary=self.named("They met."),
            outcome=self.named("They agreed to meet again."),
            **self.shared,
        )

    def discussion(self, held: Round, about: AgendaArea) -> Discussion:
        return Discussion(round=held, area=about, movement=Movement.RAISED, **self.shared)

    def readout(self, held: Round, party: Economy) -> Readout:
        text = self.named(f"{party.code} calls the round fruitful.")
        return Readout(round=held, economy=party, text=text, **self.shared)

    def add_delegations(self) -> None:
        delegations = self.add(
            [
                Delegation(round=held, economy=party, position=index, **self.shared)
                for held in self.rounds
                for index, party in enumerate(self.parties)
            ]
        )
        self.add(
            [
                Delegate(
                    delegation=delegation,
                    person=person,
                    role=DelegateRole.MEMBER if index else DelegateRole.HEAD,
                    title=self.named("Director general"),
                    organization=self.organizations[index % 2],
                    position=index,
                    **self.shared,
                )
                for delegation in delegations
                for index, person in enumerate(self.people[:3])
            ]
        )

    def add_measures(self, number: int, rates: int) -> None:
        self.measures = self.add(
            [
                TariffMeasure(
                    slug=f"{self.key}-measure-{index}",
                    title=self.named(f"Duty {index}"),
                    kind=MeasureKind.SECTORAL,
                    imposed_by=self.parties[1],
                    authority=self.named("Section 232"),
                    products=self.named("cars"),
                    **self.shared,
                )
                for index in range(number)
            ]
        )
        self.negotiation.tariff_measures.set(self.measures)
        self.rates = self.add(
            [self.rate(measure, index) for measure in self.measures for index in range(rates)]
        )
        self.add_product_lists()

    def rate(self, measure: TariffMeasure, index: int) -> TariffRate:
        """One of a line of rates that follow each other month by month, known from the day each begins."""
        valid_from = OPENING + timedelta(days=30 * index)
        return TariffRate(
            measure=measure,
            key=f"kr-{index}",
            origin=self.parties[0],
            rate=Decimal(25 - index % 20),
            basis=RateBasis.ADDITIONAL,
            state=RateState.IN_FORCE,
            valid_from=valid_from,
            last_day=valid_from + timedelta(days=29),
            known_from=valid_from,
            instrument=self.instrument,
            **self.shared,
        )

    def add_product_lists(self) -> None:
        product_lists = self.add(
            [
                ProductList(slug=f"{measure.slug}-list", title=self.named("Annex"), **self.shared)
                for measure in self.measures
            ]
        )
        ProductListCode.objects.bulk_create(
            ProductListCode(product_list=product_list, code=code)
            for product_list in product_lists
            for code in ("8703", "870323")
        )
        MeasureScope.objects.bulk_create(
            MeasureScope(measure=measure, product_list=product_list, role=ScopeRole.INCLUDE)
            for measure, product_list in zip(self.measures, product_lists, strict=True)
        )

    def add_agreements(self, number: int, commitments: int) -> None:
        agreements = self.add(
            [
                Agreement(
                    negotiation=self.negotiation,
                    slug=f"{self.key}-agreement-{index}",
                    title=self.named(f"Joint statement {index}"),
                    kind=AgreementKind.JOINT_STATEMENT,
                    summary=self.named("A summary."),
                    **self.shared,
                )
                for index in range(number)
            ]
        )
        self.add(
            [
                AgreementStage(
                    agreement=agreement,
                    stage=stage,
                    reached_on=OPENING + timedelta(days=100 + index),
                    **self.shared,
                )
                for agreement in agreements
                for index, stage in enumerate(
                    (AgreementStageKind.ANNOUNCED, AgreementStageKind.SIGNED)
                )
            ]
        )
        self.commitments = self.add(
            [
                self.commitment(agreement, index)
                for agreement in agreements
                for index in range(commitments)
            ]
        )
        self.add([self.evidence(commitment) for commitment in self.commitments])

    def commitment(self, agreement: Agreement, index: int) -> Commitment:
        return Commitment(
            agreement=agreement,
            key=f"commitment-{index}",
            economy=self.parties[index % 2],
            area=self.areas[index % len(self.areas)],
            text=self.named(f"Buys {index} ships."),
            amount=Decimal(1_000_000),
            currency="USD",
            due_on=OPENING + timedelta(days=400),
            position=index,
            **self.shared,
        )

    def evidence(self, commitment: Commitment) -> CommitmentEvidence:
        return CommitmentEvidence(
            commitment=commitment,
            seen_on=OPENING + timedelta(days=200),
            state=CommitmentState.IN_PROGRESS,
            text=self.named("The first ship left port."),
            **self.shared,
        )

    def add_positions(self, number: int) -> None:
        positions = self.add(
            [
                Position(
                    negotiation=self.negotiation,
                    key=f"position-{index}",
                    economy=self.parties[index % 2],
                    area=self.areas[index % len(self.areas)],
                    kind=list(PositionKind)[index % len(PositionKind)],
                    text=self.named(f"Duty {index} ends."),
                    stated_on=OPENING + timedelta(days=index),
                    round=self.rounds[index % len(self.rounds)] if self.rounds else None,
                    met_by_commitment=self.commitments[0] if self.commitments else None,
                    met_by_rate=self.rates[0] if self.rates else None,
                    **self.shared,
                )
                for index in range(number)
            ]
        )
        for position, earlier in zip(positions[1:], positions, strict=False):
            position.answers = earlier
        Position.objects.bulk_update(positions, ["answers"])

    def add_barriers(self, number: int) -> None:
        barriers = self.add(
            [
                NontariffMeasure(
                    slug=f"{self.key}-barrier-{index}",
                    title=self.named(f"Barrier {index}"),
                    maintained_by=self.parties[0],
                    mast_chapter=mast_chapter("B"),
                    area=self.areas[index % len(self.areas)],
                    description=self.named("A description."),
                    **self.shared,
                )
                for index in range(number)
            ]
        )
        self.negotiation.nontariff_measures.set(barriers)
        self.add(
            [
                self.trail_step(barrier, kind)
                for barrier in barriers
                for kind in (TrailStepKind.LISTED, TrailStepKind.RAISED)
            ]
        )

    def trail_step(self, barrier: NontariffMeasure, kind: TrailStepKind) -> TrailStep:
        return TrailStep(
            measure=barrier,
            key=kind.value,
            kind=kind,
            taken_on=OPENING,
            economy=self.parties[1],
            report=self.named("2025 report"),
            round=self.rounds[0] if self.rounds else None,
            instrument=self.instrument,
            text=self.named("Raised again."),
            **self.shared,
        )

    def add_deadlines(self, number: int, revisions: int) -> None:
        deadlines = self.add(
            [
                Deadline(
                    slug=f"{self.key}-deadline-{index}",
                    title=self.named(f"Deadline {index}"),
                    kind=DeadlineKind.TARGET,
                    negotiation=self.negotiation,
                    measure=self.measures[0] if self.measures else None,
                    **self.shared,
                )
                for index in range(number)
            ]
        )
        self.add(
            [self.revision(deadline, index) for deadline in deadlines for index in range(revisions)]
        )

    def revision(self, deadline: Deadline, index: int) -> DeadlineRevision:
        announced_on = OPENING + timedelta(days=30 * index)
        return DeadlineRevision(
            deadline=deadline,
            announced_on=announced_on,
            announced_by=self.named("White House"),
            due_on=announced_on + timedelta(days=90),
            reason=self.named("More time."),
            instrument=self.instrument,
            **self.shared,
        )

    def add_events(self, number: int) -> None:
        self.add(
            [
                Event(
                    negotiation=self.negotiation,
                    key=f"event-{index}",
                    happened_on=OPENING + timedelta(days=5 * index),
                    title=self.named(f"Event {index}"),
                    kind=EventKind.ANNOUNCEMENT,
                    **self.shared,
                )
                for index in range(number)
            ]
        )

    def add_sources(self, number: int) -> None:
        """Every fact is cited, and every source is, as far as the numbers allow."""
        sources = Source.objects.bulk_create(self.source(index) for index in range(number))
        if not sources:
            return
        pairs = zip(self.facts, cycle(sources), strict=False)
        if len(sources) > len(self.facts):
            pairs = zip(cycle(self.facts), sources, strict=False)
        Citation.objects.bulk_create(self.citation(fact, source) for fact, source in pairs)

    def source(self, index: int) -> Source:
        url = f"https://paper.example/{self.key}/{index}"
        return Source(
            key=f"{self.key}-source-{index}",
            publisher=self.named("The Daily Paper"),
            title=self.named(f"Report {index}"),
            url=url,
            normalised_url=normalise_url(url),
            published_on=OPENING + timedelta(days=index),
            language="en",
            kind=SourceKind.NEWS,
            **self.shared,
        )

    def citation(self, fact: Fact, source: Source) -> Citation:
        return Citation(
            content_type=ContentType.objects.get_for_model(fact),
            object_id=fact.pk,
            source=source,
            stance=Stance.SUPPORTS,
            locator="p. 1",
            quote=self.named("frank talks"),
        )
