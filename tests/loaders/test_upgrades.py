"""The step from the draft, format 0, to format 1: what becomes of each part, and where errors are told."""

import json
from datetime import date
from typing import Any

import pytest

from negotiations.loaders.format1 import VERSION
from negotiations.loaders.upgrades import STEPS, UnknownVersion, from_0_to_1, version_of
from negotiations.loaders.upgrades.areas import vocabulary
from negotiations.loaders.upgrades.keys import Keys, joined, short, slug_of
from negotiations.loaders.upgrades.words import (
    instrument_kind,
    instruments_said,
    ordinal_in,
    stage_said,
)
from negotiations.models import (
    AgendaItem,
    Economy,
    Negotiation,
    Organization,
    Person,
    Source,
    TariffMeasure,
    TariffRate,
)
from negotiations.models.negotiations import NO_PARTY
from tests.loaders.dossiers import load_one, refusals
from tests.loaders.drafts import draft


def raised(**changes: Any) -> dict[str, Any]:
    return from_0_to_1(draft(**changes))[0]


# --- Versions -------------------------------------------------------------------------------------


def test_that_every_earlier_version_has_a_step():
    assert sorted(STEPS) == list(range(VERSION))
    assert STEPS[0].raised is from_0_to_1


def test_that_a_file_without_format_is_a_draft():
    assert version_of({}) == version_of({"format": 0}) == 0
    assert version_of({"format": VERSION}) == VERSION


@pytest.mark.parametrize("version", [VERSION + 1, -1, "1", None, True, 1.5])
def test_that_other_formats_are_unknown(version):
    with pytest.raises(UnknownVersion):
        version_of({"format": version})


# --- The negotiation ------------------------------------------------------------------------------


def test_the_negotiation():
    data = raised()
    talk = data["negotiation"]

    assert (data["format"], data["shared_records"]) == (1, "complete")
    assert talk["kind"] == "free_trade_agreement"
    assert talk["parties"][0] == {"economy": "EU", "lead_organization": "eu-dg-trade"}
    assert talk["status_changes"] == [
        {"changed_on": "2025-04-14", "process": "active", "sources": ["s1"]},
        {
            "changed_on": "2025-08-21",
            "legal_effect": "in_force",
            "note": "In part.",
            "sources": ["s2"],
        },
    ]
    assert "ended_on" not in talk
    assert "Not to be shown" not in str(data)


def with_talk(**changes: Any) -> dict[str, Any]:
    talk: dict[str, Any] = raised(negotiation=draft()["negotiation"] | changes)["negotiation"]
    return talk


def test_that_a_status_without_history_is_dated_by_the_start():
    talk = with_talk(status_history=[], status="active")

    assert talk["status_changes"] == [
        {"changed_on": "2025-04-14", "process": "active", "sources": ["s1"]}
    ]


def test_that_an_ended_status_is_dated_by_the_end():
    talk = with_talk(status_history=[], status="ended", ended_on="2025-09-01")

    assert talk["status_changes"][0]["changed_on"] == "2025-09-01"


def test_that_a_status_without_any_day_is_kept_as_a_note():
    talk = with_talk(status_history=[], started_on=None, status="agreed_in_principle")

    assert "status_changes" not in talk
    assert "agreed in principle" in talk["note"]


def test_that_a_status_that_differs_from_its_history_is_noted():
    assert "in force" in with_talk(status="paused")["note"]


def test_that_two_statuses_of_one_day_are_one_change():
    history = [
        {"status": "signed", "on": "2025-08-21", "sources": ["s1"], "note": "A."},
        {"status": "in_force", "on": "2025-08-21", "sources": ["s2"], "note": "B."},
    ]

    assert with_talk(status_history=history)["status_changes"] == [
        {
            "changed_on": "2025-08-21",
            "process": "signed",
            "legal_effect": "in_force",
            "note": "A.\nB.",
            "sources": ["s1", "s2"],
        }
    ]


def test_that_a_note_on_a_party_is_kept_with_the_negotiation():
    parties = [{"economy": "EU", "note": "The Commission negotiates."}, {"economy": "US"}]

    assert "EU: The Commission negotiates." in with_talk(parties=parties)["note"]


# --- Names ----------------------------------------------------------------------------------------


def test_the_names_of_people_organizations_and_instruments():
    data = raised()

    assert [each["slug"] for each in data["organizations"]] == [
        "eu-dg-trade",
        "us-white-house",
        "kr-none",
    ]
    assert [each["slug"] for each in data["people"]] == [
        "maros-sefcovic",
        "jamieson-greer",
        "howard-lutnick",
    ]
    assert [each["slug"] for each in data["instruments"]] == [
        "eo-14257",
        "eu-us-deal-letter",
        "procl-10908",
    ]
    assert data["people"][0]["appointments"][0]["first_day"] == "2024-12"


