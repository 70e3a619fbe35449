"""What loading does: adds, changes, keeps and removes, and publishes when told to."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from negotiations.loaders.dossiers import load
from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Appointment,
    Commitment,
    Deadline,
    Delegate,
    Discussion,
    Event,
    LegalInstrument,
    Negotiation,
    Organization,
    Party,
    Person,
    Position,
    Publication,
    Round,
    Source,
    TariffMeasure,
    TariffRate,
)
from negotiations.models.fields import Precision
from tests.factories import make_measure, make_person, make_rate, make_round, make_source
from tests.loaders.dossiers import dumped, dumped_data, load_one, minimal, talks

pytestmark = pytest.mark.django_db


# --- Adding ---------------------------------------------------------------------------------------


def test_that_a_dossier_is_loaded_with_everything_in_it(words, file_of):
    loaded = load_one(file_of(talks()))

    talk = Negotiation.objects.get()
    assert (loaded.negotiation, talk.slug) == ("kr-us-talks", "kr-us-talks")
    assert [party.economy_id for party in talk.parties.order_by("position")] == ["KR", "US"]
    assert talk.rounds.get(key="r1").last_day == date(2025, 5, 1)
    assert Delegate.objects.get().person.native_name == "장성길"
    assert Position.objects.get().met_by_rate == TariffRate.objects.get(key="kr-15")
    assert talk.tariff_measures.get().rates.count() == 2
    assert Deadline.objects.get().measure == TariffMeasure.objects.get()
    assert Appointment.objects.get().organization == Organization.objects.get()
    assert loaded.tally.added.total() == loaded.tally.changes == 30


def test_that_a_file_without_publication_is_loaded_as_a_draft(words, file_of):
    load_one(file_of(talks()))

    for model in (Negotiation, Round, Person, Source, TariffRate):
        assert not model.objects.exclude(publication=Publication.DRAFT).exists()


def test_that_partial_days_keep_their_precision(words, file_of):
    load_one(file_of(talks()))

    assert Source.objects.get(key="kbs").published_on == date(2025, 5, 1)
    assert Source.objects.get(key="kbs").published_on_precision == Precision.MONTH
    assert Commitment.objects.get().due_on == date(2029, 1, 31)
    assert Commitment.objects.get().amount == Decimal(350_000_000_000)


def test_that_what_is_loaded_can_be_searched(words, file_of):
    data = talks()
    data["organizations"][0]["former_names"] = [{"name": "Ministry of Knowledge Economy"}]
    load_one(file_of(data))

    assert Person.objects.named("jang sung").exists()
    assert Negotiation.objects.named("korea-us").exists()
    assert Organization.objects.named("knowledge").exists()
    assert Source.objects.get(key="herald").normalised_url == "herald.example/talks"


def test_that_citations_keep_their_order_stance_and_quote(words, file_of):
    load_one(file_of(talks()))

    citations = list(Round.objects.get(key="r2").citations.order_by("position"))
    assert [each.source.key for each in citations] == ["herald", "kbs"]
    assert (citations[0].stance, citations[0].quote) == ("contradicts", "two days")


def test_that_an_area_of_its_own_comes_with_the_file(words, file_of):
    data = minimal(
        areas=[
            {"slug": "whisky", "name": "Whisky", "parent": "spirits"},
            {"slug": "spirits", "name": "Spirits", "parent": "market-access-goods"},
            {"slug": "digital-trade", "name": "Not the vocabulary's name"},
        ]
    )
    load_one(file_of(data))

    assert AgendaArea.objects.get(parent__slug="spirits").slug == "whisky"
    assert AgendaArea.objects.get(parent__slug="market-access-goods").slug == "spirits"
    assert AgendaArea.objects.get(slug="digital-trade").name == "Digital trade"


def test_that_records_may_be_named_that_stand_in_no_file(words, file_of):
    make_person("Kim", slug="kim")
    data = talks(people=[])
    data["rounds"][0]["delegations"][0]["delegates"] = [{"person": "kim"}]
    load_one(file_of(data))

    assert Delegate.objects.get().person.slug == "kim"


def test_that_a_negotiation_may_succeed_one_of_a_later_file(words, file_of):
    later, earlier = minimal("b"), minimal("a")
    later["negotiation"]["succeeds"] = "a"
    loaded = load([file_of(later, "later.json"), file_of(earlier, "earlier.json")])

    assert [each.negotiation for each in loaded] == ["b", "a"]
    assert Negotiation.objects.get(succeeds__slug="a").slug == "b"


# --- Loading again --------------------------------------------------------------------------------


def test_that_loading_again_changes_nothing_and_writes_nothing(words, file_of):
    file = file_of(talks())
    load_one(file)
    before = dumped()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = load_one(file)

    assert (again.tally.changes, again.tally.unchanged.total()) == (0, 30)
    assert dumped() == before
    writes = ("INSERT", "UPDATE", "DELETE")
    assert [each["sql"] for each in queries if each["sql"].startswith(writes)] == []


def test_that_a_change_is_told_and_made(words, file_of):
    load_one(file_of(talks()))
    data = talks()
    data["rounds"][0]["city"] = "Washington, D.C."
    data["events"][0]["sources"] = ["kbs", {"source": "herald", "quote": "3 June"}]
    tally = load_one(file_of(data)).tally

    assert (tally.changed[Round], tally.changed[Event], tally.changes) == (1, 1, 2)
    assert Round.objects.get(key="r1").city == "Washington, D.C."
    sources = [each.source.key for each in Event.objects.get().citations.order_by("position")]
    assert sources == ["kbs", "herald"]


def test_that_a_field_that_is_left_out_is_emptied(words, file_of):
    load_one(file_of(talks()))
    data = talks()
    del data["rounds"][0]["country"], data["rounds"][0]["ordinal"]
    load_one(file_of(data))

    meeting = Round.objects.get(key="r1")
    assert (meeting.country, meeting.ordinal) == (None, None)


def test_that_facts_that_are_not_mentioned_stay(words, file_of):
    load_one(file_of(talks()))
    tally = load_one(
        file_of(talks(rounds=[], events=[], positions=[], agenda=[], nontariff_measures=[]))
    ).tally

    assert tally.changes == 0
    assert (Round.objects.count(), Event.objects.count(), Position.objects.count()) == (2, 1, 1)


def test_that_parties_delegates_discussions_and_aliases_are_those_of_the_file(words, file_of):
    load_one(file_of(talks()))
    data = talks()
    data["negotiation"]["parties"] += [{"economy": "JP"}]
    data["people"] += [{"slug": "kim", "name": "Kim"}]
    data["people"][0]["aliases"] = ["Jang Seong-gil"]
    data["rounds"][0]["delegations"][0]["delegates"] = [{"person": "kim", "role": "head"}]
    data["rounds"][1]["discussions"] = [{"area": "balanced-trade"}]
    load_one(file_of(data))
    data["negotiation"]["parties"].pop()
    load_one(file_of(data))

    assert Party.objects.count() == 2
    assert [(each.person.slug, each.role) for each in Delegate.objects.all()] == [("kim", "head")]
    assert [each.area.slug for each in Discussion.objects.all()] == ["balanced-trade"]
    assert Person.objects.get(slug="chang-sung-gil").aliases == ["Jang Seong-gil"]


def test_that_all_parties_of_a_published_negotiation_may_change(words, file_of):
    data = minimal()
    data["negotiation"]["parties"] = [{"economy": "AU"}, {"economy": "US"}]
    load_one(file_of(data), publish=True)
    data["negotiation"] |= {"title": "Other", "parties": [{"economy": "EU"}, {"economy": "KR"}]}
    load_one(file_of(data))

    assert Negotiation.objects.get().is_published
    assert {each.economy_id for each in Party.objects.all()} == {"EU", "KR"}


def test_that_rows_may_change_places(words, file_of):
    data = talks()
    data["people"].append({"slug": "kim", "name": "Kim"})
    delegates = data["rounds"][0]["delegations"][0]["delegates"]
    delegates.append({"person": "kim", "role": "member"})
    load_one(file_of(data))
    delegates[0]["role"], delegates[1]["role"] = "member", "head"
    first, second = data["rounds"]
    first["ordinal"], second["ordinal"] = 2, 1
    for revision in data["deadlines"][0]["revisions"]:
        revision["prevails"] = False
    rates = data["tariff_measures"][0]["rates"]
    rates[0] |= {"state": "in_force", "last_day": "2025-09-06"}
    rates[1] |= {"valid_from": "2025-09-07"}
    load_one(file_of(data))

    assert Delegate.objects.get(role="head").person.slug == "kim"
    assert Round.objects.get(key="r1").ordinal == 2
    assert TariffRate.objects.get(key="kr-25").state == "in_force"


# --- Prune ----------------------------------------------------------------------------------------


def test_that_prune_removes_what_is_not_mentioned_and_tells_how_much(words, file_of):
    load_one(file_of(talks()))
    data = talks(events=[], positions=[], agenda=[])
    data["deadlines"][0]["revisions"].pop()
    tally = load_one(file_of(data), prune=True).tally

    assert (tally.removed[Event], tally.removed[Position], tally.removed.total()) == (1, 1, 4)
    assert not Event.objects.exists()
    assert dumped_data()["deadlines"][0]["revisions"][0]["due_on"] == "2025-07-09"
    assert load_one(file_of(data), prune=True).tally.changes == 0


def test_that_prune_removes_no_shared_record(words, file_of):
    load_one(file_of(talks()))
    load_one(file_of(minimal("kr-us-talks")), prune=True)

    assert not Round.objects.exists()
    assert Person.objects.exists()
    assert Source.objects.count() == 2
    assert LegalInstrument.objects.exists()
    assert TariffMeasure.objects.get().negotiations.count() == 0
    assert not TariffRate.objects.exists()


def test_that_prune_removes_only_this_negotiations_rates(words, file_of):
    load_one(file_of(talks()))
    measure = TariffMeasure.objects.get()
    make_rate(measure, 24, origin="JP", key="jp-24")
    make_rate(measure, 10, origin=None, key="all-10")
    data = talks(positions=[])
    data["tariff_measures"][0]["rates"].pop()
    tally = load_one(file_of(data), prune=True).tally

    assert tally.removed[TariffRate] == 1
    assert set(TariffRate.objects.values_list("key", flat=True)) == {"kr-25", "jp-24", "all-10"}


def test_that_prune_removes_a_measure_that_came_with_the_negotiation(words, file_of):
    data = talks(positions=[], deadlines=[])
    data["tariff_measures"][0]["slug"] = "kr-us-talks-duty"
    load_one(file_of(data))
    load_one(file_of(data | {"tariff_measures": []}), prune=True)

    assert not TariffMeasure.objects.exists()


# --- Dry run --------------------------------------------------------------------------------------


def test_that_a_dry_run_tells_what_would_happen_and_changes_nothing(words, file_of):
    file = file_of(talks())
    dry = load_one(file, dry_run=True)

    assert not Negotiation.objects.exists()
    assert not Source.objects.exists()
    assert dry.tally == load_one(file).tally


# --- Publication ----------------------------------------------------------------------------------


def test_that_publish_publishes_the_negotiation_its_facts_and_what_they_name(words, file_of):
    make_source(key="paper", url="", publication=Publication.DRAFT)
    data = talks()
    data["events"][0]["sources"].append("paper")
    load_one(file_of(data), publish=True)

    models = (Negotiation, Round, Delegate, Person, Organization, Source, TariffMeasure, TariffRate)
    for model in (*models, LegalInstrument, AgendaItem, Commitment, Appointment):
        assert not model.objects.exclude(publication=Publication.PUBLISHED).exists()


def test_that_publish_leaves_what_the_file_does_not_mention(words, file_of):
    load_one(file_of(talks()))
    draft = make_round(Negotiation.objects.get(), key="other", publication=Publication.DRAFT)
    load_one(file_of(talks()), publish=True)

    draft.refresh_from_db()
    assert draft.publication == Publication.DRAFT


def test_that_what_is_published_stays_so(words, file_of):
    load_one(file_of(talks()), publish=True)
    tally = load_one(file_of(talks())).tally

    assert tally.changes == 0
    assert Negotiation.objects.get().is_published


def test_that_what_is_withdrawn_is_not_published_again(words, file_of):
    load_one(file_of(talks()))
    Event.objects.update(publication=Publication.WITHDRAWN)
    load_one(file_of(talks()), publish=True)

    assert Event.objects.get().publication == Publication.WITHDRAWN


def test_that_a_fact_has_the_publication_of_what_is_around_it(words, file_of):
    data = talks()
    data["negotiation"]["publication"] = "published"
    data["rounds"][0]["publication"] = "in_review"
    load_one(file_of(data))

    assert Round.objects.get(key="r1").publication == Publication.IN_REVIEW
    assert Delegate.objects.get().publication == Publication.IN_REVIEW
    assert Round.objects.get(key="r2").publication == Publication.PUBLISHED


def test_that_a_draft_of_one_talk_hides_nobody_of_another(words, file_of):
    load_one(file_of(talks()), publish=True)
    data = talks(positions=[], agreements=[], deadlines=[], nontariff_measures=[])
    data["negotiation"] |= {"slug": "kr-us-other", "publication": "draft"}
    load_one(file_of(data))

    assert Person.objects.get().is_published
    assert TariffMeasure.objects.get().is_published
    assert not Negotiation.objects.get(slug="kr-us-other").is_published


# --- Shared records -------------------------------------------------------------------------------


def test_that_a_source_is_known_by_its_page(words, file_of):
    make_source(key="other", url="http://www.herald.example/talks/", title="Old")
    load_one(file_of(talks()))

    assert Source.objects.count() == 2
    assert Source.objects.get(key="other").title == "Talks begin"
    assert load_one(file_of(talks())).tally.changes == 0


def test_that_a_key_taken_by_another_page_gets_a_number(words, file_of):
    make_source(key="herald", url="https://herald.example/other")
    make_source(key="herald-2", url="https://herald.example/more")
    load_one(file_of(talks()))

    assert Source.objects.get(normalised_url="herald.example/talks").key == "herald-3"
    assert load_one(file_of(talks())).tally.changes == 0


def test_that_a_dossier_changes_shared_records(words, file_of):
    load_one(file_of(talks()))
    data = talks()
    data["people"][0]["native_name"] = ""
    load_one(file_of(data))

    assert Person.objects.get().native_name == ""


def test_that_a_dossier_that_completes_overwrites_nothing_shared(words, file_of):
    load_one(file_of(talks()))
    data = talks(shared_records="complete", positions=[])
    data["people"][0] |= {"name": "Jang Sung-gil", "native_name": "", "aliases": ["Chang S.-g."]}
    data["organizations"][0] |= {"name": "Trade Ministry", "native_name": "산업통상자원부"}
    data["instruments"][0] |= {"title": "Other", "citation": "90 FR 37963"}
    data["sources"][0] |= {"title": "Other", "language": "en"}
    data["tariff_measures"][0] |= {"title": "Other", "authority": "IEEPA"}
    load_one(file_of(data))

    person, ministry = Person.objects.get(), Organization.objects.get()
    assert (person.name, person.native_name) == ("Chang Sung-gil", "장성길")
    assert person.aliases == ["Jang Sung-gil", "Chang S.-g."]
    assert (ministry.name, ministry.native_name) == ("Ministry of Trade", "산업통상자원부")
    assert ministry.aliases == ["Trade Ministry"]
    assert LegalInstrument.objects.get().citation == "90 FR 37963"
    assert LegalInstrument.objects.get().title == "Executive Order 14326"
    assert Source.objects.get(key="herald").language == "en"
    assert Source.objects.get(key="herald").title == "Talks begin"
    assert TariffMeasure.objects.get().title == "Reciprocal duty"
    assert TariffMeasure.objects.get().authority == "IEEPA"


def test_that_other_origins_rates_are_never_touched(words, file_of):
    measure = make_measure("Reciprocal duty", slug="us-reciprocal")
    make_rate(measure, 24, origin="JP", key="jp-24")
    before = TariffRate.objects.values().get(key="jp-24")
    load_one(file_of(talks()), publish=True, prune=True)

    assert TariffRate.objects.values().get(key="jp-24") == before


# --- Speed ----------------------------------------------------------------------------------------


def many(number: int):
    """The small dossier, with ``number`` more rounds, sources and events."""
    data = talks()
    for index in range(number):
        key = f"more-{index}"
        data["sources"].append(
            {
                "key": key,
                "publisher": "P",
                "title": key,
                "url": f"https://p.example/{index}",
                "kind": "news",
            }
        )
        data["rounds"].append(
            data["rounds"][0] | {"key": key, "ordinal": index + 3, "sources": [key]}
        )
        data["events"].append(data["events"][0] | {"key": key, "sources": [key]})
    return data


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "changed"])
def test_that_the_number_of_queries_does_not_grow_with_the_dossier(words, file_of, is_there):
    counts = []
    for number in (1, 60):
        data = many(number)
        data["negotiation"]["slug"] = f"talk-{number}"
        data |= {"agreements": [], "deadlines": [], "nontariff_measures": []}
        if is_there:
            load_one(file_of(data))
            for meeting in data["rounds"]:
                meeting["city"] = "Seoul"
        with CaptureQueriesContext(connection) as queries:
            load_one(file_of(data))
        counts.append(len(queries))

    # SQLite takes a long INSERT in pieces.
    assert counts[1] - counts[0] <= 6
    assert counts[1] < 140
