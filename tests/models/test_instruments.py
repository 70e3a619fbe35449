"""Legal instruments."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_instrument
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db

REFUSALS = [
    Refusal("instrument_has_a_title", make_instrument, {"title": ""}, at="title", says=BLANK)
]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/order", "order 14257"])
def test_an_address_is_one_of_the_web(url):
    with pytest.raises(ValidationError) as refused:
        make_instrument(url=url).full_clean()

    assert list(refused.value.message_dict) == ["url"]
