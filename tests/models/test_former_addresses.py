from typing import Final

import pytest

from negotiations.models import FormerAddress, Person
from tests.factories import make_former_address, make_person
from tests.models.invariants import Refusal


def another() -> FormerAddress:
    make_former_address(make_person(), "taken")
    return make_former_address(make_person())


REFUSALS: Final = [
    Refusal("former_address_leads_to_one_record", another, {"name": "taken"}, at="name"),
]


@pytest.mark.django_db
def test_that_an_old_name_leads_to_the_record_that_was_kept():
    person = make_person()
    make_former_address(person, "chang")

    assert FormerAddress.objects.leading_to(Person, "chang") == person.pk
    assert FormerAddress.objects.leading_to(Person, "nobody") is None
