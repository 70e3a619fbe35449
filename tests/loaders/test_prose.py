"""What the step from the draft does to words and days."""

from typing import Any

import pytest

from negotiations.loaders.upgrades import from_0_to_1
from negotiations.loaders.upgrades.prose import Prose, titles_of_rounds
from negotiations.loaders.upgrades.words import as_sentence, says_the_same, without_sentences

NAMES = {"kbs": "KBS", "kbs-0421": "KBS World", "jt": "The Times (via mirror)", "r2": "Round two"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Late (kbs-0421).", "Late (KBS World)."),
        ("Late (kbs, kbs-0421, kbs).", "Late (KBS, KBS World)."),
        ("Late (jt).", "Late (The Times, via mirror)."),
        ("kbs-0421 says so.", "KBS World says so."),
        ("Later (r2).", "Later (Round two)."),
        (
            "A word like kbs stays, as does (kbs and more).",
            "A word like kbs stays, as does (kbs and more).",
        ),
        (
            "not-kbs-0421 nor kbs-0421x nor a/kbs-0421.de",
            "not-kbs-0421 nor kbs-0421x nor a/kbs-0421.de",
        ),
        ("(10%)", "(10%)"),
    ],
)
def test_that_keys_become_names(text, written):
    assert Prose(NAMES).sentences(text) == written


def test_that_only_sentences_are_written_anew():
    part = {"key": "kbs-0421", "note": "kbs-0421", "rates": [{"sources": ["kbs-0421"]}]}

    assert Prose(NAMES).written(part) == part | {"note": "KBS World"}
    assert Prose({}).written(part) == part


def test_that_a_round_is_meant_by_its_number_where_one_has_it():
    titles = titles_of_rounds({"r1-a": "A", "r2-b": "B", "r2-c": "C", "spring": "D"})

    assert titles == {"r1": "A", "r1-a": "A", "r2-b": "B", "r2-c": "C", "spring": "D"}


def test_what_words_become():
    assert as_sentence("agreed") == "Agreed."
    assert as_sentence("Agreed!") == "Agreed!"
    assert without_sentences("One. Round numbers run on. Two.", "round numbers") == "One. Two."


@pytest.mark.parametrize(
    ("products", "is_the_same"),
    [
        ("Car parts", True),
        ("car parts such as engines", True),
        ("Car", False),
        ("Parts for cars", False),
    ],
)
def test_that_products_may_be_told_more_fully(products, is_the_same):
    assert says_the_same(products, "Car parts such as engines") is is_the_same
    assert says_the_same("Lumber", "Lumber (of HS 4403)")


def draft(**changes: Any) -> dict[str, Any]:
    talk = {
        "slug": "gb-us-economic-prosperity-deal-2025",
        "title": "Talks",
        "kind": "tariff_talks",
        "status": "active",
        "started_on": "2025-02-27",
        "parties": [{"economy": "GB"}, {"economy": "US"}],
    }
    return {"negotiation": talk} | changes


def raised(**changes: Any) -> dict[str, Any]:
    return from_0_to_1(draft(**changes))[0]


def measure(key: str, **changes: Any) -> dict[str, Any]:
    rate = {"target": "GB", "rate": 25, "status": "in_force", "from": "2025-03-12"}
    named = {"key": key, "title": "Duty", "kind": "sectoral", "imposed_by": "US", "targets": ["GB"]}
    return named | {"rates": [rate | changes.pop("rate", {})]} | changes


def rates(*measures: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        rate
        for each in raised(tariff_measures=list(measures))["tariff_measures"]
        for rate in each["rates"]
    ]


@pytest.mark.parametrize(
    ("rate", "known_from"),
    [
        ({"announced_on": "2025-02-10"}, "2025-02-10"),
        ({}, "2025-03-12"),
        ({"status": "ended", "to": "2025-06-03"}, "2025-03-12"),
        ({"status": "suspended"}, None),
        ({"status": "announced", "from": None}, None),
    ],
)
def test_that_no_day_of_announcement_is_made_up(rate, known_from):
    (line,) = rates(measure("own", rate=rate))

    assert line.get("known_from") == known_from


def test_that_a_line_keeps_what_the_shared_measure_does_not_say():
    (line,) = rates(measure("us-parts-gb", products="Parts for UK-made cars", note="Not changed."))

    assert (line["products"], line["note"]) == ("Parts for UK-made cars", "Not changed.")


def test_that_a_split_measure_keeps_each_instrument_on_its_own_line():
    told = measure("us-steel-gb", products="Steel and aluminium", rate={"instrument": "proc-10896"})
    steel, aluminium = raised(tariff_measures=[told])["tariff_measures"]

    assert {line.get("instrument") for line in steel["rates"]} == {"proc-10896"}
    assert {line.get("instrument") for line in aluminium["rates"]} == {None}
    assert not any("products" in line for line in steel["rates"])


def test_that_a_move_without_a_day_was_announced_no_later_than_its_earliest_source():
    source = {"publisher": "P", "title": "T", "url": "https://p.example/1", "kind": "news"}
    change = {"from": "2025-07-09", "to": "2025-08-01", "sources": ["late", "early"]}
    deadline = {
        "key": "d",
        "title": "End",
        "kind": "target",
        "due": "2025-08-01",
        "status": "pending",
    }
    (found,) = raised(
        deadlines=[deadline | {"changes": [change]}],
        sources=[
            source | {"key": "late", "published_on": "2025-07-08"},
            source | {"key": "early", "published_on": "2025-07-07"},
        ],
    )["deadlines"]

    move = found["revisions"][1]
    assert (move["announced_on"], move["announced_no_later"]) == ("2025-07-07", True)
    assert "note" not in move


def test_that_what_a_draft_says_of_itself_is_kept_but_for_the_numbers_of_rounds():
    note = "Some titles are ours. Round numbers run over all contacts."

    assert raised(note=note)["negotiation"]["note"] == "Some titles are ours."
    assert "note" not in raised(note=["about the file"])["negotiation"]


def test_that_rounds_need_no_number():
    meeting = {
        "key": "r1",
        "title": "First",
        "level": "technical",
        "status": "concluded",
        "start": "2025-05-01",
    }

    assert raised(rounds=[meeting])["rounds"][0]["key"] == "r1"