def test_that_two_of_one_name_stand_apart():
    people = [each | {"name": "Kim"} for each in draft()["people"]]

    slugs = [each["slug"] for each in raised(people=people)["people"]]
    assert slugs == ["kim", "kim-2", "kim-3"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Chang Sung-gil", "chang-sung-gil"),
        ("U.S. Department of State", "us-department-of-state"),
        ("Prime Minister's Office", "prime-ministers-office"),
        ("장성길", "otherwise"),
        ("x" * 200, "x" * 120),
    ],
)
def test_what_a_text_is_as_a_key(text, slug):
    assert slug_of(text, "otherwise") == slug


def test_that_keys_are_given_once_and_never_too_long():
    keys = Keys(["taken"])
    long = "k" * 120

    assert [keys.free("a"), keys.free("a"), keys.free("taken")] == ["a", "a-2", "taken-2"]
    assert [len(keys.free(long)), len(keys.free(long))] == [120, 117]
    assert joined("a", "", "b") == "a-b"
    assert len(joined("a" * 80, "b" * 80)) == 120
    assert (
        short("The talks began in earnest, after all that time")
        == "the-talks-began-in-earnest-after-all"
    )


# --- Agenda ---------------------------------------------------------------------------------------


def test_the_agenda():
    data = raised()

    assert data["agenda"] == [
        {
            "area": "digital-trade",
            "label": "Digital",
            "added_at": "r2",
            "added_on": "2025-07-27",
            "sources": ["s1"],
        },
        {
            "area": "market-access-goods",
            "label": "Tariffs",
            "labels_in_sources": ["duties"],
            "sources": ["s1"],
        },
        {"area": "wine-and-spirits", "labels_in_sources": ["wine"], "sources": ["s2"]},
    ]
    assert data["areas"] == [
        {"slug": "wine-and-spirits", "name": "Wine and spirits", "label_variants": ["wine"]}
    ]


@pytest.mark.parametrize(
    ("key", "name", "labels", "slug"),
    [
        ("currency", "Whatever", [], "currency"),
        ("c", "currency POLICY", [], "currency"),
        ("c", "Exchange rate", [], "currency"),
        ("c", "Whatever", ["foreign exchange"], "currency"),
        ("c", "Whatever", ["foreign exchange", "rice"], None),
        ("c", "Whatever", [], None),
    ],
)
def test_which_area_of_the_vocabulary_is_meant(key, name, labels, slug):
    assert vocabulary().slug_for(key, name, labels) == slug


def test_that_no_area_is_taken_twice():
    areas = [
        {"key": "currency", "name": "Currency", "sources": ["s1"]},
        {"key": "fx", "name": "Exchange rate", "sources": ["s1"]},
    ]

    agenda = raised(agenda_areas=areas)["agenda"]
    assert [each["area"] for each in agenda] == ["currency", "exchange-rate"]


# --- Rounds ---------------------------------------------------------------------------------------


def test_the_rounds():
    first, second, third = raised()["rounds"]

    assert (first["level"], first["first_day"], first["last_day"]) == (
        "senior_officials",
        "2025-05-05",
        "2025-05-05",
    )
    assert [each.get("ordinal") for each in (first, second, third)] == [1, 2, None]
    assert "number" not in first
    assert second["discussions"] == [
        {"area": "wine-and-spirits", "movement": "agreed", "note": "In the end."},
        {"area": "market-access-goods"},
    ]
    assert [each["role"] for each in second["delegations"][0]["delegates"]] == ["head", "co_head"]


@pytest.mark.parametrize(
    ("title", "ordinal"),
    [
        ("First technical discussions", 1),
        ("Second ministerial consultation", 2),
        ("The fifth round", 5),
        ("2nd meeting", 2),
        ("15th round", 15),
        ("Twelfth Round of talks", 12),
        ("Twenty-first round", 21),
        ("Thirtieth round", 30),
        ("Firstly", None),
        ("Talks before the first round", None),
        ("2 meetings", None),
        ("", None),
    ],
)
def test_the_ordinal_in_a_title(title, ordinal):
    assert ordinal_in(title) == ordinal


