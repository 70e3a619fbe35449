"""Dossiers of every shape that the rules allow, in format 1."""

from datetime import date, timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from negotiations import models
from negotiations.rules import statuses
from tests.loaders.dossiers import AREAS

Json: TypeAlias = dict[str, Any]

# Any text that can be kept: scripts, marks, quotes, markup, line breaks.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
some_texts = texts.filter(bool)
keys = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,8}", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2025, 12, 28)).map(str)
partial_days = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])
times = st.times().map(lambda time: time.isoformat()) | st.sampled_from(["00:01", "13:01"])
zones = st.sampled_from(["Asia/Seoul", "America/New_York", "UTC"])
lists_of_texts = st.lists(texts.filter(str.strip), unique=True, max_size=3)
publications = st.sampled_from(models.Publication.values)
rates = st.decimals(0, 200, places=3).map(float)
amounts = st.integers(0, 10**15) | st.decimals(0, 10**9, places=2).map(float)


def codes(choices: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([str(getattr(code, "value", code)) for code in choices])


def two_days(draw: st.DrawFn) -> tuple[str, str]:
    first = draw(st.dates(date(2000, 1, 1), date(2025, 6, 1)))
    return str(first), str(first + timedelta(draw(st.integers(0, 40))))


def some(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[Any]]) -> Json:
    """Some of the fields, each with a value."""
    return {name: draw(values) for name, values in fields.items() if draw(st.booleans())}


