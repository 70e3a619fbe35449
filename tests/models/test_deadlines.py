"""Deadlines: their revisions, what prevails, and the moment they fall due."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from negotiations.models import (
    Deadline,
    DeadlineRevision,
    DeadlineStatus,
    Publication,
    Reading,
    prevailing,
)
from negotiations.rules.clock import Clock
from tests.factories import make_deadline, make_measure, make_revision
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db

APRIL_9 = date(2025, 4, 9)
JULY_7 = date(2025, 7, 7)
JULY_8 = date(2025, 7, 8)
AUGUST_1 = date(2025, 8, 1)


def today(day: date) -> Clock:
    return Clock.at(day, day)


def revision_after_another() -> DeadlineRevision:
    deadline = make_deadline(revisions=[(APRIL_9, JULY_8)])
    return make_revision(deadline, AUGUST_1, announced_on=JULY_7)


def revision_after_one_of_unknown_announcement() -> DeadlineRevision:
    deadline = make_deadline(revisions=[(None, JULY_8)])
    return make_revision(deadline, AUGUST_1, announced_on=JULY_7)


def claim_beside_the_revision() -> DeadlineRevision:
    deadline = make_deadline(revisions=[(APRIL_9, JULY_8)])
    return make_revision(deadline, date(2025, 7, 9), announced_on=APRIL_9, prevails=False)


REFUSALS = [
    Refusal("deadline_has_a_title", make_deadline, {"title": ""}, at="title", says=BLANK),
    Refusal(
        "deadline_belongs_to_a_negotiation_or_measure",
        make_deadline,
        {"negotiation": None},
        at="negotiation",
    ),
    Refusal(
        "deadline_moves_once_a_day",
        revision_after_another,
        {"announced_on": APRIL_9},
        at="announced_on",
    ),
    Refusal(
        "deadline_moves_once_a_day",
        revision_after_one_of_unknown_announcement,
        {"announced_on": None},
        at="announced_on",
    ),
    Refusal(
        "deadline_claim_is_recorded_once",
        claim_beside_the_revision,
        {"due_on": JULY_8},
        at="due_on",
    ),
    Refusal(
        "deadline_time_of_day_needs_a_zone",
        make_revision,
        {"due_time": time(0, 1)},
        at="time_zone",
    ),
]


def test_a_deadline_may_belong_to_a_measure_alone():
    make_deadline(measure=make_measure()).full_clean()


def test_a_claim_that_gives_way_may_be_announced_on_the_day_of_the_one_that_prevails():
    claim_beside_the_revision().full_clean()


@pytest.mark.parametrize("zone", ["KST", "asia/seoul", "Mars/Olympus", "../etc/passwd"])
def test_a_time_zone_has_its_name_in_the_database_of_zones(zone):
    with pytest.raises(ValidationError) as refused:
        make_revision(due_time=time(0, 1), time_zone=zone).full_clean()

    assert list(refused.value.message_dict) == ["time_zone"]


@pytest.mark.parametrize(
    ("day", "due_time", "zone", "moment"),
    [
        # Washington keeps summer time in July and not in December.
        (date(2025, 7, 9), time(0, 1), "America/New_York", datetime(2025, 7, 9, 4, 1, tzinfo=UTC)),
        (
            date(2025, 12, 9),
            time(0, 1),
            "America/New_York",
            datetime(2025, 12, 9, 5, 1, tzinfo=UTC),
        ),
        # Korea has none; midnight there is the day before in UTC.
        (date(2025, 7, 9), time(0, 0), "Asia/Seoul", datetime(2025, 7, 8, 15, 0, tzinfo=UTC)),
        (date(2025, 7, 9), time(12, 0), "UTC", datetime(2025, 7, 9, 12, 0, tzinfo=UTC)),
        (date(2025, 7, 9), time(0, 0), "Asia/Kolkata", datetime(2025, 7, 8, 18, 30, tzinfo=UTC)),
        # 02:30 does not exist on the night when summer time begins: it counts by the clock before.
        (
            date(2025, 3, 9),
            time(2, 30),
            "America/New_York",
            datetime(2025, 3, 9, 7, 30, tzinfo=UTC),
        ),
        # 01:30 comes twice on the night when it ends: the first counts.
        (
            date(2025, 11, 2),
            time(1, 30),
            "America/New_York",
            datetime(2025, 11, 2, 5, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_moment_it_falls_due(day, due_time, zone, moment):
    assert DeadlineRevision(due_on=day, due_time=due_time, time_zone=zone).due_at == moment


def test_without_a_time_of_day_there_is_no_moment():
    assert DeadlineRevision(due_on=JULY_8, time_zone="Asia/Seoul").due_at is None


@pytest.mark.parametrize(
    ("reading", "due_time", "last_day"),
    [
        (Reading.ENDS_AT, time(0, 0), JULY_8),
        (Reading.ENDS_AT, time(0, 1), JULY_8),
        (Reading.ENDS_AT, time(0, 2), date(2025, 7, 9)),
        (Reading.ENDS_AT, time(12, 0), date(2025, 7, 9)),
        (Reading.ENDS_AT, None, date(2025, 7, 9)),
        (Reading.LAST_DAY_COVERED, time(0, 1), date(2025, 7, 9)),
        (Reading.LAST_DAY_COVERED, None, date(2025, 7, 9)),
        ("", time(0, 1), date(2025, 7, 9)),
    ],
)
def test_the_press_and_the_order_mean_the_same_last_day(reading, due_time, last_day):
    revision = DeadlineRevision(due_on=date(2025, 7, 9), due_time=due_time, reading=reading)

    assert revision.last_day_covered == last_day


def test_what_prevails_stands_in_the_order_of_announcement():
    later = DeadlineRevision(pk=1, announced_on=JULY_7, due_on=AUGUST_1)
    claim = DeadlineRevision(pk=2, announced_on=APRIL_9, due_on=date(2025, 7, 9), prevails=False)
    first = DeadlineRevision(pk=3, announced_on=APRIL_9, due_on=JULY_8)
    unknown = DeadlineRevision(pk=4, announced_on=None, due_on=date(2025, 6, 1))

    assert prevailing([later, claim, first, unknown]) == [unknown, first, later]
    assert prevailing([]) == []


def test_the_queryset_has_the_same_order():
    deadline = make_deadline(revisions=[(JULY_7, AUGUST_1), (APRIL_9, JULY_8), (None, APRIL_9)])

    ordered = DeadlineRevision.objects.in_order_of_announcement()

    assert list(ordered) == prevailing(deadline.revisions.all())


def test_a_deadline_knows_how_far_it_slipped():
    deadline = make_deadline(revisions=())
    deadline.ledger = [
        make_revision(deadline, AUGUST_1, announced_on=JULY_7),
        make_revision(deadline, JULY_8, announced_on=APRIL_9),
        make_revision(deadline, date(2025, 7, 9), announced_on=APRIL_9, prevails=False),
    ]

    assert (deadline.due_on, deadline.slippage.days, deadline.slippage.moves) == (AUGUST_1, 24, 1)
    assert [claim.due_on for claim in deadline.claims] == [date(2025, 7, 9)]


def test_a_deadline_without_a_revision_is_due_on_no_day():
    deadline = Deadline(status=DeadlineStatus.PENDING)
    deadline.ledger = []

    assert deadline.current is None
    assert deadline.due_on is None
    assert deadline.slippage.days == 0
    assert not deadline.is_ahead_on(JULY_8)
    assert not deadline.is_open_after(JULY_8)


@pytest.mark.parametrize(
    ("status", "day", "is_ahead", "is_open"),
    [
        (DeadlineStatus.PENDING, JULY_7, True, False),
        (DeadlineStatus.PENDING, JULY_8, True, False),
        (DeadlineStatus.PENDING, AUGUST_1, False, True),
        (DeadlineStatus.MET, JULY_7, False, False),
        (DeadlineStatus.MISSED, AUGUST_1, False, False),
    ],
)
def test_a_pending_deadline_is_ahead_or_open(status, day, is_ahead, is_open):
    deadline = make_deadline(status=status, revisions=())
    deadline.ledger = [make_revision(deadline, JULY_8)]

    assert (deadline.is_ahead_on(day), deadline.is_open_after(day)) == (is_ahead, is_open)


def test_the_last_revision_that_prevails_and_is_published_counts():
    moved = make_deadline(revisions=[(APRIL_9, JULY_8), (JULY_7, AUGUST_1)])
    make_revision(moved, date(2025, 9, 1), announced_on=date(2025, 7, 30), prevails=False)
    make_revision(
        moved, date(2025, 10, 1), announced_on=date(2025, 7, 31), publication=Publication.DRAFT
    )
    unmoved = make_deadline(revisions=[(APRIL_9, JULY_8)])

    assert list(Deadline.objects.ahead_on(today(JULY_8))) == [unmoved, moved]
    assert list(Deadline.objects.ahead_on(today(AUGUST_1))) == [moved]
    assert list(Deadline.objects.left_open_on(today(AUGUST_1))) == [unmoved]
    assert list(Deadline.objects.left_open_on(today(date(2025, 8, 2)))) == [moved, unmoved]


def test_pending_deadlines():
    pending = make_deadline()
    make_deadline(status=DeadlineStatus.MET)

    assert list(Deadline.objects.pending_on(today(JULY_8))) == [pending]