def rounds(*titles: str, **changes: Any) -> list[int | None]:
    made = [
        {
            "key": f"r{index}",
            "number": index,
            "title": title,
            "level": "ministerial",
            "status": "concluded",
            "start": "2025-05-05",
            "sources": ["s1"],
        }
        for index, title in enumerate(titles)
    ]
    made[-1] |= changes
    return [each.get("ordinal") for each in raised(rounds=made, agenda_areas=[])["rounds"]]


def test_that_an_ordinal_is_given_once_to_the_round_with_the_best_claim():
    assert rounds("Second ministerial round", "Second visit") == [2, None]
    assert rounds("Second ministerial round", "Second ministerial round") == [None, None]
    assert rounds("Second round", "Second ministerial round", status="cancelled") == [2, None]
    assert rounds("Sixth round", status="postponed") == [6]


def test_that_delegations_of_one_economy_are_one_and_areas_stand_once():
    meeting = draft()["rounds"][1]
    meeting["delegations"].append(
        {
            "economy": "US",
            "members": [{"person": "ms", "role": "head"}, {"person": "jg", "role": "member"}],
            "note": "Another meeting.",
            "sources": ["s2"],
        }
    )
    meeting["agenda"].append({"area": "tariffs", "state": "stalled", "note": "Later."})

    (made,) = raised(rounds=[meeting], positions=[], agenda_areas=draft()["agenda_areas"])["rounds"]
    (delegation,) = made["delegations"]
    assert [(each["person"], each["role"]) for each in delegation["delegates"]] == [
        ("jamieson-greer", "head"),
        ("howard-lutnick", "co_head"),
        ("maros-sefcovic", "co_head"),
    ]
    assert (delegation["note"], delegation["sources"]) == ("Another meeting.", ["s1", "s2"])
    assert made["discussions"][1] == {
        "area": "market-access-goods",
        "movement": "stalled",
        "note": "Later.",
    }


def test_that_keys_that_differ_by_their_prefix_stay_apart():
    first, second = draft()["agreements"] * 2
    made = raised(agreements=[first, second | {"key": "deal"}])["agreements"]

    assert [each["slug"] for each in made] == ["eu-us-deal-deal", "eu-us-deal-deal-2"]


# --- Positions and events -------------------------------------------------------------------------


def test_that_what_has_no_key_gets_one():
    data = raised()

    assert [each["key"] for each in data["positions"]] == [
        "eu-wine-and-spirits-red-line-2025-05-05",
        "eu-wine-and-spirits-red-line-2025-05-05-2",
    ]
    assert [each["key"] for each in data["events"]] == [
        "2025-05-01-the-talks-began-in-earnest",
        "2025-05-01-the-talks-began-in-earnest-2",
    ]
    assert [each["key"] for each in data["agreements"][0]["commitments"]] == [
        "eu-wine-and-spirits",
        "us-lower-the-duty-on-cars",
    ]


# --- Measures -------------------------------------------------------------------------------------


def test_that_a_measure_that_is_not_known_stands_as_its_own():
    (measure,) = raised()["tariff_measures"]

    assert measure["slug"] == "eu-us-deal-duty"
    assert measure["scopes"] == [{"product_list": "eu-us-deal-duty-products", "role": "include"}]
    first, second, third = measure["rates"]
    assert (first["state"], second["state"], third["state"]) == (
        "in_force",
        "in_force",
        "cancelled",
    )
    assert [each["key"] for each in measure["rates"]] == [
        "eu-2025-04-05",
        "eu-2025-08-07",
        "eu-2025-07-12-cancelled",
    ]
    assert second["rate"] == 15.5
    assert second["instrument"] == "eu-us-deal-letter"


def test_that_rates_that_touch_do_not_overlap():
    first, *_ = raised()["tariff_measures"][0]["rates"]

    assert first["last_day"] == "2025-08-06"
    assert "2025-08-07" in first["note"]


def test_that_codes_become_a_list_of_products():
    (listed,) = raised()["product_lists"]

    assert listed["codes"] == [{"code": "8703"}]


def test_that_a_nontariff_measure_has_a_trail():
    (measure,) = raised()["nontariff_measures"]

    assert measure["slug"] == "eu-us-deal-wine-labels"
    assert measure["trail"] == [
        {
            "key": "us-listed",
            "kind": "listed",
            "economy": "US",
            "report": "2025 National Trade Estimate Report",
            "sources": ["s1"],
        }
    ]


def test_that_a_nontariff_measure_may_be_raised_without_a_report():
    (measure,) = draft()["nontariff_measures"]
    del measure["raised_in"]

    (step,) = raised(nontariff_measures=[measure])["nontariff_measures"][0]["trail"]
    assert (step["key"], step["kind"]) == ("us-raised", "raised")


