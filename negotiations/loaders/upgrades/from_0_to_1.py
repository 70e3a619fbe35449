"""The step from format 0, the draft, to format 1."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, Final, TypeAlias, TypeVar

from negotiations.loaders import format0
from negotiations.loaders.origins import Origins
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.areas import vocabulary
from negotiations.loaders.upgrades.keys import Keys, joined, short, slug_of
from negotiations.loaders.upgrades.known_drafts import (
    KnownDraft,
    Line,
    SharedMeasure,
    known_draft,
    known_drafts,
)
from negotiations.loaders.upgrades.prose import Prose, titles_of_rounds
from negotiations.loaders.written_types import written_number, written_time
from negotiations.rules.texts import fold

Json: TypeAlias = dict[str, Any]
P = TypeVar("P", bound=format0.Part)

KINDS: Final = {"fta": "free_trade_agreement"}
LEVELS: Final = {"senior": "senior_officials"}
NOT_HELD: Final = ("postponed", "cancelled")
APPLIED: Final = ("in_force", "ended")
RATE_STATES: Final = {"ended": "in_force"}
AGREEMENT_KINDS: Final = {"executive_order": "order"}


def from_0_to_1(data: Json) -> tuple[Json, Origins]:
    """Raises a draft. ``data`` has the shape of format 0; the answer has that of format 1."""
    draft = format0.Dossier.model_validate(data)
    origins = Origins(data)
    return _Draft(draft, origins).raised(), origins


def _object(**fields: Any) -> Json:
    """An object of the file without what is empty; days and times as texts."""
    return {
        name: str(value) if isinstance(value, date) else value
        for name, value in fields.items()
        if value is not None and value != "" and value != []
    }


def _fact(part: format0.Sourced) -> Json:
    return _object(note=part.note, sources=_once(part.sources))


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _sentences(*notes: str) -> str:
    return "\n".join(note for note in notes if note)


class _Draft:
    """A draft on its way to format 1: the names its keys become, and where the parts stood."""

    def __init__(self, draft: format0.Dossier, origins: Origins) -> None:
        self.draft = draft
        self.origins = origins
        self.slug = draft.negotiation.slug
        self.known: KnownDraft = known_draft(self.slug)
        self.organizations = self._slugs_of_organizations()
        self.people = self._slugs_of_people()
        self.instruments = self._slugs_of_instruments()
        self.areas = self._slugs_of_areas()
        self.deadlines = self._slugs_without("d-", [each.key for each in draft.deadlines])
        self.agreements = self._slugs_without("ag-", [each.key for each in draft.agreements])
        self.in_prose = Prose(
            titles_of_rounds({each.key: each.title for each in draft.rounds})
            | {each.key: each.publisher for each in draft.sources}
        )

    def raised(self) -> Json:
        draft = self.draft
        measures, product_lists = self._tariff_measures()
        return self.in_prose.written(
            {
                "format": 1,
                "shared_records": "complete",
                "negotiation": self._negotiation(),
                **_object(
                    areas=self._areas(),
                    agenda=self._agenda(),
                    rounds=[self._round(*each) for each in enumerate(draft.rounds)],
                    positions=self._positions(),
                    agreements=[self._agreement(*each) for each in enumerate(draft.agreements)],
                    tariff_measures=measures,
                    nontariff_measures=[
                        self._nontariff_measure(*each)
                        for each in enumerate(draft.nontariff_measures)
                    ],
                    deadlines=[self._deadline(*each) for each in enumerate(draft.deadlines)],
                    events=self._events(),
                    organizations=[
                        self._organization(*each) for each in enumerate(draft.organizations)
                    ],
                    people=[self._person(*each) for each in enumerate(draft.people)],
                    instruments=[self._instrument(*each) for each in enumerate(draft.instruments)],
                    product_lists=product_lists,
                    sources=[self._source(each) for each in draft.sources],
                ),
            }
        )

    def _came_from(self, new: Path, old: Path, **fields: str) -> None:
        """Notes that ``new`` stood at ``old``, and which of its fields had other names there."""
        if new != old:
            self.origins.note(new, old)
        for new_name, old_name in fields.items():
            self.origins.note((*new, new_name), (*old, old_name))

    # --- Names ------------------------------------------------------------------------------------

    def _slugs_of_organizations(self) -> Mapping[str, str]:
        keys = Keys()
        return {
            each.key: keys.free(self._slug_of_organization(each))
            for each in self.draft.organizations
        }

    def _slug_of_organization(self, each: format0.Organization) -> str:
        name = slug_of(each.abbreviation or each.name, each.key).removeprefix("the-")
        economy = (each.economy or "").lower()
        return name if not economy or name.startswith(f"{economy}-") else joined(economy, name)

    def _slugs_of_people(self) -> Mapping[str, str]:
        keys = Keys()
        return {each.key: keys.free(slug_of(each.name, each.key)) for each in self.draft.people}

    def _slugs_of_instruments(self) -> Mapping[str, str]:
        keys = Keys()
        return {
            each.key: keys.free(self._slug_of_instrument(each.key))
            for each in self.draft.instruments
        }

    def _slug_of_instrument(self, key: str) -> str:
        if key in self.known.instruments:
            return self.known.instruments[key]
        proclamation = words.PROCLAMATION.fullmatch(key)
        if proclamation:
            return f"procl-{proclamation.group(1)}"
        return key if words.US_INSTRUMENT.fullmatch(key) else joined(self.slug, key)

    def _slugs_of_areas(self) -> Mapping[str, str]:
        """The area that each of the draft's areas is. No area is taken twice: a second one stands for itself."""
        taken: dict[str, str] = {}
        for area in self.draft.agenda_areas:
            slug = (
                self.known.areas[area.key]
                if area.key in self.known.areas
                else vocabulary().slug_for(area.key, area.name, area.label_in_sources)
            )
            if slug and slug not in taken.values():
                taken[area.key] = slug
        keys = Keys([*taken.values(), *vocabulary().names])
        for area in self.draft.agenda_areas:
            if area.key not in taken:
                taken[area.key] = keys.free(slug_of(area.name, area.key))
        return taken

    def _slugs_without(self, prefix: str, keys: Iterable[str]) -> Mapping[str, str]:
        """The negotiation's slug and each key, without the prefix by which drafts tell what it is a key of."""
        slugs = Keys()
        return {key: slugs.free(joined(self.slug, key.removeprefix(prefix))) for key in keys}

    def _area(self, key: str | None) -> str | None:
        return self.areas.get(key, key) if key else None

    def _organization_named(self, key: str | None) -> str | None:
        return self.organizations.get(key, key) if key else None

    def _instrument_named(self, key: str | None) -> str | None:
        return self.instruments.get(key, key) if key else None

    # --- The negotiation --------------------------------------------------------------------------

    def _negotiation(self) -> Json:
        talks = self.draft.negotiation
        here: Path = ("negotiation",)
        changes = self._status_changes()
        parties = [
            _object(
                economy=party.economy,
                lead_organization=self._organization_named(party.lead_organization),
            )
            for party in talks.parties
        ]
        notes_of_parties = [f"{each.economy}: {each.note}" for each in talks.parties if each.note]
        return _object(
            slug=self.slug,
            title=talks.title,
            kind=KINDS.get(talks.kind, talks.kind),
            objective=talks.objective,
            summary=talks.summary,
            started_on=talks.started_on,
            ended_on=talks.ended_on,
            parties=parties,
            status_changes=changes,
            note=_sentences(
                talks.note, *notes_of_parties, self._note_on_status(here), self._note_on_the_file()
            ),
            sources=_once(talks.sources),
        )

    def _note_on_the_file(self) -> str:
        """What the draft says of itself, without what it says of the numbers of rounds, which are left behind."""
        note = self.draft.note if isinstance(self.draft.note, str) else ""
        return words.without_sentences(note, "round numbers")

    def _note_on_status(self, here: Path) -> str:
        """What is left to say of the draft's own status, where its dated changes say something else or nothing."""
        talks = self.draft.negotiation
        if not talks.status_history:
            day_is_known = bool(self._day_of_the_status())
            return (
                "" if day_is_known else f"Status without a day: {talks.status.replace('_', ' ')}."
            )
        last = talks.status_history[-1].status
        if last == talks.status:
            return ""
        return (
            f"The status was given as “{talks.status.replace('_', ' ')}”, "
            f"its last dated change as “{last.replace('_', ' ')}”."
        )

    def _day_of_the_status(self) -> date | None:
        talks = self.draft.negotiation
        return (talks.ended_on if talks.status == "ended" else None) or talks.started_on

    def _status_changes(self) -> list[Json]:
        talks = self.draft.negotiation
        if not talks.status_history:
            day = self._day_of_the_status()
            self.origins.note(("negotiation", "status_changes", 0), ("negotiation", "status"))
            return (
                [_object(changed_on=day, **_status(talks.status), sources=_once(talks.sources))]
                if day
                else []
            )
        by_day: dict[date, Json] = {}
        for index, change in enumerate(talks.status_history):
            new: Path = ("negotiation", "status_changes", len(by_day))
            old: Path = ("negotiation", "status_history", index)
            if change.on not in by_day:
                self._came_from(new, old, changed_on="on", process="status", legal_effect="status")
            before = by_day.get(change.on, {})
            by_day[change.on] = _object(
                **{**before, "changed_on": change.on, **_status(change.status)}
                | {
                    "note": _sentences(before.get("note", ""), change.note),
                    "sources": _once([*before.get("sources", []), *change.sources]),
                }
            )
        return list(by_day.values())

    # --- Agenda -----------------------------------------------------------------------------------

    def _areas(self) -> list[Json]:
        """The areas that the vocabulary does not have."""
        own = [
            (index, area)
            for index, area in enumerate(self.draft.agenda_areas)
            if self.areas[area.key] not in vocabulary().names
        ]
        for position, (index, _) in enumerate(own):
            self._came_from(("areas", position), ("agenda_areas", index), slug="key")
        return [
            _object(
                slug=self.areas[area.key],
                name=area.name,
                label_variants=[
                    label
                    for label in _once(area.label_in_sources)
                    if fold(label) != fold(area.name)
                ],
            )
            for _, area in own
        ]

    def _agenda(self) -> list[Json]:
        first_days = {each.key: each.start for each in self.draft.rounds}
        items = []
        for index, area in enumerate(self.draft.agenda_areas):
            self._came_from(
                ("agenda", index),
                ("agenda_areas", index),
                area="key",
                label="name",
                labels_in_sources="label_in_sources",
                added_at="agreed_in_round",
            )
            slug = self.areas[area.key]
            known_name = vocabulary().names.get(slug, area.name)
            items.append(
                _object(
                    area=slug,
                    label=area.name if fold(area.name) != fold(known_name) else "",
                    labels_in_sources=_once(area.label_in_sources),
                    added_at=area.agreed_in_round,
                    added_on=first_days.get(area.agreed_in_round or ""),
                    **_fact(area),
                )
            )
        return items

    # --- Rounds -----------------------------------------------------------------------------------

    def _round(self, index: int, meeting: format0.Round) -> Json:
        here: Path = ("rounds", index)
        self._came_from(
            here, here, first_day="start", last_day="end", ordinal="title", discussions="agenda"
        )
        return _object(
            key=meeting.key,
            title=meeting.title,
            level=LEVELS.get(meeting.level, meeting.level),
            ordinal=self._ordinal(meeting),
            format=meeting.format,
            status=meeting.status,
            first_day=meeting.start,
            last_day=meeting.end or meeting.start,
            city=meeting.city,
            country=meeting.country,
            venue=meeting.venue,
            summary=meeting.summary,
            outcome=meeting.outcome,
            discussions=self._discussions(here, meeting),
            delegations=self._delegations(here, meeting),
            **_fact(meeting),
        )

    def _ordinal(self, meeting: format0.Round) -> int | None:
        """The ordinal that the title tells, where no other round of the level has a better claim to it."""
        ordinal = words.ordinal_in(meeting.title)
        rivals = [
            each
            for each in self.draft.rounds
            if each.level == meeting.level and words.ordinal_in(each.title) == ordinal
        ]
        if not ordinal or ordinal < 1:
            return None
        for is_better in (_was_held, _names_its_level):
            better = [each for each in rivals if is_better(each)]
            rivals = better or rivals
        return ordinal if rivals == [meeting] else None

    def _discussions(self, here: Path, meeting: format0.Round) -> list[Json]:
        """What a round took up, each area once."""
        discussions: list[Json] = []
        for area, told in _by(meeting.agenda, "area").items():
            new: Path = (*here, "discussions", len(discussions))
            self._came_from(new, (*here, "agenda", told[0][0]))
            movements = [each.state for _, each in told if each.state]
            discussions.append(
                _object(
                    area=self._area(area),
                    movement=movements[-1] if movements else None,
                    note=_sentences(*(each.note for _, each in told)),
                )
            )
        return discussions

    def _delegations(self, here: Path, meeting: format0.Round) -> list[Json]:
        """Who sat there, each economy once: those of one that are told apart sat there together."""
        delegations: list[Json] = []
        for economy, told in _by(meeting.delegations, "economy").items():
            new: Path = (*here, "delegations", len(delegations))
            self._came_from(new, (*here, "delegations", told[0][0]))
            delegations.append(
                _object(
                    economy=economy,
                    delegates=self._delegates(new, here, told),
                    note=_sentences(*(each.note for _, each in told)),
                    sources=_once(key for _, each in told for key in each.sources),
                )
            )
        return delegations

    def _delegates(
        self, new: Path, here: Path, told: Sequence[tuple[int, format0.Delegation]]
    ) -> list[Json]:
        delegates: list[Json] = []
        seated: set[tuple[int, str]] = set()
        for index, delegation in told:
            for position, member in enumerate(delegation.members):
                # Somebody who stands twice in one delegation is an error of the draft, to be told.
                if any(who == member.person and where != index for where, who in seated):
                    continue
                seated.add((index, member.person))
                self._came_from(
                    (*new, "delegates", len(delegates)),
                    (*here, "delegations", index, "members", position),
                )
                has_head = any(each["role"] == "head" for each in delegates)
                delegates.append(
                    _object(
                        person=self.people.get(member.person, member.person),
                        role="co_head" if member.role == "head" and has_head else member.role,
                        title=member.title,
                        organization=self._organization_named(member.organization),
                        note=member.note,
                    )
                )
        return delegates

    # --- Positions and events ---------------------------------------------------------------------

    def _positions(self) -> list[Json]:
        keys = Keys()
        days = {each.key: each.start for each in self.draft.rounds}
        positions = []
        for each in self.draft.positions:
            area = self._area(each.area) or ""
            day = each.stated_on or days.get(each.round or "")
            key = joined(each.economy.lower(), area, each.kind.replace("_", "-"), str(day or ""))
            positions.append(
                _object(
                    key=keys.free(key),
                    economy=each.economy,
                    area=area,
                    kind=each.kind,
                    text=each.text,
                    stated_on=each.stated_on,
                    round=each.round,
                    status=each.status,
                    **_fact(each),
                )
            )
        return positions

    def _events(self) -> list[Json]:
        keys = Keys()
        for index in range(len(self.draft.events)):
            self._came_from(("events", index), ("events", index), happened_on="date")
        return [
            _object(
                key=keys.free(joined(str(each.date), short(each.title))),
                happened_on=each.date,
                title=each.title,
                kind=each.kind,
                **_fact(each),
            )
            for each in self.draft.events
        ]

    # --- Tariff measures --------------------------------------------------------------------------

    def _tariff_measures(self) -> tuple[list[Json], list[Json]]:
        """The measures with their rates, those that are one together; and the lists of their products."""
        measures: dict[str, Json] = {}
        product_lists: list[Json] = []
        keys: dict[str, Keys] = {}
        for index, measure in enumerate(self.draft.tariff_measures):
            old: Path = ("tariff_measures", index)
            for line in self._lines(measure):
                shared = known_drafts().measures.get(line.measure)
                if line.measure not in measures:
                    self._came_from(("tariff_measures", len(measures)), old, slug="key")
                    measures[line.measure] = self._measure(line.measure, measure, shared)
                    if shared is None and measure.hs_codes:
                        self._came_from(
                            ("product_lists", len(product_lists)), old, codes="hs_codes"
                        )
                        product_lists.append(_product_list(line.measure, measure))
                new: Path = ("tariff_measures", list(measures).index(line.measure))
                rates = measures[line.measure].setdefault("rates", [])
                for position, rate in enumerate(self._rates(measure, line)):
                    self._came_from(
                        (*new, "rates", len(rates)),
                        (*old, "rates", position),
                        origin="target",
                        state="status",
                        valid_from="from",
                        last_day="to",
                        known_from="announced_on",
                    )
                    origin = rate["origin"].lower()
                    day = rate.get("valid_from") or rate.get("known_from", "")
                    state = "" if rate["state"] == "in_force" else rate["state"]
                    free = keys.setdefault(line.measure, Keys()).free
                    rates.append({"key": free(joined(origin, day, state)), **rate})
        return list(measures.values()), product_lists

    def _lines(self, measure: format0.TariffMeasure) -> Sequence[Line]:
        """Where the rates of the draft's measure go: shared measures, or a measure of its own."""
        known = self.known.measures.get(measure.key)
        own = measure.key if self.known.own_names else joined(self.slug, measure.key)
        return known or [Line(measure=own)]

    def _measure(
        self, slug: str, measure: format0.TariffMeasure, shared: SharedMeasure | None
    ) -> Json:
        if shared is not None:
            return _object(slug=slug, **shared.model_dump())
        codes = [{"product_list": _list_slug(slug), "role": "include"}] if measure.hs_codes else []
        sources = Counter(key for rate in measure.rates for key in rate.sources)
        return _object(
            slug=slug,
            title=measure.title,
            kind=measure.kind,
            imposed_by=measure.imposed_by,
            products=measure.products,
            scopes=codes,
            note=measure.note,
            sources=list(sources),
        )

    def _rates(self, measure: format0.TariffMeasure, line: Line) -> list[Json]:
        return [
            self._rate(measure, rate, _last_day(rate, measure.rates), line)
            for rate in measure.rates
        ]

    def _products(self, measure: format0.TariffMeasure, line: Line) -> str:
        """The products of the draft's measure, where its rates go to a shared one that reaches others."""
        shared = known_drafts().measures.get(line.measure)
        is_split = len(self._lines(measure)) > 1
        if shared is None or is_split or words.says_the_same(measure.products, shared.products):
            return ""
        return measure.products

    def _rate(
        self,
        measure: format0.TariffMeasure,
        rate: format0.Rate,
        last_day: date | None,
        line: Line,
    ) -> Json:
        is_shared = line.measure in known_drafts().measures
        products = self._products(measure, line)
        first = rate.from_
        if first and line.not_before and str(first) < line.not_before:
            first = date.fromisoformat(line.not_before)
        touches = (
            f"The last day was given as {rate.to}, on which the next rate begins."
            if last_day != rate.to
            else ""
        )
        condition = line.condition if str(first or "") >= line.condition_from else ""
        return _object(
            origin=rate.target,
            condition=condition,
            products=products if fold(products) != fold(condition) else "",
            rate=written_number(rate.rate),
            basis=rate.basis,
            state=RATE_STATES.get(rate.status, rate.status),
            valid_from=first,
            last_day=last_day,
            # What applied was known on its first day, whenever it was announced.
            known_from=rate.announced_on or (first if rate.status in APPLIED else None),
            instrument=self._instrument_named(rate.instrument)
            if rate.instrument not in line.without_instruments
            else None,
            note=_sentences(rate.note, touches, measure.note if is_shared else ""),
            sources=_once(rate.sources),
        )

    # --- Nontariff measures -----------------------------------------------------------------------

    def _nontariff_measure(self, index: int, measure: format0.NontariffMeasure) -> Json:
        here: Path = ("nontariff_measures", index)
        self._came_from(here, here, slug="key")
        return _object(
            slug=measure.key if self.known.own_names else joined(self.slug, measure.key),
            title=measure.title,
            maintained_by=measure.maintained_by,
            mast_chapter=measure.mast_chapter,
            area=self._area(measure.area),
            products=measure.products,
            description=measure.description,
            status=measure.status,
            trail=self._trail(here, measure),
            **_fact(measure),
        )

    def _trail(self, here: Path, measure: format0.NontariffMeasure) -> list[Json]:
        """Who raised the measure where: one step for each who did."""
        raised_by: Sequence[str | None] = _once(measure.raised_by)
        if not raised_by and measure.raised_in:
            raised_by = [None]
        kind = "listed" if measure.raised_in else "raised"
        for position in range(len(raised_by)):
            place = (*here, "trail", position)
            self._came_from(place, here, economy="raised_by", report="raised_in")
        return [
            _object(
                key=joined((economy or "").lower(), kind),
                kind=kind,
                economy=economy,
                report=measure.raised_in,
                sources=_once(measure.sources),
            )
            for economy in raised_by
        ]

    # --- Deadlines --------------------------------------------------------------------------------

    def _deadline(self, index: int, deadline: format0.Deadline) -> Json:
        here: Path = ("deadlines", index)
        self._came_from(here, here, slug="key")
        return _object(
            slug=self.deadlines[deadline.key],
            title=deadline.title,
            kind=deadline.kind,
            status="pending" if deadline.status == "extended" else deadline.status,
            revisions=self._revisions(here, deadline),
            **_fact(deadline),
        )

    def _revisions(self, here: Path, deadline: format0.Deadline) -> list[Json]:
        """The due days in the order of their announcement: the first one, then each change."""
        timing = _object(
            due_time=written_time(deadline.time) if deadline.time else "",
            time_zone=deadline.timezone,
            reading="ends_at" if deadline.time == time(0, 1) else "",
        )
        revisions: list[Json] = []
        first = deadline.changes[0].from_ if deadline.changes else deadline.due
        if first:
            self._came_from(
                (*here, "revisions", 0), here, due_on="due", due_time="time", time_zone="timezone"
            )
            sources = [] if deadline.changes else _once(deadline.sources)
            revisions.append(_object(due_on=first, **timing, sources=sources))
        last_announced = date.min
        for position, change in enumerate(deadline.changes):
            if change.to is None:
                continue
            announced, is_latest, remark = self._announced(
                deadline.changes, position, last_announced
            )
            if announced == last_announced and revisions:
                revisions[-1] |= {
                    "prevails": False,
                    "prevails_because": "Moved again on the day it was announced.",
                }
            last_announced = announced
            place = (*here, "revisions", len(revisions))
            self._came_from(place, (*here, "changes", position), due_on="to")
            # The draft tells the time of the deadline, not that of each day it was moved to.
            for new, old in (("due_time", "time"), ("time_zone", "timezone")):
                self.origins.note((*place, new), (*here, old))
            revisions.append(
                _object(
                    announced_on=announced,
                    announced_no_later=is_latest or None,
                    due_on=change.to,
                    **timing,
                    reason=change.reason,
                    instrument=self._instrument_said(change.reason),
                    note=_sentences(change.note, remark),
                    sources=_once(change.sources),
                )
            )
        return _without_repeated_claims(revisions)

    def _instrument_said(self, reason: str) -> str | None:
        """The one instrument of the draft that a reason names."""
        said = set(words.instruments_said(reason)) & set(self.instruments.values())
        return said.pop() if len(said) == 1 else None

    def _announced(
        self, changes: Sequence[format0.Change], position: int, after: date
    ) -> tuple[date, bool, str]:
        """The day a change was announced; where none is given, the first day after ``after`` on which it was surely known.

        With it, whether that is only the latest possible day, and what else is to be said of it.
        """
        change = changes[position]
        if change.announced_on:
            return change.announced_on, False, ""
        published = {each.key: each.published_on for each in self.draft.sources}
        periods = [period for key in change.sources if (period := published.get(key)) is not None]
        announced = [each.announced_on for each in changes[position + 1 :] if each.announced_on]
        candidates = [*sorted(period.last_day for period in periods), change.from_]
        before = announced[0] if announced else date.max
        sure = [day for day in candidates if day and after < day < before]
        if sure:
            return sure[0], True, ""
        day = min(after, date.max - timedelta(1)) + timedelta(1)
        return (
            day,
            False,
            "The day of the announcement is not known: this move came after the last.",
        )

    # --- Agreements -------------------------------------------------------------------------------

    def _agreement(self, index: int, agreement: format0.Agreement) -> Json:
        here: Path = ("agreements", index)
        self._came_from(here, here, slug="key")
        keys = Keys()
        stages, remark = self._stages(here, agreement)
        return _object(
            slug=self.agreements[agreement.key],
            title=agreement.title,
            kind=AGREEMENT_KINDS.get(agreement.kind, agreement.kind),
            summary=agreement.summary,
            stages=stages,
            commitments=[
                self._commitment((*here, "commitments", position), each, keys)
                for position, each in enumerate(agreement.commitments)
            ],
            note=_sentences(agreement.note, remark),
            sources=_once(agreement.sources),
        )

    def _stages(self, here: Path, agreement: format0.Agreement) -> tuple[list[Json], str]:
        """The stages that date and status tell, and the words of the status that no stage holds."""
        said = words.stage_said(agreement.status)
        stage, day = said if said else (None, None)
        free_words = agreement.status if not _is_bare(agreement.status, stage) else ""
        stages: list[Json] = []
        sources = _once(agreement.sources)
        if agreement.date and stage not in words.OF_ITS_DATE:
            stages.append(_object(stage="announced", reached_on=agreement.date, sources=sources))
        if stage:
            reached_on = day or (agreement.date if stage in words.OF_ITS_DATE else None)
            stages.append(
                _object(stage=stage.value, reached_on=reached_on, note=free_words, sources=sources)
            )
        for position in range(len(stages)):
            self._came_from((*here, "stages", position), here, stage="status", reached_on="date")
        return stages, "" if stage or not free_words else words.as_sentence(free_words)

    def _commitment(self, here: Path, commitment: format0.Commitment, keys: Keys) -> Json:
        self._came_from(here, here, economy="by", due_on="due", state="status")
        area = self._area(commitment.area)
        name = area or short(commitment.text, 30)
        return _object(
            key=keys.free(joined(commitment.by.lower(), name)),
            economy=commitment.by,
            area=area,
            text=commitment.text,
            amount=written_number(commitment.amount) if commitment.amount is not None else None,
            currency=commitment.currency,
            rate=written_number(commitment.rate) if commitment.rate is not None else None,
            due_on=str(commitment.due) if commitment.due else None,
            state=commitment.status,
            **_fact(commitment),
        )

    # --- Shared records ---------------------------------------------------------------------------

    def _organization(self, index: int, each: format0.Organization) -> Json:
        self._came_from(("organizations", index), ("organizations", index), slug="key")
        return _object(
            slug=self.organizations[each.key],
            name=each.name,
            abbreviation=each.abbreviation,
            native_name=each.native_name,
            economy=each.economy,
            url=each.url,
            note=each.note,
        )

    def _person(self, index: int, each: format0.Person) -> Json:
        here: Path = ("people", index)
        self._came_from(here, here, slug="key")
        for position in range(len(each.appointments)):
            place = (*here, "appointments", position)
            self._came_from(place, place, first_day="from", last_day="to")
        return _object(
            slug=self.people[each.key],
            name=each.name,
            native_name=each.native_name,
            aliases=_once(each.aliases),
            economy=each.economy,
            appointments=[
                _object(
                    title=post.title,
                    organization=self._organization_named(post.organization),
                    first_day=str(post.from_) if post.from_ else None,
                    last_day=str(post.to) if post.to else None,
                    **_fact(post),
                )
                for post in each.appointments
            ],
            note=each.note,
        )

    def _instrument(self, index: int, each: format0.Instrument) -> Json:
        self._came_from(
            ("instruments", index), ("instruments", index), slug="key", issued_on="date"
        )
        slug = self.instruments[each.key]
        is_american = (
            words.US_INSTRUMENT.fullmatch(slug) and slug.partition("-")[0] in words.KINDS_BY_KEY
        )
        return _object(
            slug=slug,
            title=each.title,
            kind=words.instrument_kind(slug, each.title, each.citation),
            citation=each.citation,
            issued_by="US" if is_american else None,
            issued_on=each.date,
            url=each.url,
            **_fact(each),
        )

    def _source(self, each: format0.Source) -> Json:
        return _object(
            key=each.key,
            publisher=each.publisher,
            title=each.title,
            url=each.url,
            published_on=str(each.published_on) if each.published_on else None,
            language=each.language,
            kind=each.kind,
            note=each.note,
        )


