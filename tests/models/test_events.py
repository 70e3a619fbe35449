"""Events: dated facts of context."""

import pytest

from negotiations.models import Event
from tests.factories import make_event, make_negotiation
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def event_beside_another() -> Event:
    negotiation = make_negotiation()
    make_event(negotiation, key="election")
    return make_event(negotiation)


REFUSALS = [
    Refusal("event_has_a_title", make_event, {"title": ""}, at="title", says=BLANK),
    Refusal("event_key_is_used_once", event_beside_another, {"key": "election"}, at="key"),
]


def test_two_negotiations_may_use_one_key():
    make_event(key="election")

    make_event(key="election").full_clean()
