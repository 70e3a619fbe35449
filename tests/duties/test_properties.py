"""What must hold of every answer, over the real law: goods, origins, days and facts as they come."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiations.rules.duties import Facts, Law, Query, RuleKind, Share, answer, grid, steps

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
ORIGINS = [
    "KR",
    "JP",
    "CN",
    "HK",
    "MO",
    "DE",
    "EU",
    "GB",
    "CH",
    "IN",
    "BR",
    "CA",
    "MX",
    "VN",
    "RU",
    "CR",
    "AF",
]
relaxed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

days = st.dates(FIRST, LAST)
shares = st.none() | st.decimals(0, Decimal("0.5"), places=2)
facts = st.builds(
    Facts,
    mfn_rate=st.none() | st.decimals(0, 40, places=1),
    preference=st.sampled_from([None, "", "usmca", "korus"]),
    metal_share=shares,
    copper_share=shares,
    us_content_share=shares,
    met=st.frozensets(st.sampled_from(["transshipped", "civil-aircraft", "us-metal"]), max_size=2),
)


@st.composite
def queries(draw: st.DrawFn, law: Law) -> Query:
    codes = sorted({each.code for each in law.codes[:: max(1, len(law.codes) // 900)]})
    code = draw(st.sampled_from(codes))
    code = code[: draw(st.sampled_from([4, 6, 8, 10]))]
    return Query(draw(st.sampled_from(ORIGINS)), code, draw(days), LAST, draw(facts))


@given(st.data())
@relaxed
def test_that_no_duty_is_negative_and_the_parts_are_the_total(law: Law, data):
    told = answer(law, data.draw(queries(law)))

    assert told.total.low >= 0
    assert all(due.range.low >= 0 for due in told.due)
    if told.total.exact is not None and not told.branches:
        exact = [due.range.exact for due in told.due if due.range.exact is not None]
        if len(exact) == len(told.due):
            assert sum(exact, Decimal(0)) == told.total.exact


@given(st.data())
@relaxed
def test_that_a_duty_never_stands_beside_the_one_that_displaces_it(law: Law, data):
    told = answer(law, data.draw(queries(law)))

    due = {each.part.name for each in told.due}
    assert not due & {each.name for each in told.passed}
    for each in told.passed:
        ranked = each.ranked
        if ranked and ranked.rule.kind == RuleKind.EXCLUDES and ranked.rule.share == Share.WHOLE:
            assert each.by in due | {other.name for other in told.passed}
            assert each.by != each.name


@given(st.data())
@relaxed
def test_that_within_a_span_of_one_total_the_day_changes_nothing(law: Law, data):
    query = data.draw(queries(law))
    span = data.draw(st.sampled_from(steps(law, query)))
    last = span.last or LAST + timedelta(days=100)
    day = data.draw(st.dates(span.first, max(span.first, last)))

    assert answer(law, replace(query, day=day)).total == span.total


@given(st.data())
@relaxed
def test_that_a_longer_code_pays_within_what_its_prefix_tells(law: Law, data):
    query = data.draw(queries(law))
    longer = law.longer(query.code)
    if not longer:
        return
    below = answer(law, replace(query, code=data.draw(st.sampled_from(longer)))).total
    above = answer(law, query).total

    assert above.joined(below) == above


@given(st.data())
@relaxed
def test_that_what_covers_a_code_covers_every_longer_one(law: Law, data):
    query = data.draw(queries(law))
    if len(query.code) > 8:
        return
    covering = law.placement(query.code, query.day, query.known_on)
    longer = law.placement(query.code + "99", query.day, query.known_on)

    assert all(set(listed) <= set(longer[name]) for name, listed in covering.items())


@given(st.data())
@relaxed
def test_that_what_all_is_known_by_now_equals_a_later_day_of_knowing(law: Law, data):
    query = data.draw(queries(law))

    told = answer(law, query)
    later = answer(law, replace(query, known_on=LAST + timedelta(days=400)))
    assert (told.total, told.due) == (later.total, later.due)


@given(st.data())
@relaxed
def test_that_a_range_holds_the_answer_once_the_facts_are_told(law: Law, data):
    query = data.draw(queries(law))
    untold = replace(query, facts=replace(query.facts, mfn_rate=None, metal_share=None))

    wide, told = answer(law, untold).total, answer(law, query).total
    if query.facts.metal_share is not None and query.day < date(2026, 4, 6):
        assert wide.joined(told) == wide


@given(st.data())
@settings(relaxed, max_examples=25)
def test_that_the_grid_says_what_the_single_answer_says(law: Law, data):
    asked = [replace(data.draw(queries(law)), facts=Facts()) for _ in range(4)]
    day = asked[0].day
    codes = [each.code for each in asked]

    found = grid(law, codes, ORIGINS, day, LAST)
    for place, each in enumerate(asked):
        single = answer(law, replace(each, day=day))
        assert found[each.origin][place].total == single.total