def _by(parts: Sequence[P], name: str) -> Mapping[str, list[tuple[int, P]]]:
    """The parts with their positions, together where they have the same ``name``."""
    together: dict[str, list[tuple[int, P]]] = {}
    for position, part in enumerate(parts):
        together.setdefault(getattr(part, name), []).append((position, part))
    return together


def _status(status: str) -> Json:
    """Format 0 has one row of statuses; ``in_force`` of them is a legal effect."""
    return {"legal_effect": status} if status == "in_force" else {"process": status}


def _was_held(meeting: format0.Round) -> bool:
    return meeting.status not in NOT_HELD


def _names_its_level(meeting: format0.Round) -> bool:
    return words.names_its_level(meeting.title, meeting.level)


def _is_bare(status: str, stage: Any) -> bool:
    return not status or (stage is not None and fold(status).replace("_", " ") == str(stage.label))


def _last_day(rate: format0.Rate, rates: Sequence[format0.Rate]) -> date | None:
    """The last day of a rate; the day before, where the next rate that applied begins on it."""
    if rate.to is None or rate.from_ is None or rate.status not in APPLIED:
        return rate.to
    begins_next = any(
        other.target == rate.target
        and other.status in APPLIED
        and other.from_ == rate.to
        and other.from_ > rate.from_
        for other in rates
    )
    return rate.to - timedelta(1) if begins_next else rate.to


def _list_slug(measure: str) -> str:
    return joined(measure[:110], "products")


def _product_list(slug: str, measure: format0.TariffMeasure) -> Json:
    return {
        "slug": _list_slug(slug),
        "title": f"{measure.title}: HS codes",
        "codes": [{"code": code} for code in _once(measure.hs_codes)],
    }


def _without_repeated_claims(revisions: list[Json]) -> list[Json]:
    """Each due day once for each day of announcement."""
    return list({(each.get("announced_on"), each["due_on"]): each for each in revisions}.values())
