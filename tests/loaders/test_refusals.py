"""What is wrong with dossiers is told all at once, each with its place and reason, and nothing is loaded."""

import json

import pytest
from django.db import IntegrityError

from negotiations.loaders import dossiers as loading
from negotiations.loaders.dossiers import load
from negotiations.models import Citation, Delegate, Delegation, Negotiation, Person, Round, Source
from negotiations.models.negotiations import NO_PARTY, TOO_FEW_PARTIES
from negotiations.models.tariffs import OVERLAP
from tests.loaders.dossiers import load_one, minimal, refusals, talks

pytestmark = pytest.mark.django_db


def nothing_is_there() -> bool:
    return not any(
        model.objects.exists() for model in (Negotiation, Round, Person, Source, Citation)
    )


def constraint_sentence(model, name):
    return next(
        each.violation_error_message for each in model._meta.constraints if each.name == name
    )


# --- The whole file -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (2, "format 2 is newer than this program, which reads up to 1: update it"),
        (-1, "there is no format -1: write 1"),
        ("1", "the format is a number: write 1"),
        (True, "the format is a number: write 1"),
    ],
)
def test_that_an_unknown_format_is_refused(words, file_of, version, sentence):
    assert refusals(file_of({"format": version})) == [f": {sentence}"]


def test_that_a_name_that_stands_twice_in_an_object_is_refused(words, tmp_path):
    file = tmp_path / "twice.json"
    file.write_text(
        '{"format": 1, "negotiation": {"slug": "a", "slug": "b", "title": "t", "kind": "truce"}}'
    )

    assert refusals(str(file)) == ["negotiation.slug: this name stands twice in one object"]


def test_that_sections_of_the_wrong_kind_are_refused_together(words, file_of):
    file = file_of({"format": 1, "negotiation": 5, "rounds": {}, "bogus": [], "events": [3]})

    assert refusals(file) == [
        "negotiation: this is to be an object",
        "rounds: this is to be a list",
        "events[0]: this is to be an object",
        "bogus: there is no such field here",
    ]


def test_that_an_empty_object_is_refused_as_a_draft_without_negotiation(words, file_of):
    assert refusals(file_of({})) == ["negotiation: this field is missing"]


# --- Everything at once ---------------------------------------------------------------------------


def test_that_all_errors_of_a_file_are_told_at_once_and_nothing_is_loaded(words, file_of):
    data = talks()
    data["rounds"][0]["delegations"][0]["delegates"].append({"person": "x"})
    data["rounds"][1]["last_day"] = "2025-05-19"
    data["positions"][0]["kind"] = "wish"
    data["events"][0]["happened_on"] = "2025-02-30"
    data["deadlines"][0]["revisions"][0]["time_zone"] = "Europe/Nowhere"
    data["agreements"][0]["commitments"][0]["economy"] = "CN"
    data["people"][0]["appointments"][0]["sources"] = ["none"]
    data["sources"][0]["url"] = "ftp://herald.example"
    data["tariff_measures"][0]["rates"][1]["instrument"] = "eo-0"
    data["negotiation"]["parties"].append({"economy": "ZZ"})

    assert sorted(refusals(file_of(data))) == [
        f"agreements[0].commitments[0].economy: {NO_PARTY}",
        "deadlines[0].revisions[0].time_zone: “Europe/Nowhere” is no time zone: write one as Asia/Seoul or America/New_York.",
        "events[0].happened_on: “2025-02-30” is no day of the calendar",
        "negotiation.parties[2].economy: no such economy 'ZZ'",
        "people[0].appointments[0].sources[0]: no such source 'none'",
        "positions[0].kind: “wish” is none of: demand, offer, red_line, statement",
        "rounds[0].delegations[0].delegates[1].person: no such person 'x'",
        "rounds[1].last_day: The last day of a round is on or after its first day.",
        "sources[0].url: Enter a valid URL.",
        "tariff_measures[0].rates[1].instrument: no such legal instrument 'eo-0'",
    ]
    assert nothing_is_there()