class Maker:
    """Makes the parts of one dossier, which name only what is in it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw: Any = draw
        self.parties = draw(
            st.lists(st.sampled_from(["KR", "US", "JP", "EU"]), min_size=2, max_size=3, unique=True)
        )
        self.sources = self.names(1, 4)
        self.people = self.names(0, 3)
        self.organizations = self.names(0, 3)
        self.instruments = self.names(0, 2)
        self.rounds = self.names(0, 3)
        self.lists = self.names(0, 1)
        self.own_areas = draw(
            st.lists(st.sampled_from(["whisky", "steel"]), unique=True, max_size=2)
        )
        self.areas = [*AREAS, *self.own_areas]

    def names(self, least: int, most: int) -> list[str]:
        drawn: list[str] = self.draw(st.lists(keys, min_size=least, max_size=most, unique=True))
        return drawn

    def one_of(self, names: list[str]) -> str | None:
        return self.draw(st.sampled_from(names)) if names else None

    def maybe(self, name: str, names: list[str]) -> Json:
        return {name: self.one_of(names)} if names and self.draw(st.booleans()) else {}

    def party(self) -> str:
        return str(self.one_of(self.parties))

    def area(self) -> str:
        return str(self.one_of(self.areas))

    def several_areas(self) -> list[str]:
        areas: list[str] = self.draw(st.lists(st.sampled_from(self.areas), unique=True, max_size=3))
        return areas

    def fact(self) -> Json:
        """What every fact may have: a note, sources, a publication of its own."""
        citation = st.builds(
            lambda key, stance, quote, locator: {
                "source": key,
                "stance": stance,
                "quote": quote,
                "locator": locator,
            },
            st.sampled_from(self.sources),
            codes(models.Stance),
            texts,
            texts,
        )
        cited = st.lists(st.sampled_from(self.sources), unique=True, max_size=2) | st.lists(
            citation, max_size=2, unique_by=lambda each: (each["source"], each["stance"])
        )
        return some(self.draw, {"note": texts, "sources": cited, "publication": publications})

    def some(self, **fields: st.SearchStrategy[Any]) -> Json:
        return some(self.draw, fields)

    # --- Parts ------------------------------------------------------------------------------------

    def negotiation(self, slug: str) -> Json:
        first, last = two_days(self.draw)
        changed = self.draw(st.lists(days, unique=True, max_size=3))
        return {
            "slug": slug,
            "title": self.draw(some_texts),
            "kind": self.draw(codes(models.NegotiationKind)),
            "parties": [
                {"economy": economy, **self.some(role=codes(models.PartyRole))}
                | self.maybe("lead_organization", self.organizations)
                for economy in self.parties
            ],
            "status_changes": [
                {"changed_on": day, "process": self.draw(codes(statuses.PROCESS))}
                | self.some(legal_effect=codes(statuses.LEGAL_EFFECT))
                | self.fact()
                for day in changed
            ],
            **self.some(
                objective=texts,
                summary=texts,
                started_on=st.just(first),
                ended_on=st.just(last),
            ),
            **self.fact(),
        }

    def agenda(self) -> list[Json]:
        areas = list(dict.fromkeys([*self.own_areas, *self.several_areas()]))
        items = []
        for index, area in enumerate(areas):
            first, last = two_days(self.draw)
            items.append(
                {"area": area}
                | self.some(
                    label=texts,
                    labels_in_sources=lists_of_texts,
                    added_on=st.just(first),
                    dropped_on=st.just(last),
                )
                | self.maybe("added_at", self.rounds)
                | self.maybe("split_from", areas[:index] + areas[index + 1 :])
                | self.fact()
            )
        return items

    def round(self, key: str, ordinal: int) -> Json:
        first, last = two_days(self.draw)
        took_part = self.draw(st.lists(st.sampled_from(self.parties), unique=True, max_size=2))
        return {
            "key": key,
            "title": self.draw(some_texts),
            "level": self.draw(codes(models.RoundLevel)),
            "status": self.draw(codes(models.RoundStatus)),
            "first_day": first,
            "last_day": last,
            "discussions": [
                {"area": area} | self.some(movement=codes(models.Movement)) | self.fact()
                for area in self.several_areas()
            ],
            "readouts": [
                {"economy": economy, "text": self.draw(some_texts)} | self.fact()
                for economy in took_part
            ],
            "delegations": [self.delegation(economy) for economy in took_part],
            **self.some(
                ordinal=st.just(ordinal),
                format=codes(models.RoundFormat),
                announced_on=days,
                city=texts,
                country=st.sampled_from(["KR", "AU"]),
                venue=texts,
                summary=texts,
                outcome=texts,
            ),
            **self.fact(),
        }

    def delegation(self, economy: str) -> Json:
        people = self.draw(st.permutations(self.people))[: self.draw(st.integers(0, 2))]
        return {
            "economy": economy,
            "delegates": [
                {"person": person, "role": "head" if index == 0 else "member"}
                | self.some(title=texts)
                | self.maybe("organization", self.organizations)
                | self.fact()
                for index, person in enumerate(people)
            ],
            **self.fact(),
        }

    def agreements(self, slug: str) -> list[Json]:
        return [
            {
                "slug": f"{slug}-{name}",
                "title": self.draw(some_texts),
                "kind": self.draw(codes(models.AgreementKind)),
                "stages": [
                    {"stage": stage} | self.some(reached_on=days) | self.fact()
                    for stage in self.draw(
                        st.lists(codes(models.AgreementStageKind), unique=True, max_size=2)
                    )
                ],
                "commitments": [self.commitment(key) for key in self.names(0, 2)],
                **self.some(summary=texts),
                **self.fact(),
            }
            for name in self.names(0, 2)
        ]

    def commitment(self, key: str) -> Json:
        money = (
            {"amount": self.draw(amounts), "currency": "USD"} if self.draw(st.booleans()) else {}
        )
        return {
            "key": key,
            "economy": self.party(),
            "text": self.draw(some_texts),
            "evidence": [
                {"seen_on": day, "state": self.draw(codes(models.CommitmentState))}
                | {"text": self.draw(some_texts)}
                | self.fact()
                for day in self.draw(st.lists(days, unique=True, max_size=2))
            ],
            **money,
            **self.some(rate=rates, due_on=partial_days, state=codes(models.CommitmentState)),
            **self.maybe("area", self.areas),
            **self.fact(),
        }

    def measures(self, slug: str) -> list[Json]:
        return [
            {
                "slug": f"{slug}-{name}" if self.draw(st.booleans()) else f"us-{name}",
                "title": self.draw(some_texts),
                "kind": self.draw(codes(models.MeasureKind)),
                "imposed_by": "US",
                "scopes": [
                    {"product_list": each, "role": self.draw(codes(models.ScopeRole))}
                    for each in self.lists
                ],
                "rates": self.rates(),
                **self.some(authority=texts, products=texts),
                **self.fact(),
            }
            for name in self.names(1 if self.lists else 0, 2)
        ]

    def rates(self) -> list[Json]:
        """Rates one after the other, so that none overlap."""
        made, day = [], date(2000, 1, 1)
        for key in self.names(0, 3):
            last = day + timedelta(self.draw(st.integers(0, 300)))
            state = self.draw(codes(models.RateState))
            value: Json = {"rate": 0 if state == "exempt" else self.draw(rates)}
            if state != "exempt" and self.draw(st.booleans()):
                value = {
                    "amount": self.draw(amounts.map(lambda each: each % 10**6)),
                    "currency": "EUR",
                    "unit": "kg",
                }
                value["amount"] = round(value["amount"], 2)
            made.append(
                {
                    "key": key,
                    "state": state,
                    "valid_from": str(day),
                    "last_day": str(last),
                    "known_from": self.draw(days),
                    **value,
                    **self.some(
                        origin=st.sampled_from(self.parties),
                        condition=texts,
                        basis=codes(models.RateBasis),
                        value_base=codes(models.ValueBase),
                    ),
                    **self.maybe("instrument", self.instruments),
                    **self.fact(),
                }
            )
            day = last + timedelta(1)
        return made

    def positions(self, measures: list[Json], agreements: list[Json]) -> list[Json]:
        met_by_rate = [
            f"{each['slug']}/{rate['key']}" for each in measures for rate in each["rates"]
        ]
        met_by_commitment = [
            f"{each['slug']}/{one['key']}" for each in agreements for one in each["commitments"]
        ]
        names = self.names(0, 3)
        return [
            {
                "key": key,
                "economy": self.party(),
                "area": self.area(),
                "kind": self.draw(codes(models.PositionKind)),
                "text": self.draw(some_texts),
                **self.some(stated_on=days, status=codes(models.PositionStatus)),
                **self.maybe("round", self.rounds),
                **self.maybe("answers", [name for name in names if name != key]),
                **self.maybe("met_by_rate", met_by_rate),
                **self.maybe("met_by_commitment", met_by_commitment),
                **self.fact(),
            }
            for key in names
        ]

    def barriers(self, agreements: list[Json]) -> list[Json]:
        commitments = [
            f"{each['slug']}/{one['key']}" for each in agreements for one in each["commitments"]
        ]
        return [
            {
                "slug": f"kr-{name}",
                "title": self.draw(some_texts),
                "maintained_by": "KR",
                "trail": [
                    {"key": key, "kind": self.draw(codes(models.TrailStepKind))}
                    | self.some(
                        taken_on=days,
                        economy=st.sampled_from(["US", "CN"]),
                        report=texts,
                        text=texts,
                    )
                    | self.maybe("round", self.rounds)
                    | self.maybe("commitment", commitments)
                    | self.maybe("instrument", self.instruments)
                    | self.fact()
                    for key in self.names(0, 2)
                ],
                **self.some(
                    mast_chapter=st.sampled_from("ABC"),
                    products=texts,
                    description=texts,
                    status=codes(models.NontariffStatus),
                ),
                **self.maybe("area", self.areas),
                **self.fact(),
            }
            for name in self.names(0, 2)
        ]

    def deadlines(self, slug: str, measures: list[Json]) -> list[Json]:
        return [
            {
                "slug": f"{slug}-d-{name}",
                "title": self.draw(some_texts),
                "kind": self.draw(codes(models.DeadlineKind)),
                "revisions": [
                    {"announced_on": announced, "due_on": self.draw(days)}
                    | self.some(
                        announced_by=texts,
                        time_zone=zones,
                        reading=codes(models.Reading),
                        reason=texts,
                        prevails=st.booleans(),
                        prevails_because=texts,
                    )
                    | (
                        {"due_time": self.draw(times), "time_zone": "UTC"}
                        if self.draw(st.booleans())
                        else {}
                    )
                    | self.maybe("instrument", self.instruments)
                    | self.fact()
                    for announced in self.draw(st.lists(st.none() | days, unique=True, max_size=2))
                ],
                **self.some(status=codes(models.DeadlineStatus)),
                **self.maybe("measure", [each["slug"] for each in measures]),
                **self.fact(),
            }
            for name in self.names(0, 2)
        ]

    def events(self) -> list[Json]:
        return [
            {
                "key": key,
                "happened_on": self.draw(days),
                "title": self.draw(some_texts),
                "kind": self.draw(codes(models.EventKind)),
                **self.fact(),
            }
            for key in self.names(0, 2)
        ]

    # --- Shared records ---------------------------------------------------------------------------

    def described_organizations(self) -> list[Json]:
        return [
            {
                "slug": slug,
                "name": f"{slug} {self.draw(texts)}",
                "former_names": [
                    {"name": name} | self.some(native_name=texts, used_from=days)
                    for name in self.draw(st.lists(some_texts, unique=True, max_size=2))
                ],
                **self.some(
                    abbreviation=texts,
                    native_name=texts,
                    aliases=lists_of_texts,
                    economy=st.sampled_from(self.parties),
                    url=st.just("https://ministry.example/"),
                ),
                **self.fact(),
            }
            for slug in self.organizations
        ]

    def described_people(self) -> list[Json]:
        return [
            {
                "slug": slug,
                "name": self.draw(some_texts),
                "appointments": [
                    {"title": title}
                    | self.some(first_day=partial_days)
                    | self.maybe("organization", self.organizations)
                    | self.fact()
                    for title in self.draw(st.lists(some_texts, unique=True, max_size=2))
                ],
                **self.some(
                    native_name=texts,
                    aliases=lists_of_texts,
                    economy=st.sampled_from(self.parties),
                ),
                **self.fact(),
            }
            for slug in self.people
        ]

    def described_instruments(self) -> list[Json]:
        return [
            {
                "slug": slug,
                "title": self.draw(some_texts),
                **self.some(
                    kind=codes(models.InstrumentKind),
                    citation=texts,
                    issued_by=st.sampled_from(["US", "CN"]),
                    issued_on=days,
                    url=st.just("https://law.example/1"),
                ),
                **self.fact(),
            }
            for slug in self.instruments
        ]

    def described_lists(self) -> list[Json]:
        return [
            {
                "slug": slug,
                "title": self.draw(texts.filter(bool)),
                "codes": [
                    {"code": code}
                    | self.some(valid_from=days, condition=texts)
                    | self.maybe("source", self.sources)
                    for code in self.draw(
                        st.lists(
                            st.from_regex(r"[0-9]{2,10}", fullmatch=True), unique=True, max_size=3
                        )
                    )
                ],
                **self.fact(),
            }
            for slug in self.lists
        ]

    def described_sources(self) -> list[Json]:
        return [
            {
                "key": key,
                "publisher": self.draw(some_texts),
                "title": self.draw(some_texts),
                "kind": self.draw(codes(models.SourceKind)),
                **self.some(
                    url=st.just(f"https://news.example/{key}?page=1#top"),
                    language=st.sampled_from(["en", "ko"]),
                    is_machine_translated=st.booleans(),
                    archived_url=st.just("https://archive.example/1"),
                    note=texts,
                    publication=publications,
                ),
                **self.moment(),
            }
            for key in self.sources
        ]

    def moment(self) -> Json:
        if self.draw(st.booleans()):
            return self.some(published_on=partial_days)
        return {
            "published_on": self.draw(days),
            "published_time": self.draw(times),
            "time_zone": self.draw(zones),
        }


@st.composite
def dossiers(draw: st.DrawFn, slug: str = "some-talks") -> Json:
    make = Maker(draw)
    measures = make.measures(slug)
    agreements = make.agreements(slug)
    return {
        "format": 1,
        "negotiation": make.negotiation(slug),
        "areas": [
            {"slug": area, "name": area.title()} | make.some(name_ko=texts, description=texts)
            for area in make.own_areas
        ],
        "agenda": make.agenda(),
        "rounds": [make.round(key, index) for index, key in enumerate(make.rounds, start=1)],
        "positions": make.positions(measures, agreements),
        "agreements": agreements,
        "tariff_measures": measures,
        "nontariff_measures": make.barriers(agreements),
        "deadlines": make.deadlines(slug, measures),
        "events": make.events(),
        "organizations": make.described_organizations(),
        "people": make.described_people(),
        "instruments": make.described_instruments(),
        "product_lists": make.described_lists(),
        "sources": make.described_sources(),
    }
