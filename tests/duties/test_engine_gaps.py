"""What the data lack is told, never guessed: lists and rates not held, days after the last seen, ends not known yet."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from negotiations.rules.duties import (
    Answer,
    Change,
    Facts,
    Law,
    Query,
    Range,
    answer,
    next_change,
    pendings,
    steps,
)

LATER = date(2026, 11, 24)


def query(origin: str, code: str, day: str, known_on: str = "", **facts: Any) -> Query:
    told: dict[str, Any] = {
        name: Decimal(str(value)) if name.endswith(("rate", "share")) else value
        for name, value in facts.items()
    }
    known = date.fromisoformat(known_on) if known_on else LATER
    return Query(origin, code, date.fromisoformat(day), known, Facts(**told))


def asked(law: Law, origin: str, code: str, day: str, known_on: str = "", **facts: Any) -> Answer:
    return answer(law, query(origin, code, day, known_on, **facts))


def change_after(law: Law, asked_of: Query) -> Change | None:
    return next_change(law, asked_of, steps(law, asked_of), pendings(law, asked_of))


def span(low: float, high: float | None) -> Range:
    return Range(Decimal(str(low)), None if high is None else Decimal(str(high)))


def keys(told: Answer) -> list[str]:
    return [each.key for each in told.doubtful]


# --- Lists and rates that are not held ------------------------------------------------------------


@pytest.mark.parametrize("origin", ["BR", "VN"])
def test_that_a_duty_whose_exempt_list_is_not_held_is_a_range_that_names_the_list(law: Law, origin):
    told = asked(law, origin, "09011100", "2026-08-01", mfn_rate=0)

    assert told.total == span(0, 12.5)
    assert keys(told) == ["forced-labour-annex-ii"]


@pytest.mark.parametrize(("answered", "total"), [("met", 0), ("unmet", 12.5)])
def test_that_who_knows_the_list_can_say_whether_the_good_is_on_it(law: Law, answered, total):
    facts: dict[str, Any] = {answered: frozenset({"forced-labour-annex-ii"})}
    told = asked(law, "VN", "09011100", "2026-08-01", **facts)

    assert told.total.exact == total
    assert keys(told) == []


def test_that_the_missing_list_is_not_named_where_another_duty_takes_its_place(law: Law):
    told = asked(law, "KR", "87032301", "2026-08-01")

    assert told.total == span(0, 15)
    assert keys(told) == []


@pytest.mark.parametrize("origin", ["BH", "BS", "GY", "JO", "KZ", "LY", "MA", "OM", "QA", "UY"])
def test_that_an_economy_whose_rate_was_not_seen_has_no_total(law: Law, origin):
    told = asked(law, origin, "64039160", "2026-08-01", mfn_rate=0)

    assert told.total == span(0, None)
    assert told.without_rate == ("us-301-forced-labour",)


def test_that_the_day_before_and_others_are_certain(law: Law):
    assert asked(law, "BH", "64039160", "2026-07-23", mfn_rate=0).total.exact == 10
    assert asked(law, "AF", "64039160", "2026-08-01", mfn_rate=0).total.exact == 0


# --- Announced rates after the last day seen ------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "code", "duty", "before", "announced", "after"),
    [
        ("VN", "9401614011", "us-232-upholstered-furniture", 25, 30, span(0, 30)),
        ("CN", "9403409060", "us-232-cabinets-vanities", 50, 75, span(25, 75)),
    ],
)
def test_that_an_announced_rise_is_told_as_one_and_is_not_certain_once_its_day_came(
    law: Law, origin, code, duty, before, announced, after
):
    eve = query(origin, code, "2026-12-01", mfn_rate=0)
    change = change_after(law, eve)

    assert change is not None
    assert change.pending is not None
    assert (change.on, change.before.exact, change.after.exact) == (
        date(2027, 1, 1),
        before,
        announced,
    )
    told = asked(law, origin, code, "2027-01-15", mfn_rate=0)
    assert told.total == after
    assert f"announced-{duty}" in keys(told)
    came = asked(law, origin, code, "2027-01-15", met=frozenset({f"announced-{duty}"}))
    assert came.total.exact == announced


def test_that_an_origin_with_a_rate_of_its_own_does_not_wait_for_that_of_others(law: Law):
    assert asked(law, "GB", "9401614011", "2027-01-15", mfn_rate=0).total.exact == 10


# --- What was known -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "code", "day", "on", "before", "after"),
    [
        ("KR", "33041000", "2025-05-20", "2025-07-09", 10, 25),
        ("FR", "33041000", "2025-05-20", "2025-07-09", 10, 20),
        ("KR", "33041000", "2025-07-20", "2025-08-01", 10, 25),
        ("CN", "95030000", "2025-05-20", "2025-08-12", 30, 54),
        ("CN", "95030000", "2025-11-20", "2026-11-10", 20, 44),
    ],
)
def test_that_the_next_change_is_the_one_that_was_known_that_day(
    law: Law, origin, code, day, on, before, after
):
    change = change_after(law, query(origin, code, day, day, mfn_rate=0))

    assert change is not None
    assert change.pending is not None
    assert (change.on.isoformat(), change.before.exact, change.after.exact) == (on, before, after)


@pytest.mark.parametrize(
    ("origin", "code", "day", "known_on"),
    [
        ("KR", "87032301", "2025-11-05", "2025-11-10"),
        ("CH", "04069046", "2025-11-20", "2025-12-01"),
    ],
)
def test_that_no_duty_is_told_with_a_last_day_before_the_day_that_is_asked(
    law: Law, origin, code, day, known_on
):
    told = asked(law, origin, code, day, known_on, mfn_rate=0)

    lasts = [law.last_day_of(each.part.rate, date.fromisoformat(known_on)) for each in told.due]
    assert lasts == [None]


# --- Preferences and medicines --------------------------------------------------------------------


def test_that_a_preference_without_its_rate_leaves_what_lies_between_free_and_the_base_duty(
    law: Law,
):
    told = asked(law, "KR", "87042101", "2025-12-05", mfn_rate=25, preference="korus")
    small = asked(law, "KR", "87032301", "2025-12-05", mfn_rate=2.5, preference="korus")
    said = asked(
        law, "KR", "87042101", "2025-12-05", mfn_rate=25, preference="korus", special_rate=25
    )

    assert told.total == span(0, 15)
    assert [fact.value for fact in told.missing] == ["special_rate"]
    assert small.total == span(12.5, 15)
    assert said.total.exact == 0


@pytest.mark.parametrize(("origin", "day"), [("IN", "2026-10-15"), ("JP", "2026-09-15")])
def test_that_a_generic_pays_what_is_not_patented_pays(law: Law, origin, day):
    generic = asked(
        law, origin, "3004909246", day, mfn_rate=0, met=frozenset({"generic-or-biosimilar"})
    )
    unpatented = asked(law, origin, "3004909246", day, mfn_rate=0, unmet=frozenset({"patented"}))

    assert generic.total == unpatented.total
    assert [each.part.name for each in generic.due] == ["us-301-forced-labour"]


# --- Parts of vehicles ----------------------------------------------------------------------------


def test_that_a_good_that_is_no_vehicle_part_by_nature_is_asked_whether_it_is(law: Law):
    told = asked(law, "TW", "84713001", "2025-06-10", mfn_rate=0)

    assert told.total == span(0, 25)
    assert keys(told) == ["vehicle-part"]
    for holds, total in (("met", 25), ("unmet", 0)):
        facts: dict[str, Any] = {holds: frozenset({"vehicle-part"})}
        assert asked(law, "TW", "84713001", "2025-06-10", **facts).total.exact == total


@pytest.mark.parametrize("code", ["8708299060", "85114000", "85443000", "8409911040"])
def test_that_what_the_tariff_names_a_vehicle_part_is_not_asked(law: Law, code: str):
    assert asked(law, "TW", code, "2025-06-10", mfn_rate=0).total.exact == 25


def test_that_a_part_is_of_one_kind_of_vehicle_and_never_pays_for_both(law: Law):
    alike = asked(law, "TW", "87084011", "2026-01-10", mfn_rate=0)
    told = asked(law, "KR", "87084011", "2026-01-10", mfn_rate=0)
    heavy = frozenset({"heavy-vehicle-part"})

    assert alike.total.exact == 25
    assert told.total == span(15, 25)
    assert keys(told) == ["heavy-vehicle-part"]
    assert asked(law, "KR", "87084011", "2026-01-10", mfn_rate=0, met=heavy).total.exact == 25
    assert asked(law, "KR", "87084011", "2026-01-10", mfn_rate=0, unmet=heavy).total.exact == 15


def test_that_a_good_is_never_taken_for_a_part_of_both_kinds_of_vehicle(law: Law):
    light = frozenset({"vehicle-part"})
    told = asked(law, "KR", "85443000", "2026-01-10", mfn_rate=0, met=light)

    assert told.total.exact == 15
    assert [each.part.name for each in told.due] == ["us-232-auto-parts"]


# --- Goods under way ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "day", "loaded", "total"),
    [
        ("VN", "2025-08-10", "2025-08-01", span(10, 20)),
        ("VN", "2025-04-09", "2025-04-08", span(10, 46)),
        ("VN", "2025-04-06", "2025-04-01", span(0, 10)),
    ],
)
def test_that_goods_loaded_before_a_rate_began_are_asked_for_the_clause_that_is_not_held(
    law: Law, origin, day, loaded, total
):
    told = asked(law, origin, "33041000", day, mfn_rate=0, loaded_on=date.fromisoformat(loaded))

    assert told.total == total
    assert keys(told) == ["in-transit-us-ieepa-reciprocal"]


@pytest.mark.parametrize(
    ("origin", "code", "day", "loaded", "total"),
    [
        ("VN", "33041000", "2025-08-10", "2025-08-08", 20),  # loaded after
        ("VN", "33041000", "2025-10-20", "2025-08-01", 20),  # longer than goods are under way
        ("BR", "09011100", "2025-08-10", "2025-08-01", 10),  # the clause is held
    ],
)
def test_that_nothing_is_asked_where_loading_decides_nothing(
    law: Law, origin, code, day, loaded, total
):
    told = asked(law, origin, code, day, mfn_rate=0, loaded_on=date.fromisoformat(loaded))

    assert told.total.exact == total
