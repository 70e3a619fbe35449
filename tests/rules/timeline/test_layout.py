"""The picture: what holds for every one, and what a few known ones look like."""

from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import (
    Dated,
    Lane,
    Level,
    Line,
    RateState,
    Role,
    Step,
    snaps_back,
)
from negotiations.rules.timeline.layout import Detail
from tests.rules.timeline.pictures import (
    DAY,
    YEAR,
    Box,
    deadline,
    drawn,
    keys_shown,
    labels,
    lane,
    marks,
    meeting,
    step,
)

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(2024, 6, 1), date(2026, 6, 30))
TEXTS = st.text(st.sampled_from("abcijlmwMW 0189%한국협상é…"), max_size=60)


@st.composite
def dated_facts(draw: st.DrawFn) -> Dated:
    role = draw(st.sampled_from([role for role in Role if role is not Role.RATE]))
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.integers(0, 40))) if role is Role.ROUND else first
    was = tuple(draw(st.lists(DAYS, max_size=3))) if role is Role.DEADLINE else ()
    level = draw(st.sampled_from(Level)) if role is Role.ROUND else None
    return Dated("", role, first, last, draw(TEXTS), level=level, was=was)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    first = draw(DAYS)
    last = draw(st.none() | st.integers(0, 300).map(lambda days: first + timedelta(days=days)))
    rate = draw(st.floats(0, 2000, allow_nan=False))
    return Step("", rate, draw(st.sampled_from(RateState)), first, last)


def named(facts: list[Dated], lines: list[list[Step]]) -> Lane:
    """The facts with a key each, as one lane."""
    dated = [
        Dated(f"f{n}", f.role, f.first, f.last, f.label, level=f.level, was=f.was)
        for n, f in enumerate(facts)
    ]
    return Lane(
        "talks",
        "Talks",
        dated=dated,
        lines=[
            Line(
                f"Tariff {n}",
                tuple(
                    Step(f"s{n}-{m}", s.rate, s.state, s.first, s.last) for m, s in enumerate(line)
                ),
            )
            for n, line in enumerate(lines)
        ],
    )


LANES = st.builds(
    named,
    st.lists(dated_facts(), max_size=60),
    st.lists(st.lists(steps(), min_size=1, max_size=4), max_size=15),
)
SPANS = st.builds(
    lambda first, days: Span(first, first + timedelta(days=days)), DAYS, st.integers(2, 800)
)
DETAILS = st.sampled_from(Detail)


def meeting_pairs(boxes: list[Box]) -> list[tuple[str, str]]:
    return [
        (one.name, other.name)
        for one, other in combinations(boxes, 2)
        if one.name != other.name and one.meets(other)
    ]


@EXAMPLES
@given(st.lists(LANES, max_size=3), SPANS, DETAILS)
def test_that_no_two_labels_and_no_two_marks_overlap(lanes, span, detail):
    picture = drawn(*lanes, span=span, detail=detail)

    assert meeting_pairs([*labels(picture), *marks(picture)]) == []


@EXAMPLES
@given(st.lists(LANES, max_size=3), SPANS, DETAILS)
def test_that_nothing_lies_outside_the_picture(lanes, span, detail):
    picture = drawn(*lanes, span=span, detail=detail)

    outside = [
        box
        for box in [*labels(picture), *marks(picture)]
        if box.left < 0 or box.top < 0 or box.right > picture.width or box.bottom > picture.height
    ]
    assert outside == []
    assert all(0 <= sign.x < picture.width for sign in picture.legend)
    assert all(picture.axis.left <= tick.x <= picture.axis.right for tick in picture.ticks)


@EXAMPLES
@given(LANES, SPANS, st.sampled_from([Detail.WHOLE, Detail.LANE]))
def test_that_everything_in_these_days_is_drawn_or_counted(lane_, span, detail):
    expected = {fact.key for fact in lane_.dated if fact.lies_in(span)}
    expected |= {each.key for line in lane_.lines for each in line.steps if each.lies_in(span)}

    assert keys_shown(drawn(lane_, span=span, detail=detail)) == expected


@EXAMPLES
@given(LANES, SPANS, DETAILS)
def test_that_time_runs_from_left_to_right(lane_, span, detail):
    picture = drawn(lane_, span=span, detail=detail)

    for band in picture.lanes[0].bands:
        within = [mark.placed for mark in band.marks if mark.placed.fact.first in span]
        ordered = sorted(within, key=lambda placed: (placed.fact.first, placed.x))
        assert all(one.x <= other.x + 0.1 for one, other in pairwise(ordered))


