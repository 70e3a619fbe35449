"""The zone of a capital is one that there is, and none is made up."""

from zoneinfo import available_timezones

import pytest

from negotiations.rules.time_zones import ZONE_OF, zone_of_capital


def test_that_every_zone_is_one():
    assert set(ZONE_OF.values()) <= available_timezones()


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("KR", "Asia/Seoul"),
        ("US", "America/New_York"),
        ("EU", "Europe/Brussels"),
        ("XX", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_zone_of_a_capital(code, zone):
    assert zone_of_capital(code) == zone
