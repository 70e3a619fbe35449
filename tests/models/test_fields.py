"""Keys, and fields that hold a list."""

import pytest
from django.core.exceptions import ValidationError

from negotiations.models.fields import (
    CURRENCY,
    KEY,
    validate_list_of_texts,
    validate_time_zone,
)


@pytest.mark.parametrize("key", ["a", "kr-us-tariff-talks-2025", "2nd", "a.b", "a--b", "0"])
def test_a_key_fits_into_an_address(key):
    KEY(key)


@pytest.mark.parametrize(
    "key", ["", "-a", ".a", "A", "a b", "a/b", "a_b", "é", "한국", "a\n", "a?", "a\0", "../a"]
)
def test_other_texts_are_no_keys(key):
    with pytest.raises(ValidationError):
        KEY(key)


@pytest.mark.parametrize("texts", [[], ["a"], ["a", "b"], ["trade imbalances", "무역 균형"]])
def test_a_list_of_texts(texts):
    validate_list_of_texts(texts)


@pytest.mark.parametrize(
    "texts", ["a", None, 1, {}, {"a": "b"}, [1], [None], [[]], [""], ["  "], ["a", "a"], ("a",)]
)
def test_no_list_of_texts(texts):
    with pytest.raises(ValidationError):
        validate_list_of_texts(texts)


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "UTC"])
def test_a_time_zone(zone):
    validate_time_zone(zone)


@pytest.mark.parametrize("zone", ["", "Seoul", "+09:00", "asia/seoul", "a\0"])
def test_no_time_zone(zone):
    with pytest.raises(ValidationError):
        validate_time_zone(zone)


@pytest.mark.parametrize("currency", ["usd", "US", "USDT", "$", "USD\n"])
def test_no_currency(currency):
    with pytest.raises(ValidationError):
        CURRENCY(currency)
