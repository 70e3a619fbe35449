"""The chart of a lookup: its labels can be read, its peak is told, its axis reaches it."""

from datetime import date
from itertools import combinations

import pytest

from negotiations.duties.charts import LETTER, LINE, Chart, chart_of
from negotiations.duties.lookup import look_up
from negotiations.rules.duties import Law

TODAY = date(2026, 11, 24)


def drawn(law: Law, origin: str, product: str, on: date = date(2025, 6, 1)) -> Chart:
    return chart_of(look_up(law=law, origin=origin, product=product, on=on, known_on=TODAY))


@pytest.mark.parametrize(
    ("origin", "product", "on"),
    [
        ("VN", "9401614011", date(2026, 12, 1)),
        ("CN", "8450200090", date(2025, 6, 1)),
        ("KR", "87032301", date(2025, 4, 10)),
        ("BR", "0901", date(2025, 9, 1)),
        ("CH", "91021100", date(2025, 9, 1)),
    ],
)
def test_that_no_label_covers_another(law: Law, origin: str, product: str, on: date):
    labels = drawn(law, origin, product, on).labels

    assert len(labels) > 1
    for one, other in combinations(labels, 2):
        wide = (len(one.text) + len(other.text)) * LETTER / 2
        assert abs(one.x - other.x) >= wide or abs(one.y - other.y) >= LINE, (one, other)


def test_that_the_peak_is_told_and_the_axis_reaches_it(law: Law):
    chart = drawn(law, "CN", "8450200090")

    peak = min(chart.labels, key=lambda label: label.y)
    assert peak.text.startswith("152.5")
    assert min(level.at for level in chart.levels) <= peak.y + 6
