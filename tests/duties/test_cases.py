"""Worked cases: what a good of an origin paid on a day, told by the sources of the data, part by part."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from negotiations.rules.duties import Answer, Facts, Law, Query, Range, Why, answer

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())["cases"]
LATER = date(2026, 11, 24)


def asked(law: Law, origin: str, code: str, day: str, known_on: str = "", **facts: Any) -> Answer:
    shares = ("rate", "share", "part")
    told: dict[str, Any] = {
        name: Decimal(str(value)) if name.endswith(shares) else value
        for name, value in facts.items()
    }
    known = date.fromisoformat(known_on) if known_on else LATER
    return answer(law, Query(origin, code, date.fromisoformat(day), known, Facts(**told)))


def parts_of(told: Answer) -> dict[str, Decimal | None]:
    return {due.part.name: due.range.exact for due in told.due}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_that_the_worked_case_comes_out_with_every_part_and_every_reason(law: Law, case):
    facts = case["facts"]
    told = asked(
        law,
        case["origin"],
        case["hs_code"].replace(".", ""),
        case["date"],
        mfn_is_specific="mfn_rate_specific" in facts,
        **({"mfn_rate": facts["mfn_rate"]} if "mfn_rate" in facts else {}),
    )

    expected = case["expected"]
    assert told.total.exact == expected["additional_rate"]
    assert parts_of(told) == {
        each["measure"]: Decimal(str(each["rate"])) for each in expected["measures"]
    }
    assert {each.name for each in told.passed} == {
        each["measure"] for each in expected["not_applied"]
    }
    assert told.missing == ()


REASONS = {
    "kr-car-apr-2025": (Why.RULE, "r03"),
    "kr-chips-apr-2025": (Why.LISTED, "r22"),
    "cn-toys-apr-2025": (Why.PENDING, None),
    "cn-toys-nov-2025": (Why.PENDING, None),
    "gb-steel-jun-2025": (Why.RULE, "r02"),
    "br-orange-juice-aug-2025": (Why.LISTED, None),
    "ca-bag-aug-2025": (Why.OUTSIDE, None),
    "kr-lipstick-mar-2026": (Why.ENDED, None),
}


@pytest.mark.parametrize("case", [each for each in CASES if each["expected"]["not_applied"]])
def test_that_what_set_a_duty_aside_is_named(law: Law, case):
    facts = {"mfn_rate": case["facts"]["mfn_rate"]} if "mfn_rate" in case["facts"] else {}
    code = case["hs_code"].replace(".", "")
    (passed,) = asked(law, case["origin"], code, case["date"], **facts).passed

    why, rule = REASONS[case["id"]]
    assert passed.why == why
    assert (passed.ranked.rule.slug if passed.ranked else None) == rule


# Origin, code, day, facts, total, parts. Each from a note or a source of the data files.
FURTHER = [
    # One-day rates, and what was known before they were suspended.
    ("KR", "33041000", "2025-04-09", {}, 25, {"us-ieepa-reciprocal": 25}),
    (
        "CN",
        "95030000",
        "2025-04-09",
        {},
        104,
        {"us-ieepa-reciprocal": 84, "us-ieepa-china-fentanyl": 20},
    ),
    # Hong Kong and Macao have rows of their own; the fentanyl duty spares Macao.
    (
        "HK",
        "95030000",
        "2025-04-12",
        {},
        145,
        {"us-ieepa-reciprocal": 125, "us-ieepa-china-fentanyl": 20},
    ),
    ("MO", "95030000", "2025-04-12", {}, 125, {"us-ieepa-reciprocal": 125}),
    # Members of the Union pay its rate; the United Kingdom has left.
    ("DE", "87032301", "2025-08-10", {"mfn_rate": 2.5}, 12.5, {"us-232-autos": 12.5}),
    ("GB", "87032301", "2025-07-10", {"mfn_rate": 2.5}, 25, {"us-232-autos": 25}),
    (
        "GB",
        "87032301",
        "2025-07-10",
        {"met": frozenset({"uk-car-quota"})},
        7.5,
        {"us-232-autos": 7.5},
    ),
    # A floor above which nothing is added; the special rate counts for Korea.
    ("FR", "64039160", "2025-09-10", {"mfn_rate": 20}, 0, {"us-ieepa-reciprocal": 0}),
    (
        "KR",
        "87032301",
        "2025-12-10",
        {"mfn_rate": 2.5, "preference": "korus", "special_rate": 0},
        15,
        {"us-232-autos": 15},
    ),
    ("CH", "04069046", "2025-11-20", {"mfn_rate": 6.4}, 8.6, {"us-ieepa-reciprocal": 8.6}),
    # Metals: split by content, added up, whole articles, exceptions, Canada before and after the order was turned round.
    (
        "KR",
        "73170030",
        "2025-09-01",
        {"metal_share": 0.4},
        29,
        {"us-232-steel-derivatives-ch73": 20, "us-ieepa-reciprocal": 9},
    ),
    (
        "KR",
        "84181000",
        "2025-09-01",
        {"metal_share": 0.4, "steel_part": 0.5},
        29,
        {
            "us-232-steel-derivatives-other": 10,
            "us-232-aluminium-derivatives-other": 10,
            "us-ieepa-reciprocal": 9,
        },
    ),
    (
        "KR",
        "84181000",
        "2025-07-01",
        {"metal_share": 0.4},
        26,
        {"us-232-steel-derivatives-other": 20, "us-ieepa-reciprocal": 6},
    ),
    ("KR", "72166100", "2025-07-01", {}, 10, {"us-ieepa-reciprocal": 10}),
    ("CA", "72081015", "2025-05-01", {"preference": ""}, 25, {"us-ieepa-canada": 25}),
    ("CA", "72081015", "2025-05-01", {"preference": "usmca"}, 25, {"us-232-steel": 25}),
    ("CA", "72081015", "2025-07-01", {"preference": ""}, 50, {"us-232-steel": 50}),
    (
        "KR",
        "74071015",
        "2025-09-01",
        {"copper_share": 0.8},
        43,
        {"us-232-copper": 40, "us-ieepa-reciprocal": 3},
    ),
    ("RU", "7604291000", "2025-05-01", {}, 200, {"us-232-aluminium": 200}),
    ("KR", "72081015", "2026-05-01", {}, 50, {"us-232-metals-annex-1a": 50}),
    ("KR", "84181000", "2026-05-01", {"metal_share": 0.1}, 0, {}),
    # North America.
    ("CA", "42021221", "2025-08-10", {"preference": "usmca"}, 0, {}),
    ("CA", "27090010", "2025-08-20", {}, 10, {"us-ieepa-canada": 10}),
    (
        "CA",
        "42021221",
        "2025-08-10",
        {"met": frozenset({"transshipped"})},
        40,
        {"us-ieepa-canada": 40},
    ),
    (
        "CA",
        "87032301",
        "2025-07-10",
        {"preference": "usmca", "us_content_share": 0.4},
        15,
        {"us-232-autos": 15},
    ),
    ("MX", "8708299060", "2025-07-10", {"preference": "usmca"}, 0, {"us-232-auto-parts": 0}),
    ("CA", "22030000", "2026-08-20", {"preference": "usmca"}, 50, {"us-338-canada-alcohol": 50}),
    # China: the highest list once, with what adds.
    (
        "CN",
        "85011040",
        "2025-12-01",
        {},
        45,
        {
            "us-301-china:cn-s301-list-1": 25,
            "us-ieepa-china-fentanyl": 10,
            "us-ieepa-reciprocal": 10,
        },
    ),
    # Brazil and India: lists, goods under way, other duties.
    ("BR", "09011100", "2025-08-10", {}, 50, {"us-ieepa-brazil": 40, "us-ieepa-reciprocal": 10}),
    (
        "BR",
        "09011100",
        "2025-08-10",
        {"loaded_on": date(2025, 8, 1)},
        10,
        {"us-ieepa-reciprocal": 10},
    ),
    ("BR", "20091225", "2025-12-01", {}, 0, {}),
    ("BR", "87032301", "2025-08-10", {}, 25, {"us-232-autos": 25}),
    ("BR", "64039160", "2026-07-23", {}, 35, {"us-122-surcharge": 10, "us-301-brazil": 25}),
    (
        "IN",
        "63023190",
        "2025-09-01",
        {"loaded_on": date(2025, 8, 20)},
        25,
        {"us-ieepa-reciprocal": 25},
    ),
    # Japan's floor, which an order of September brought from 7 August on; cars only from 16 September.
    ("JP", "33041000", "2025-08-20", {"mfn_rate": 6}, 9, {"us-ieepa-reciprocal": 9}),
    ("JP", "87032301", "2025-09-15", {"mfn_rate": 2.5}, 25, {"us-232-autos": 25}),
    ("JP", "87083050", "2025-10-01", {"mfn_rate": 2.5}, 12.5, {"us-232-auto-parts": 12.5}),
    # The United Kingdom's floor of 10 for parts; cars outside the quota.
    ("GB", "87083050", "2025-07-10", {"mfn_rate": 2.5}, 7.5, {"us-232-auto-parts": 7.5}),
    ("GB", "76012000", "2025-07-01", {}, 25, {"us-232-aluminium": 25}),
    # Switzerland from 39 to a floor of 15.
    ("CH", "91021100", "2025-09-01", {}, 39, {"us-ieepa-reciprocal": 39}),
    # China at its highest, and after both cuts.
    (
        "CN",
        "33041000",
        "2025-04-20",
        {},
        170,
        {
            "us-301-china:cn-s301-list-3": 25,
            "us-ieepa-china-fentanyl": 20,
            "us-ieepa-reciprocal": 125,
        },
    ),
    (
        "CN",
        "72085100",
        "2025-05-01",
        {},
        70,
        {
            "us-232-steel": 25,
            "us-301-china:cn-s301-99039101": 25,
            "us-ieepa-china-fentanyl": 20,
        },
    ),
    # India's two duties of 25, and the one that is left.
    (
        "IN",
        "61091000",
        "2025-09-01",
        {},
        50,
        {"us-ieepa-india-russian-oil": 25, "us-ieepa-reciprocal": 25},
    ),
    ("IN", "61091000", "2026-02-10", {}, 25, {"us-ieepa-reciprocal": 25}),
    # Copper: raw cathodes are spared, half a cable pays on its other half.
    ("CL", "74031100", "2025-09-01", {}, 0, {}),
    (
        "CL",
        "74081130",
        "2025-09-01",
        {"copper_share": 0.5},
        30,
        {"us-232-copper": 25, "us-ieepa-reciprocal": 5},
    ),
    # Lumber also under a preference; lorries with their content from the United States; chips.
    ("CA", "44071200", "2025-11-01", {"preference": "usmca"}, 10, {"us-232-lumber": 10}),
    ("DE", "87012100", "2025-12-01", {"mfn_rate": 4}, 25, {"us-232-mhdv": 25}),
    (
        "MX",
        "87012100",
        "2025-12-01",
        {"preference": "usmca", "us_content_share": 0.4},
        15,
        {"us-232-mhdv": 15},
    ),
    ("TW", "85423100", "2025-05-01", {}, 0, {}),
    # Preference in North America: its first day, and under the surcharge of 2026.
    ("MX", "61091000", "2025-03-05", {"preference": "usmca"}, 25, {"us-ieepa-mexico": 25}),
    ("MX", "61091000", "2025-03-10", {"preference": "usmca"}, 0, {}),
    ("CA", "61091000", "2026-03-01", {"preference": "usmca"}, 0, {}),
    ("VN", "61091000", "2026-03-01", {}, 10, {"us-122-surcharge": 10}),
    # Wood, whose announced rise never counts.
    ("VN", "9401614011", "2025-11-01", {}, 25, {"us-232-upholstered-furniture": 25}),
    (
        "VN",
        "9401614011",
        "2027-02-01",
        {"unmet": frozenset({"announced-us-232-upholstered-furniture", "forced-labour-annex-ii"})},
        12.5,
        {"us-301-forced-labour": 12.5},
    ),
    # Semiconductors displace even auto parts; medicines displace what Section 301 adds.
    (
        "KR",
        "84715001",
        "2026-02-01",
        {"met": frozenset({"semiconductor-no-us-use"})},
        25,
        {"us-232-semiconductors": 25},
    ),
    ("IN", "2918993000", "2026-08-05", {"mfn_rate": 6.5}, 93.5, {"us-232-pharma": 93.5}),
    (
        "RU",
        "2918993000",
        "2026-08-05",
        {"mfn_rate": 6.5, "unmet": frozenset({"forced-labour-annex-ii"})},
        12.5,
        {"us-301-forced-labour": 12.5},
    ),
    # Transshipment takes the place of the country rate, where there is one.
    (
        "VN",
        "33041000",
        "2025-09-01",
        {"met": frozenset({"transshipped"})},
        40,
        {"us-ieepa-transshipment": 40},
    ),
    (
        "VN",
        "87032301",
        "2025-09-01",
        {"met": frozenset({"transshipped"})},
        25,
        {"us-232-autos": 25},
    ),
    # US content, column 2, textiles of a preference, civil aircraft.
    ("KR", "33041000", "2025-05-20", {"us_content_share": 0.3}, 7, {"us-ieepa-reciprocal": 7}),
    ("KR", "33041000", "2025-05-20", {"us_content_share": 0.1}, 10, {"us-ieepa-reciprocal": 10}),
    ("RU", "33041000", "2025-05-01", {}, 0, {}),
    ("CR", "61091000", "2026-03-01", {"preference": "cafta_dr"}, 0, {"us-122-surcharge": 0}),
    ("GB", "88073000", "2025-07-10", {"met": frozenset({"civil-aircraft"})}, 0, {}),
    (
        "EU",
        "21031000",
        "2026-08-05",
        {"mfn_rate": 3, "unmet": frozenset({"forced-labour-annex-ii"})},
        7,
        {"us-301-forced-labour": 7},
    ),
]


@pytest.mark.parametrize(("origin", "code", "day", "facts", "total", "parts"), FURTHER)
def test_that_further_cases_come_out(law: Law, origin, code, day, facts, total, parts):
    told = asked(law, origin, code, day, **{"mfn_rate": 0, **facts})

    assert told.total.exact == Decimal(str(total))
    assert parts_of(told) == {name: Decimal(str(part)) for name, part in parts.items()}


@pytest.mark.parametrize(
    ("origin", "code", "day", "known_on", "mfn_rate", "total"),
    [
        ("KR", "85423100", "2025-04-10", "2025-04-10", 0, 10),  # chips, before the memorandum
        ("KR", "85423100", "2025-04-10", "2025-04-11", 0, 0),
        ("KR", "87032301", "2025-11-10", "2025-11-20", 2.5, 25),  # before the notice of 4 December
        ("KR", "87032301", "2025-11-10", "2025-12-04", 2.5, 12.5),
        ("CH", "04069046", "2025-11-20", "2025-12-01", 6.4, 39),
        (
            "KR",
            "33041000",
            "2025-04-20",
            "2025-04-08",
            0,
            25,
        ),  # nobody knew that it would be suspended
        ("KR", "33041000", "2026-03-01", "2026-01-15", 0, 15),  # nor that all would end
        # Japan paid 15 on top until an order of 4 September undid it from 7 August on.
        ("JP", "33041000", "2025-08-20", "2025-08-20", 6, 15),
        ("JP", "33041000", "2025-08-20", "2025-09-03", 6, 15),
        ("JP", "33041000", "2025-08-20", "2025-09-04", 6, 9),
        ("DE", "87032301", "2025-08-15", "2025-08-15", 2.5, 25),
    ],
)
def test_that_a_day_is_answered_as_it_was_known(
    law: Law, origin, code, day, known_on, mfn_rate, total
):
    told = asked(law, origin, code, day, known_on, mfn_rate=mfn_rate)

    assert told.total.exact == Decimal(str(total))


def test_that_a_base_duty_that_is_not_told_leaves_a_range_and_says_what_decides_it(law: Law):
    told = asked(law, "JP", "21031000", "2025-10-01")

    assert told.total == Range(Decimal(0), Decimal(15))
    assert [fact.value for fact in told.missing] == ["mfn_rate"]


def test_that_a_specific_base_duty_leaves_a_range(law: Law):
    told = asked(law, "JP", "21031000", "2025-10-01", mfn_is_specific=True)

    assert told.total.exact is None


def test_that_a_metal_share_that_is_not_told_leaves_a_range(law: Law):
    told = asked(law, "KR", "73170030", "2025-09-01", mfn_rate=0)

    assert told.total == Range(Decimal(15), Decimal(50))
    assert [fact.value for fact in told.missing] == ["metal_share"]


def test_that_an_origin_outside_a_rate_without_one_of_its_own_is_never_guessed(law: Law):
    told = asked(law, "KR", "72081015", "2025-02-10", mfn_rate=0)

    assert told.without_rate == ("us-232-steel",)
    assert (told.total.exact, told.total.high) == (None, None)


def test_that_two_rates_between_which_the_metal_decides_are_told_as_a_range(law: Law):
    told = asked(law, "GB", "72081015", "2026-05-01", mfn_rate=0)

    assert told.total == Range(Decimal(25), Decimal(50))
    assert [each.key for each in told.doubtful] == ["uk-metal-95"]


def test_that_a_short_code_tells_what_longer_ones_pay(law: Law):
    told = asked(law, "KR", "8703", "2025-05-20")

    assert told.total == Range(Decimal(10), Decimal(25))
    paying = {code: branch.range.exact for branch in told.branches for code in branch.codes}
    assert paying["87032301"] == 25
    assert [branch.range.exact for branch in told.branches if branch.is_rest] == [10]


def test_that_a_day_after_the_last_fact_says_so(law: Law):
    assert asked(law, "KR", "33041000", "2026-08-05", mfn_rate=0).is_beyond_what_was_seen
    assert not asked(law, "KR", "33041000", "2026-07-23", mfn_rate=0).is_beyond_what_was_seen


def test_that_what_would_change_the_answer_is_told(law: Law):
    told = asked(law, "CA", "42021221", "2025-08-10", mfn_rate=20)

    claims = {each.condition.key: each.range.exact for each in told.claims}
    assert claims["usmca"] == 0
