"""People, the names they are found by, and what they are appointed to."""

from datetime import date

import pytest

from negotiations.models import Appointment, Person
from tests.factories import make_appointment, make_organization, make_person
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def appointment_beside_another() -> Appointment:
    """One of two of the same person, of which neither has an organization or a first day."""
    person = make_person()
    make_appointment(person, "Minister")
    return make_appointment(person, "Vice minister")


def dated_appointment_beside_another() -> Appointment:
    person, ministry = make_person(), make_organization()
    make_appointment(person, "Minister", organization=ministry, first_day=date(2025, 6, 4))
    return make_appointment(person, "Minister", organization=ministry)


REFUSALS = [
    Refusal("person_has_a_name", make_person, {"name": ""}, at="name", says=BLANK),
    Refusal(
        "appointment_ends_after_it_begins",
        make_appointment,
        {"first_day": date(2025, 6, 4), "last_day": date(2025, 6, 3)},
        at="last_day",
    ),
    Refusal(
        "appointment_is_recorded_once",
        appointment_beside_another,
        {"title": "Minister"},
        at="title",
    ),
    Refusal(
        "appointment_is_recorded_once",
        dated_appointment_beside_another,
        {"first_day": date(2025, 6, 4)},
        at="title",
    ),
]


@pytest.mark.parametrize("text", ["jang sung", "CHANG SUNG-GIL", "장성길"])
def test_a_person_is_found_by_any_name(text):
    chang = make_person("Jang Sung-gil", native_name="장성길", aliases=["Chang Sung-gil"])
    make_person("Ahn Duk-geun", native_name="안덕근")

    assert list(Person.objects.named(text)) == [chang]


def test_a_title_may_be_held_twice_from_different_days():
    person = make_person()
    make_appointment(person, "Minister", first_day=date(2013, 3, 23), last_day=date(2014, 1, 1))

    make_appointment(person, "Minister", first_day=date(2025, 6, 4)).full_clean()


@pytest.mark.parametrize(
    ("first_day", "last_day", "held"),
    [
        (None, None, True),
        (date(2025, 5, 20), None, True),
        (date(2025, 5, 21), None, False),
        (None, date(2025, 5, 20), True),
        (None, date(2025, 5, 19), False),
    ],
)
def test_an_appointment_is_held_unless_its_days_exclude_it(first_day, last_day, held):
    make_appointment(first_day=first_day, last_day=last_day)

    assert Appointment.objects.held_on(date(2025, 5, 20)).exists() is held


def test_an_appointment_tells_how_exactly_its_days_are_known():
    appointment = make_appointment(
        first_day=date(2025, 6, 1), first_day_precision="month", last_day=None
    )

    assert (str(appointment.began), appointment.ended) == ("2025-06", None)