def test_that_errors_of_all_files_are_told_and_the_good_ones_are_not_loaded(words, file_of):
    good = file_of(talks(), "good.json")
    bad = file_of(minimal("a", events=[{"key": "e"}]), "bad.json")
    worse = file_of([], "worse.json")

    assert refusals(good, bad, worse) == [
        "events[0].happened_on: this field is missing",
        "events[0].title: this field is missing",
        "events[0].kind: this field is missing",
        ": a dossier is one JSON object",
    ]
    assert nothing_is_there()


def test_that_an_element_of_the_wrong_shape_hides_no_error_in_it_or_beside_it(words, file_of):
    data = talks()
    data["rounds"][0]["city"] = 5
    data["rounds"][0]["delegations"][0]["delegates"][0]["person"] = "x"
    data["rounds"][1]["colour"] = "red"
    data["rounds"][1]["discussions"][0]["area"] = "y"

    assert refusals(file_of(data)) == [
        "rounds[0].city: 5 is no text",
        "rounds[1].colour: there is no such field here",
        "rounds[0].delegations[0].delegates[0].person: no such person 'x'",
        "rounds[1].discussions[0].area: no such agenda area 'y'",
    ]


def test_that_what_names_a_broken_element_is_not_blamed(words, file_of):
    data = talks()
    del data["people"][0]["name"]
    del data["organizations"][0]["name"]
    del data["sources"][1]["kind"]
    data["negotiation"]["parties"][0]["role"] = None

    assert refusals(file_of(data)) == [
        "negotiation.parties[0].role: null is none of: party, observer, mediator",
        "organizations[0].name: this field is missing",
        "people[0].name: this field is missing",
        "sources[1].kind: this field is missing",
    ]


def test_that_places_are_those_of_the_file_when_broken_elements_stand_before(words, file_of):
    data = talks()
    data["rounds"].insert(0, {"key": "r0"})
    data["rounds"][2]["country"] = "ZZ"

    assert "rounds[2].country: no such economy 'ZZ'" in refusals(file_of(data))


def test_that_texts_with_null_characters_are_refused(words, file_of):
    data = talks()
    data["rounds"][0]["city"] = "Washington\0"
    data["events"][0]["title"] = "\0"

    assert refusals(file_of(data)) == [
        "rounds[0].city: this text holds a null character, which no database keeps",
        "events[0].title: this text holds a null character, which no database keeps",
    ]


# --- References -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "field", "name", "sentence"),
    [
        ("positions", "round", "r9", "positions[0].round: no such round 'r9'"),
        ("positions", "area", "none", "positions[0].area: no such agenda area 'none'"),
        ("positions", "answers", "none", "positions[0].answers: no such position 'none'"),
        (
            "positions",
            "met_by_rate",
            "us-reciprocal/kr-0",
            "positions[0].met_by_rate: no such tariff rate 'us-reciprocal/kr-0'",
        ),
        (
            "positions",
            "met_by_commitment",
            "kr-us-talks-deal/x",
            "positions[0].met_by_commitment: no such commitment 'kr-us-talks-deal/x'",
        ),
        ("agenda", "added_at", "r9", "agenda[0].added_at: no such round 'r9'"),
        (
            "agenda",
            "split_from",
            "investment",
            "agenda[0].split_from: no such agenda item 'investment'",
        ),
        ("deadlines", "measure", "none", "deadlines[0].measure: no such tariff measure 'none'"),
        (
            "nontariff_measures",
            "mast_chapter",
            "P",
            "nontariff_measures[0].mast_chapter: no such MAST chapter 'P'",
        ),
        ("people", "economy", "ZZ", "people[0].economy: no such economy 'ZZ'"),
    ],
)
def test_that_a_name_of_nothing_is_refused(words, file_of, section, field, name, sentence):
    data = talks()
    data[section][0][field] = name

    assert refusals(file_of(data)) == [sentence]


def test_that_a_negotiation_succeeds_one_that_is_there(words, file_of):
    data = minimal()
    data["negotiation"]["succeeds"] = "none"

    assert refusals(file_of(data)) == ["negotiation.succeeds: no such negotiation 'none'"]