def test_that_a_deadline_keeps_a_hollow_mark_where_it_stood():
    moved = deadline(date(2025, 8, 7), date(2025, 7, 9), date(2025, 8, 1))

    (band,) = drawn(lane(moved)).lanes[0].bands

    (mark,) = band.marks
    assert len(mark.placed.stood) == 2
    assert mark.placed.stood[0] < mark.placed.stood[1] < mark.placed.middle
    assert mark.path.count("Q") == 2


def test_that_a_deadline_that_moved_out_of_the_days_is_seen_where_it_stood():
    moved = deadline(date(2026, 11, 10), date(2025, 8, 12))

    (band,) = drawn(lane(moved)).lanes[0].bands

    (mark,) = band.marks
    assert mark.placed.is_outside
    assert len(mark.placed.stood) == 1
    assert mark.path


def test_that_a_deadline_with_its_label_stands_beside_it():
    (band,) = drawn(lane(deadline(DAY))).lanes[0].bands

    label = band.marks[0].placed.label
    assert label is not None
    assert label.text == "End of the pause"
    assert label.x > band.marks[0].placed.middle


def test_that_a_label_at_the_right_edge_stands_to_the_left():
    (band,) = drawn(lane(deadline(date(2025, 12, 30)))).lanes[0].bands

    label = band.marks[0].placed.label
    assert label is not None
    assert label.x + label.width < band.marks[0].placed.x


def test_that_a_round_is_as_wide_as_its_days():
    picture = drawn(lane(meeting(DAY, 30)))

    width = picture.lanes[0].bands[0].marks[0].placed.width
    assert abs(width - 30 * picture.axis.day_width) < 0.1


def test_that_a_hundred_facts_of_one_day_become_a_cluster():
    crowd = [deadline(DAY, key=f"d{number}") for number in range(100)]

    (band,) = drawn(lane(*crowd)).lanes[0].bands

    (cluster,) = band.clusters
    assert cluster.name == f"{100 - len(band.marks)} from {DAY} to {DAY}"


def test_that_today_is_a_line_only_where_it_lies_in_the_days():
    assert drawn(lane(), on=DAY).today == drawn().axis.middle(DAY).__round__(1)
    assert drawn(lane(), on=date(2030, 1, 1)).today is None


def test_that_levels_have_bands_of_their_own_on_the_page_of_a_talk():
    summit = Dated("s", Role.ROUND, DAY, DAY, "Summit", level=Level.SUMMIT)

    whole = drawn(lane(summit, meeting(DAY)), detail=Detail.WHOLE)

    assert [band.name for band in whole.lanes[0].bands] == ["summit", "ministerial"]
    assert len(drawn(lane(summit, meeting(DAY))).lanes[0].bands) == 1


def test_that_a_lane_without_facts_is_there_all_the_same():
    shape = drawn(lane()).lanes[0]

    assert shape.bands == []
    assert shape.height > 0


def test_that_the_legend_names_what_is_drawn_and_no_more():
    signs = drawn(lane(deadline(DAY), meeting(DAY))).legend

    assert [sign.code for sign in signs] == ["round", "deadline"]


def test_that_rates_follow_on_without_a_gap():
    line = Line(
        "Cars", (step(25, date(2025, 4, 3), date(2025, 10, 31)), step(15, date(2025, 11, 1)))
    )

    (band,) = drawn(lane(lines=(line,)), span=YEAR).lanes[0].bands

    assert band.rates is not None
    first, second = band.rates.treads
    assert first.y < second.y  # higher is up
    assert second.rise == first.y
    assert abs(first.end - second.x) < 0.2
    assert abs(second.end - drawn(lane(lines=(line,))).axis.right) < 0.1
    assert band.rates.names[0].label.text.startswith("15")


def test_that_what_comes_back_is_drawn_after_the_suspension():
    suspended = step(25, date(2025, 4, 10), date(2025, 7, 8), state=RateState.SUSPENDED)
    line = Line("Reciprocal", (suspended, *snaps_back([suspended], DAY)))

    (band,) = drawn(lane(lines=(line,))).lanes[0].bands

    assert band.rates is not None
    held, back = band.rates.treads
    assert back.step.state is RateState.SNAPS_BACK
    assert abs(held.end - back.x) < 0.2
    assert (held.y, back.rise) == (back.y, None)


def test_that_names_of_rates_have_their_margin_only_where_there_are_rates():
    without = drawn(lane(deadline(DAY)))
    having = drawn(lane(deadline(DAY), lines=(Line("Cars", (step(25, DAY),)),)))

    assert without.axis.right > having.axis.right