# --- Deadlines ------------------------------------------------------------------------------------


def test_the_deadlines():
    (deadline,) = raised()["deadlines"]

    assert (deadline["slug"], deadline["status"]) == ("eu-us-deal-pause", "pending")
    first, second = deadline["revisions"]
    assert (first["due_on"], first["due_time"], first["reading"]) == (
        "2025-07-09",
        "00:01",
        "ends_at",
    )
    assert "announced_on" not in first
    assert (second["announced_on"], second["due_on"]) == ("2025-07-07", "2025-08-01")
    assert second["instrument"] == "eo-14257"


def deadline(**changes: Any) -> list[dict[str, Any]]:
    made = draft()["deadlines"][0] | changes
    revisions: list[dict[str, Any]] = raised(deadlines=[made])["deadlines"][0]["revisions"]
    return revisions


def test_that_a_deadline_that_never_moved_has_one_revision():
    (only,) = deadline(changes=[])

    assert (only["due_on"], only["sources"]) == ("2025-08-01", ["s1"])


def test_that_a_deadline_may_be_set_by_its_first_change():
    changes = [{"announced_on": "2025-05-12", "to": "2025-08-01", "sources": ["s1"]}]

    (only,) = deadline(changes=changes)
    assert (only["announced_on"], only["due_on"]) == ("2025-05-12", "2025-08-01")


def test_that_of_two_moves_on_one_day_the_last_prevails():
    changes = [
        {"announced_on": "2025-07-07", "from": "2025-07-09", "to": "2025-07-20", "sources": ["s1"]},
        {"announced_on": "2025-07-07", "from": "2025-07-20", "to": "2025-08-01", "sources": ["s1"]},
    ]

    first, second, third = deadline(changes=changes)
    assert second["prevails"] is False
    assert second["prevails_because"]
    assert "prevails" not in first | third


# --- Agreements -----------------------------------------------------------------------------------


def test_the_agreements():
    (agreement,) = raised()["agreements"]

    assert (agreement["slug"], agreement["kind"]) == ("eu-us-deal-deal", "order")
    assert agreement["stages"] == [
        {"stage": "announced", "reached_on": "2025-07-27", "sources": ["s1"]},
        {
            "stage": "in_force",
            "reached_on": "2025-08-21",
            "note": "in force from 21 August 2025; more to come",
            "sources": ["s1"],
        },
    ]
    assert agreement["commitments"][0]["due_on"] == "2028"


@pytest.mark.parametrize(
    ("status", "stage", "day"),
    [
        ("announced", "announced", None),
        ("signed", "signed", None),
        ("published", "published", None),
        ("in_force", "in_force", None),
        ("in force from 14 May 2025", "in_force", date(2025, 5, 14)),
        ("in force since 2025-05-14", "in_force", date(2025, 5, 14)),
        ("in force from 31 February 2025", "in_force", None),
        ("agreed in principle, subject to both presidents", "agreed_in_principle", None),
        ("paused by the US in December 2025", "paused", None),
        ("superseded", "superseded", None),
        ("not signed", None, None),
        ("unsigned", None, None),
        ("framework; legal text not signed in the sources read", None, None),
        ("agreed", None, None),
        ("", None, None),
    ],
)
def test_the_stage_that_words_name(status, stage, day):
    said = stage_said(status)

    assert said == (None if stage is None else (stage, day))


# --- Instruments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "text", "kind"),
    [
        ("eo-14257", "", "order"),
        ("procl-10908", "", "proclamation"),
        ("fr-2025-21940", "", "notice"),
        ("x", "Letter of the president", "letter"),
        ("x", "Executive Order of 31 July", "order"),
        ("eo-july", "An order", ""),
        ("x", "Special act", ""),
    ],
)
def test_the_kind_of_an_instrument(slug, text, kind):
    assert instrument_kind(slug, text) == kind


def test_the_instruments_that_a_text_names():
    text = "Executive Order 14316 and Proclamation 10908, not order 7"

    assert instruments_said(text) == ["eo-14316", "procl-10908"]


# --- Loaded ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_that_a_draft_is_loaded_and_a_second_time_changes_nothing(words, file_of):
    file = file_of(draft())
    load_one(file, publish=True)

    assert Negotiation.objects.get().slug == "eu-us-deal"
    assert TariffRate.objects.count() == 3
    assert AgendaItem.objects.count() == 3
    assert load_one(file).tally.changes == 0