@pytest.mark.parametrize(
    ("section", "place", "sentence"),
    [
        ("rounds", "rounds[2]", "this stands twice in the file"),
        ("events", "events[1]", "this stands twice in the file"),
        ("agenda", "agenda[1]", "this stands twice in the file"),
        ("tariff_measures", "tariff_measures[1]", "this stands twice in the file"),
        ("people", "people[1].slug", "'chang-sung-gil' stands twice in the file"),
        ("organizations", "organizations[1].slug", "'kr-motie' stands twice in the file"),
        ("instruments", "instruments[1].slug", "'eo-14326' stands twice in the file"),
        ("sources", "sources[2].key", "'herald' stands twice in the file"),
    ],
)
def test_that_what_stands_twice_is_refused(words, file_of, section, place, sentence):
    data = talks()
    data[section].append(data[section][0])

    assert f"{place}: {sentence}" in refusals(file_of(data))


def test_that_a_source_cited_twice_for_a_fact_is_refused(words, file_of):
    data = talks()
    data["events"][0]["sources"] = ["herald", "kbs", "herald"]

    assert refusals(file_of(data)) == [
        "events[0].sources[2]: this source is cited twice for this fact"
    ]


def test_that_two_sources_of_one_page_are_refused(words, file_of):
    data = talks()
    data["sources"][1]["url"] = "http://www.herald.example/talks/"

    assert refusals(file_of(data)) == ["sources[1].url: this is the same page as that of “herald”"]


# --- The models' rules ----------------------------------------------------------------------------


def test_that_a_second_head_is_refused(words, file_of):
    data = talks()
    data["people"].append({"slug": "kim", "name": "Kim"})
    data["rounds"][0]["delegations"][0]["delegates"].append({"person": "kim", "role": "head"})

    assert refusals(file_of(data)) == [
        "rounds[0].delegations[0].delegates[1].role: "
        + str(constraint_sentence(Delegate, "delegation_has_one_head"))
    ]


@pytest.mark.parametrize("section", ["delegations", "readouts"])
def test_that_an_economy_that_is_no_party_is_refused(words, file_of, section):
    data = talks()
    data["rounds"][0][section] = [
        {"economy": "JP"} | ({"text": "x"} if section == "readouts" else {})
    ]

    assert refusals(file_of(data)) == [f"rounds[0].{section}[0].economy: {NO_PARTY}"]


def test_that_rates_that_overlap_are_refused_and_the_other_is_named(words, file_of):
    data = talks()
    data["tariff_measures"][0]["rates"].append(
        data["tariff_measures"][0]["rates"][1] | {"key": "kr-20", "rate": 20}
    )

    assert refusals(file_of(data)) == [
        f"tariff_measures[0].rates[2].valid_from: {OVERLAP} The other is “kr-15”, from 2025-08-07 to open."
    ]


def test_that_a_rate_that_overlaps_a_stored_one_is_refused(words, file_of):
    load([file_of(talks())])
    data = talks()
    data["tariff_measures"][0]["rates"] = [
        data["tariff_measures"][0]["rates"][1] | {"key": "kr-20", "valid_from": "2025-09-01"}
    ]
    data["positions"] = []

    (sentence,) = refusals(file_of(data))

    assert sentence.startswith(
        f"tariff_measures[0].rates[0].valid_from: {OVERLAP} The other is “kr-15”"
    )


def test_that_a_published_negotiation_without_two_parties_is_refused(words, file_of):
    file = file_of(minimal())

    assert refusals(file, publish=True) == [f"negotiation.parties: {TOO_FEW_PARTIES}"]


def test_that_a_party_with_facts_is_not_lost(words, file_of):
    load([file_of(talks())])
    data = talks(rounds=[], positions=[], agreements=[], agenda=[], nontariff_measures=[])
    data["negotiation"]["parties"][0] = {"economy": "JP"}
    data["tariff_measures"] = data["deadlines"] = []

    assert refusals(file_of(data)) == [
        "negotiation.parties: 'KR' is no party any more, but still has commitments, delegations, positions"
    ]


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ("agreements", "agreements[0].slug: this is an agreement of another negotiation"),
        ("deadlines", "deadlines[0].slug: this is a deadline of another negotiation"),
    ],
)
def test_that_records_of_another_negotiation_are_not_taken(words, file_of, section, sentence):
    load([file_of(talks())])
    data = talks(rounds=[], positions=[], agenda=[], nontariff_measures=[])
    data["negotiation"]["slug"] = "kr-us-other"
    data |= {name: [] for name in ("agreements", "deadlines") if name != section}

    assert refusals(file_of(data)) == [sentence]


