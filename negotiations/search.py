"""What a list shows for given filters and viewer: one function per concept, called by page, file, feed and API alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Deadline,
    DeadlineState,
    Economy,
    Negotiation,
    Organization,
    Party,
    Person,
    Round,
    Source,
    StatusChange,
    TariffMeasure,
    TariffRate,
    Viewer,
)
from negotiations.models.negotiations import NegotiationQuerySet
from negotiations.models.tariffs import APPLIED, RateState, TariffRateQuerySet
from negotiations.rules.clock import Clock
from negotiations.rules.statuses import LEGAL_EFFECT, PROCESS, Status
from negotiations.rules.texts import fold
from negotiations.talks import ledgers_for


def find_negotiations(
    viewer: Viewer,
    clock: Clock,
    *,
    q: str = "",
    economy: str = "",
    kind: str = "",
    process: str = "",
) -> QuerySet[Negotiation]:
    """The talks that were known and meet all filters, latest start first; each with the codes of its status."""
    status_day = None if clock.is_today else min(clock.on, clock.known_on)
    talks = known_talks(Negotiation.objects.visible_to(viewer), clock).with_status(status_day)
    if q:
        talks = talks.named(q)
    if economy:
        talks = talks.filter(parties__economy__code=economy)
    if kind:
        talks = talks.filter(kind=kind)
    if process:
        talks = talks.in_process(process, status_day)
    return talks.order_by("-started_on", "title", "pk")


def known_talks(talks: NegotiationQuerySet, clock: Clock) -> NegotiationQuerySet:
    """Those that had started, had a status or a round that was known. The same rule as ``rules/knowledge.py`` has."""
    if clock.has_todays_knowledge:
        return talks
    changes = StatusChange.objects.published().filter(changed_on__lte=clock.known_on)
    rounds = Round.objects.published().known(clock)
    return talks.filter(
        Q(started_on__lte=clock.known_on)
        | Exists(changes.filter(negotiation=OuterRef("pk")))
        | Exists(rounds.filter(negotiation=OuterRef("pk")))
    )


@dataclass
class TalkRow:
    """A negotiation in a list, with what the list says of it."""

    negotiation: Negotiation
    parties: list[Economy] = field(default_factory=list)
    last_round: Round | None = None
    next_round: Round | None = None
    next_deadline: Deadline | None = None
    longest_slip: int = 0

    @property
    def statuses(self) -> list[Status]:
        codes = (
            PROCESS.get(getattr(self.negotiation, "process", None) or ""),
            LEGAL_EFFECT.get(getattr(self.negotiation, "legal_effect", None) or ""),
        )
        return [status for status in codes if status is not None]


def talk_rows(viewer: Viewer, negotiations: Iterable[Negotiation], clock: Clock) -> list[TalkRow]:
    """The rows of a list of talks, in their order, in a fixed number of queries."""
    rows = {each.pk: TalkRow(each) for each in negotiations}
    parties = Party.objects.filter(negotiation__in=rows).select_related("economy")
    for party in parties.order_by("position", "pk"):
        rows[party.negotiation_id].parties.append(party.economy)
    _add_rounds(viewer, rows, clock)
    _add_deadlines(viewer, rows, clock)
    return list(rows.values())


def _add_rounds(viewer: Viewer, rows: dict[int, TalkRow], clock: Clock) -> None:
    of_talk = Round.objects.visible_to(viewer).filter(negotiation=OuterRef("pk"))
    last = of_talk.held_on(clock).latest_first()
    ahead = of_talk.ahead_on(clock).chronological()
    picked = (
        Negotiation.objects.filter(pk__in=rows)
        .annotate(last=Subquery(last.values("pk")[:1]), ahead=Subquery(ahead.values("pk")[:1]))
        .values_list("pk", "last", "ahead")
    )
    pairs = {pk: (last_pk, ahead_pk) for pk, last_pk, ahead_pk in picked}
    rounds = Round.objects.select_related("country", "negotiation").in_bulk(
        [pk for pair in pairs.values() for pk in pair if pk]
    )
    for pk, (last_pk, ahead_pk) in pairs.items():
        rows[pk].last_round, rows[pk].next_round = rounds.get(last_pk), rounds.get(ahead_pk)


def _add_deadlines(viewer: Viewer, rows: dict[int, TalkRow], clock: Clock) -> None:
    deadlines = Deadline.objects.visible_to(viewer).filter(negotiation__in=rows)
    found = list(deadlines.prefetch_related(ledgers_for(viewer)))
    for deadline in deadlines_as_known(viewer, found, clock):
        row = rows[deadline.negotiation_id or 0]
        row.longest_slip = max(row.longest_slip, deadline.slippage.days)
        if deadline.is_ahead_on(clock.on) and _sooner(deadline, row.next_deadline):
            row.next_deadline = deadline


def deadlines_as_known(
    viewer: Viewer, deadlines: Sequence[Deadline], clock: Clock
) -> list[Deadline]:
    """The deadlines that were known, in their order, with their ledgers as they were known."""
    if not clock.has_todays_knowledge:
        bring_sources(viewer, deadlines, *(deadline.ledger for deadline in deadlines))
    knowledge = Knowledge(clock)
    return knowledge.of(deadlines, knowledge.deadline)


def _sooner(deadline: Deadline, other: Deadline | None) -> bool:
    return other is None or (deadline.due_on or date.max) < (other.due_on or date.max)


@dataclass(frozen=True, slots=True)
class First:
    """The first records of a list that is shown in part, and how many there are in all."""

    records: Sequence[Any]
    total: int

    @classmethod
    def of(cls, found: "QuerySet[Any]", limit: int) -> Self:
        return cls(list(found[:limit]), found.count())

    def known(self, knowledge: Knowledge, as_known: Callable[[Any], Any]) -> "First":
        """The same records as they were known."""
        return First(knowledge.of(self.records, as_known), self.total)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def deadlines_ahead(viewer: Viewer, clock: Clock) -> "QuerySet[Deadline]":
    """The pending deadlines that are still ahead, soonest first, with their ledgers."""
    return _with_ledgers(viewer, Deadline.objects.visible_to(viewer).ahead_on(clock))


def deadlines_left_open(viewer: Viewer, clock: Clock) -> "QuerySet[Deadline]":
    """The deadlines whose day has passed with no outcome recorded, latest first."""
    return _with_ledgers(viewer, Deadline.objects.visible_to(viewer).left_open_on(clock))


def find_deadlines(
    viewer: Viewer,
    clock: Clock,
    *,
    q: str = "",
    economy: str = "",
    area: str = "",
    kind: str = "",
    state: str = "",
) -> QuerySet[Deadline]:
    """The deadlines that were known and meet all filters, latest due day first, each with its ledger; one without a day is last.

    ``economy`` is a party of its talks or imposes its measure; ``area`` is on the agenda of its talks.
    """
    deadlines = Deadline.objects.visible_to(viewer).with_due_day(clock)
    if not clock.has_todays_knowledge:
        deadlines = deadlines.due_between(None, None, clock)
    for word in q.split():
        deadlines = deadlines.filter(
            Q(title__icontains=word) | Q(negotiation__search_text__contains=fold(word))
        )
    if economy:
        talks = Party.objects.filter(economy__code=economy).values("negotiation")
        deadlines = deadlines.filter(
            Q(negotiation__in=talks) | Q(measure__imposed_by__code=economy)
        )
    if area:
        items = AgendaItem.objects.visible_to(viewer).filter(area__slug=area)
        deadlines = deadlines.filter(negotiation__in=items.values("negotiation"))
    if kind:
        deadlines = deadlines.filter(kind=kind)
    if state:
        deadlines = deadlines.in_state(DeadlineState(state), clock)
    return _with_ledgers(viewer, deadlines).order_by(
        F("due_day").desc(nulls_last=True), "title", "pk"
    )


def _with_ledgers(viewer: Viewer, deadlines: "QuerySet[Deadline]") -> "QuerySet[Deadline]":
    return deadlines.select_related("negotiation", "measure").prefetch_related(ledgers_for(viewer))


def find_tariff_measures(
    viewer: Viewer,
    clock: Clock,
    *,
    q: str = "",
    importer: str = "",
    target: str = "",
    kind: str = "",
    state: str = "",
) -> QuerySet[TariffMeasure]:
    """The measures that were known and meet all filters, by importer and title.

    ``target`` has a rate of its own or falls under one for all; ``state`` is that of one of its rates on the clock's day.
    """
    measures = TariffMeasure.objects.visible_to(viewer)
    rates = TariffRate.objects.visible_to(viewer)
    if not clock.has_todays_knowledge:
        # One without a rate is known by its sources alone, which ``Knowledge`` asks.
        without = ~Exists(rates.filter(measure=OuterRef("pk")))
        known = Exists(rates.known(clock).filter(measure=OuterRef("pk")))
        measures = measures.filter(known | without)
    for word in q.split():
        measures = measures.filter(
            Q(title__icontains=word)
            | Q(authority__icontains=word)
            | Q(products__icontains=word)
            | Q(slug__icontains=word)
        )
    if importer:
        measures = measures.filter(imposed_by__code=importer)
    if kind:
        measures = measures.filter(kind=kind)
    if target or state:
        of_measure = rates.known(clock).filter(measure=OuterRef("pk"))
        if target:
            measures = measures.exclude(imposed_by__code=target)
            of_measure = of_measure.filter(Q(origin=target) | Q(origin__isnull=True))
        if state:
            of_measure = _rates_in_state(of_measure, state, clock.on)
        measures = measures.filter(Exists(of_measure))
    return measures.select_related("imposed_by").order_by("imposed_by", "title", "pk")


def _rates_in_state(rates: TariffRateQuerySet, state: str, day: date) -> TariffRateQuerySet:
    """Those that are collected, exempt or suspended on the day; announced are also those that are to come."""
    if state in APPLIED:
        return rates.filter(state=state).valid_on(day)
    not_over = rates.filter(Q(last_day__isnull=True) | Q(last_day__gte=day))
    if state == RateState.SUSPENDED:
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return not_over.filter(begun, state=state)
    if state == RateState.ANNOUNCED:
        return not_over.filter(Q(state=state) | Q(state__in=APPLIED, valid_from__gt=day))
    return rates.filter(state=state)


def find_importers(viewer: Viewer) -> QuerySet[Economy]:
    """The economies that impose a measure which the viewer may see, by name."""
    measures = TariffMeasure.objects.visible_to(viewer)
    return Economy.objects.filter(pk__in=measures.values("imposed_by__pk")).order_by("name")


def find_targets(viewer: Viewer) -> QuerySet[Economy]:
    """The economies with a rate of their own which the viewer may see, by name."""
    rates = TariffRate.objects.visible_to(viewer)
    return Economy.objects.filter(pk__in=rates.values("origin__pk")).order_by("name")


def find_economies(
    viewer: Viewer, clock: Clock | None = None, *, q: str = "", with_talks: bool = False
) -> QuerySet[Economy]:
    """The economies of that name, by name, each with ``talks``: the number of its talks that the viewer may see."""
    talks = Negotiation.objects.visible_to(viewer)
    visible = (talks if clock is None else known_talks(talks, clock)).values("pk")
    economies = Economy.objects.annotate(
        talks=Count("parties", filter=Q(parties__negotiation__in=visible))
    )
    if q:
        economies = economies.filter(search_text__contains=fold(q))
    if with_talks:
        economies = economies.filter(talks__gt=0)
    return economies.order_by("name")


def find_areas(viewer: Viewer) -> QuerySet[AgendaArea]:
    """The areas on the agenda of talks that the viewer may see, by name."""
    items = AgendaItem.objects.visible_to(viewer)
    return AgendaArea.objects.filter(pk__in=items.values("area")).order_by("name", "pk")


def find_people(viewer: Viewer, *, q: str = "", economy: str = "") -> QuerySet[Person]:
    """The people of that name (also native or alias) and economy, by name."""
    people = Person.objects.visible_to(viewer)
    if q:
        people = people.named(q)
    if economy:
        people = people.filter(economy__code=economy)
    return people.select_related("economy").order_by("name", "pk")


def find_organizations(viewer: Viewer, *, q: str = "", economy: str = "") -> QuerySet[Organization]:
    """The organizations of that name (also abbreviation, native or former) and economy, by economy and name."""
    organizations = Organization.objects.visible_to(viewer)
    if q:
        organizations = organizations.named(q)
    if economy:
        organizations = organizations.filter(economy__code=economy)
    return organizations.select_related("economy").order_by("economy", "name", "pk")


def find_sources(
    viewer: Viewer, clock: Clock, *, q: str = "", kind: str = "", language: str = ""
) -> QuerySet[Source]:
    """The sources that were out and whose publisher, title or address holds the words, latest first."""
    sources = Source.objects.visible_to(viewer).known(clock)
    for word in q.split():
        sources = sources.filter(
            Q(publisher__icontains=word) | Q(title__icontains=word) | Q(url__icontains=word)
        )
    if kind:
        sources = sources.filter(kind=kind)
    if language:
        sources = sources.filter(language=language)
    return sources.order_by("-published_on", "publisher", "pk")
