"""Keys are made from what a record says, and no two records have one."""

import pytest

from negotiations.actions.keys import NAMED_BY, give_key, key_field_of, key_for, numbered
from negotiations.models import (
    Economy,
    FormerAddress,
    Negotiation,
    Organization,
    Position,
    Round,
    Source,
    TariffRate,
)
from negotiations.models.fields import KEY
from tests.factories import area, economy, make_negotiation, make_organization, make_round
from tests.factories.every_model import ONE_OF


def test_a_number_makes_a_key_free():
    assert numbered("talks", set()) == "talks"
    assert numbered("talks", {"talks", "talks-2"}) == "talks-3"


def test_that_every_model_with_a_key_has_a_way_to_make_it():
    with_key = {
        model for model in ONE_OF if any(KEY in field.validators for field in model._meta.fields)
    }

    assert with_key - {FormerAddress} == set(NAMED_BY)
    assert key_field_of(Economy) is None


@pytest.mark.django_db
@pytest.mark.parametrize("model", NAMED_BY, ids=lambda model: model.__name__)
def test_that_a_record_that_says_nothing_gets_a_key_that_is_one(model):
    KEY(key_for(model, {}))


@pytest.mark.django_db
def test_what_keys_are_made_of():
    korea = economy("KR")

    assert key_for(Round, {"level": "technical", "ordinal": 2, "title": "x"}) == "technical-2"
    assert key_for(Organization, {"economy": korea, "abbreviation": "MOTIE"}) == "kr-motie"
    assert key_for(Source, {"publisher": "KBS World", "title": "A"}) == "kbs-world-a"
    assert key_for(TariffRate, {"state": "in_force"}) == "all-in-force"
    beef = {"economy": korea, "area": area("beef"), "kind": "demand"}
    assert key_for(Position, beef) == "kr-beef-demand"
    assert key_for(Negotiation, {"title": "한미 통상"}) == "negotiation"


@pytest.mark.django_db
def test_that_a_key_is_free_within_its_place_alone():
    here, elsewhere = make_negotiation(), make_negotiation()
    make_round(here, key="technical-1")
    told = {"level": "technical", "ordinal": 1}

    assert key_for(Round, told | {"negotiation": here}) == "technical-1-2"
    assert key_for(Round, told | {"negotiation": elsewhere}) == "technical-1"


@pytest.mark.django_db
def test_that_a_key_that_is_given_stays():
    ministry = make_organization("Ministry")
    before = ministry.slug

    give_key(ministry)

    assert ministry.slug == before
