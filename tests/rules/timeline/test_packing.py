"""Marks on rows."""

from datetime import timedelta

from negotiations.rules.timeline.axis import Axis
from negotiations.rules.timeline.packing import pack
from tests.rules.timeline.pictures import DAY, YEAR, deadline

AXIS = Axis(YEAR, 100, 1100)


def crowd(count: int, every: int = 1):
    return [
        deadline(DAY + timedelta(days=number * every), key=f"d{number:03}")
        for number in range(count)
    ]


def test_that_facts_far_apart_share_a_row_with_their_labels():
    packed = pack(crowd(3, every=60), AXIS, 4)

    assert {placed.row for placed in packed.placed} == {0}
    assert all(placed.label for placed in packed.placed)


def test_that_facts_close_together_take_rows_of_their_own():
    packed = pack(crowd(3), AXIS, 4)

    assert [placed.row for placed in packed.placed] == [0, 1, 2]
    assert all(placed.label for placed in packed.placed)


def test_that_labels_give_way_before_marks_do():
    packed = pack(crowd(20, every=5), AXIS, 2)

    assert packed.clusters == []
    assert len(packed.placed) == 20


def test_that_what_finds_no_place_is_counted_where_it_is():
    packed = pack(crowd(30), AXIS, 2)

    assert sum(cluster.count for cluster in packed.clusters) + len(packed.placed) == 30
    assert packed.rows == 3


def test_that_one_alone_is_no_cluster():
    packed = pack(crowd(3), AXIS, 2)

    assert packed.clusters == []
    assert packed.placed[-1].row == 2


def test_that_a_label_is_as_long_as_its_row_lets_it():
    name = "End of the suspension of the country-specific reciprocal tariff rates"
    (placed,) = pack([deadline(DAY, label=name)], AXIS, 1).placed

    assert placed.label is not None
    assert len(placed.label.text) > 40