def test_that_rates_of_others_are_not_written_on_a_measure_that_others_share(words, file_of):
    data = talks()
    data["tariff_measures"][0]["rates"].append(
        data["tariff_measures"][0]["rates"][1] | {"key": "jp-15", "origin": "JP"}
    )

    (sentence,) = refusals(file_of(data))

    assert sentence.startswith("tariff_measures[0].rates[2].origin: this economy is no party")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"title": "x" * 201},
            "rounds[0].title: Ensure this value has at most 200 characters (it has 201).",
        ),
        (
            {"outcome": "x" * 5001},
            "rounds[0].outcome: Ensure this value has at most 5000 characters (it has 5001).",
        ),
        ({"title": ""}, "rounds[0].title: This field cannot be blank."),
        ({"ordinal": 0}, "rounds[0].ordinal: Ordinals count from 1."),
        (
            {"ordinal": 10**30},
            "rounds[0].ordinal: this is at most 32767",
        ),
        (
            {"status": "concluded", "last_day": "9999-12-31"},
            "rounds[0].status: A round whose last day is still to come is not concluded.",
        ),
    ],
)
def test_that_the_rules_of_a_round_hold(words, file_of, change, sentence):
    data = talks()
    data["rounds"][0] |= change

    assert sentence in refusals(file_of(data))


def test_that_a_citation_names_a_field_of_its_fact(words, file_of):
    data = talks()
    data["events"][0]["sources"] = [{"source": "herald", "field": "colour"}]

    assert refusals(file_of(data)) == ["events[0].sources[0].field: event has no field “colour”"]


def test_that_lists_of_texts_hold_none_that_is_empty(words, file_of):
    data = talks()
    data["people"][0]["aliases"] = ["Jang", " "]

    assert refusals(file_of(data)) == [
        "people[0].aliases: This is a list of texts, none of them empty."
    ]


# --- What only the database refuses ---------------------------------------------------------------


def test_that_a_refusal_of_the_database_is_told_at_its_element(words, file_of, monkeypatch):
    data = talks()
    data["negotiation"]["parties"].append({"economy": "JP"})
    data["tariff_measures"][0]["rates"].append(
        data["tariff_measures"][0]["rates"][1] | {"key": "kr-20"}
    )
    monkeypatch.setattr(loading, "faults_of", lambda assembly, is_incomplete: [])

    assert refusals(file_of(data)) == [f"tariff_measures[0].rates[2]: {OVERLAP}"]
    assert nothing_is_there()


def test_that_a_refusal_of_publication_by_the_database_is_told(words, file_of, monkeypatch):
    monkeypatch.setattr(loading, "faults_of", lambda assembly, is_incomplete: [])

    assert refusals(file_of(minimal()), publish=True) == [f"negotiation: {TOO_FEW_PARTIES}"]


def test_that_a_refusal_of_an_update_by_the_database_is_told(words, file_of, monkeypatch):
    load_one(file_of(talks()))
    monkeypatch.setattr(loading, "faults_of", lambda assembly, is_incomplete: [])
    data = talks()
    data["tariff_measures"][0]["rates"][0] |= {"state": "in_force", "last_day": None}

    assert refusals(file_of(data)) == [f"tariff_measures[0].rates[0]: {OVERLAP}"]


def test_that_an_error_of_ours_is_not_taken_for_one_of_the_file(words, file_of, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("ours")

    monkeypatch.setattr(Delegation.objects, "bulk_create", fail)
    monkeypatch.setattr(Delegation, "save_base", fail)

    assert refusals(file_of(talks())) == [
        "rounds[0].delegations[0]: the database refuses this: ours"
    ]


def test_that_a_problem_is_printed_on_one_line(words, file_of):
    data = json.loads(json.dumps(minimal()))
    data["negotiation"]["kind"] = "a\nb"

    (sentence,) = refusals(file_of(data))

    assert sentence.startswith("negotiation.kind: “a\nb” is none of: tariff_talks")
