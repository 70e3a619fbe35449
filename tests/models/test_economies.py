"""Economies: codes, blocs, and the names they are found by."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from negotiations.models import BlocMembership, Economy, EconomyKind
from tests.factories import economy, make_bloc, make_membership
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def membership_after_another() -> BlocMembership:
    make_membership(member_since=date(1958, 1, 1), member_until=date(1960, 1, 1))
    return make_membership(member_since=date(1970, 1, 1))


REFUSALS = [
    Refusal("economy_code_is_iso_or_of_a_bloc", economy, {"code": "KOR"}, at="code"),
    Refusal("economy_has_a_name", economy, {"name": ""}, at="name", says=BLANK),
    Refusal(
        "membership_begins_once",
        membership_after_another,
        {"member_since": date(1958, 1, 1)},
        at="member",
    ),
    Refusal(
        "membership_ends_after_it_begins",
        make_membership,
        {"member_until": date(1957, 12, 31)},
        at="member_until",
    ),
    Refusal("bloc_is_no_member_of_itself", make_membership, {"member_id": "EU"}, at="member"),
    Refusal("bloc_has_members", make_membership, {"bloc": lambda _: economy("US")}, at="bloc"),
]


@pytest.mark.parametrize("code", ["kr", "K", "KR\n", "K1", "ASEANASEAN", ""])
def test_a_code_has_two_capital_letters(code):
    with pytest.raises(ValidationError) as refused:
        Economy(code=code, name="Nowhere").full_clean()

    assert list(refused.value.message_dict) == ["code"]


def test_a_code_of_a_bloc_may_be_longer():
    Economy(code="MERCOSUR", name="Mercosur", kind=EconomyKind.BLOC).full_clean()


def test_a_bloc_that_is_not_there_is_refused_as_such():
    with pytest.raises(ValidationError) as refused:
        BlocMembership(
            bloc_id="XX", member=economy("DE"), member_since=date(1958, 1, 1)
        ).full_clean()

    assert list(refused.value.message_dict) == ["bloc"]


def test_cleaning_a_membership_does_not_read_a_bloc_it_has():
    membership = BlocMembership(bloc=make_bloc(members=()), member=economy("DE"))

    with CaptureQueriesContext(connection) as queries:
        membership.clean()

    assert len(queries) == 0


@pytest.mark.parametrize("text", ["kr", "KOREA", "republic of", "대한민국", "south kor"])
def test_an_economy_is_found_by_any_of_its_names(text):
    korea = economy("KR", aliases=["South Korea"])
    economy("US")

    assert list(Economy.objects.named(text)) == [korea]


def test_accents_and_case_do_not_matter():
    ivory_coast = economy("CI", name="Côte d’Ivoire")

    assert list(Economy.objects.named("cote d'ivoire")) == [ivory_coast]


def test_a_name_is_shown_in_the_language_of_the_reader():
    korea = economy("KR", short_name="Korea")

    assert (str(korea), korea.brief_name) == ("Republic of Korea", "Korea")
    with translation.override("ko"):
        assert (str(korea), korea.brief_name) == ("대한민국", "대한민국")


def test_a_name_that_is_not_known_in_korean_stays():
    with translation.override("ko"):
        assert economy("VA", name="Holy See").display_name == "Holy See"