@pytest.mark.django_db
def test_that_errors_name_the_places_of_the_draft(words, file_of):
    data = draft()
    data["rounds"][1]["delegations"][0]["members"][1]["person"] = "x"
    data["rounds"][1]["start"] = "2025-07-29"
    data["agreements"][0]["commitments"][0]["by"] = "JP"
    data["positions"][1]["area"] = "y"
    data["tariff_measures"][0]["rates"][2]["instrument"] = "z"
    data["deadlines"][0]["timezone"] = "Mars"
    data["events"][1]["date"] = "2025-13-01"
    data["negotiation"]["status_history"][0]["status"] = "asleep"
    data["people"][2]["key"] = "ms"

    assert sorted(refusals(file_of(data))) == [
        f"agreements[0].commitments[0].by: {NO_PARTY}",
        "deadlines[0].timezone: “Mars” is no time zone: write one as Asia/Seoul or America/New_York.",
        "events[1].date: “2025-13-01” is no day of the calendar",
        "negotiation.status_history[0].status: “asleep” is none of: exploratory, active, paused, agreed_in_principle, signed, in_force, ended",
        "people[2].key: 'howard-lutnick' stands twice in the file",
        "positions[1].area: no such agenda area 'y'",
        "rounds[1].delegations[0].members[1].person: no such person 'x'",
        "rounds[1].end: The last day of a round is on or after its first day.",
        "tariff_measures[0].rates[2].instrument: no such legal instrument 'z'",
    ]


@pytest.mark.django_db
def test_that_a_drafts_keys_mean_nothing_outside_it(words, file_of):
    load_one(file_of(draft()))
    data = draft(organizations=[], people=[])
    data["rounds"] = []
    data["agenda_areas"][0]["agreed_in_round"] = None
    data["positions"][1]["round"] = None
    data["negotiation"]["slug"] = "eu-us-other"

    assert refusals(file_of(data)) == [
        "negotiation.parties[0].lead_organization: no such organization 'trade'"
    ]


@pytest.mark.django_db
def test_that_drafts_side_by_side_share_people_organizations_sources_and_instruments(
    words, file_of
):
    load_one(file_of(draft()))
    other = draft()
    other["negotiation"]["slug"] = "eu-us-other"
    other["people"][1] |= {"name": "Greer", "aliases": ["Jamieson L. Greer"]}
    other["organizations"][1]["name"] = "White House"
    other["sources"][0] |= {"key": "other", "url": "http://www.paper.example/1/"}
    other["sources"][1] |= {"url": "https://gazette.example/3"}
    renamed = json.dumps(other).replace('["s1"]', '["other"]')
    load_one(file_of(json.loads(renamed)))

    greer = Person.objects.get(slug="jamieson-greer")
    assert greer.aliases == ["Jamieson L. Greer", "Greer"]
    assert Person.objects.count() == 3
    assert Organization.objects.get(slug="us-white-house").aliases == ["White House"]
    assert set(Source.objects.values_list("key", flat=True)) == {"s1", "s2", "s2-2"}
    assert set(TariffMeasure.objects.values_list("slug", flat=True)) == {
        "eu-us-deal-duty",
        "eu-us-other-duty",
    }


@pytest.mark.django_db
def test_that_the_drafts_of_known_talks_share_measures(words, file_of):
    for economy in ("KR", "JP", "CN", "GB", "IN"):
        code = economy.lower()
        slug = next(each for each in KNOWN if each.startswith(code))
        data = draft(positions=[], agreements=[], nontariff_measures=[], deadlines=[])
        data["negotiation"] |= {"slug": slug, "parties": [{"economy": economy}, {"economy": "US"}]}
        measure = data["tariff_measures"][0]
        measure |= {"key": f"us-reciprocal-{code}", "targets": [economy], "hs_codes": []}
        for rate in measure["rates"]:
            rate["target"] = economy
        data["agenda_areas"], data["rounds"] = [], []
        load_one(file_of(data), publish=True)

    measure = TariffMeasure.objects.get()
    assert measure.slug == "us-ieepa-reciprocal"
    assert measure.negotiations.count() == 5
    assert {rate.origin_id for rate in measure.rates.all()} == {"KR", "JP", "CN", "GB", "IN"}
    assert Economy.objects.filter(code="EU").exists()


KNOWN = [
    "kr-us-tariff-talks-2025",
    "jp-us-tariff-talks-2025",
    "cn-us-trade-talks-2025",
    "gb-us-economic-prosperity-deal-2025",
    "in-us-bilateral-trade-agreement-2025",
]
