"""Organizations, and the names they bore."""

from datetime import date

import pytest

from negotiations.models import FormerName, Organization
from tests.factories import make_former_name, make_organization
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def organization_beside_motie() -> Organization:
    make_organization("MOTIE")
    return make_organization()


def former_name_beside_another() -> FormerName:
    organization = make_organization(former_names=["Ministry of Commerce"])
    return make_former_name(organization)


REFUSALS = [
    Refusal("organization_has_a_name", make_organization, {"name": ""}, at="name", says=BLANK),
    Refusal(
        "organization_name_is_used_once_per_economy",
        organization_beside_motie,
        {"name": "MOTIE"},
        at="name",
    ),
    Refusal(
        "former_name_is_recorded_once",
        former_name_beside_another,
        {"name": "Ministry of Commerce"},
        at="name",
    ),
    Refusal(
        "former_name_ends_after_it_begins",
        make_former_name,
        {"used_from": date(2008, 2, 29), "used_until": date(2008, 2, 28)},
        at="used_until",
    ),
]


def test_two_economies_may_have_a_ministry_of_one_name():
    make_organization("Ministry of Commerce", of="CN")

    make_organization("Ministry of Commerce", of="IN").full_clean()


@pytest.mark.parametrize(
    "text", ["trade, industry", "motie", "산업통상자원부", "knowledge economy"]
)
def test_an_organization_is_found_by_any_name_it_has_or_had(text):
    ministry = make_organization(
        "Ministry of Trade, Industry and Energy",
        abbreviation="MOTIE",
        native_name="산업통상자원부",
        former_names=["Ministry of Knowledge Economy"],
    )
    make_organization()

    assert list(Organization.objects.named(text)) == [ministry]


def test_the_brief_name_is_the_abbreviation_where_there_is_one():
    assert make_organization("Ministry of Trade", abbreviation="MOTIE").brief_name == "MOTIE"
    assert (
        make_organization("Ministry of Trade and Cheese").brief_name
        == "Ministry of Trade and Cheese"
    )
