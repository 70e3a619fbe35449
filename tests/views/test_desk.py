"""Start a talk: for editors alone, all or nothing, and a sentence at each field that is wrong."""

from typing import Any

import pytest
from django.test import Client

from negotiations.models import (
    AgendaArea,
    AgendaItem,
    Change,
    Citation,
    Delegate,
    Delegation,
    Negotiation,
    Organization,
    Party,
    Person,
    Publication,
    Round,
    RoundStatus,
    Source,
    Via,
)
from tests.admin.pages import text_of, tree
from tests.factories import (
    economy,
    make_area,
    make_negotiation,
    make_organization,
    make_person,
    make_source,
)

pytestmark = pytest.mark.django_db

PAGE = "/desk/start/"
FORM: dict[str, Any] = {
    "source-url": "https://example.org/report",
    "source-publisher": "Daily",
    "source-title": "Talks begin",
    "source-published_on": "2025-05-21",
    "source-kind": "news",
    "talk-title": "Korea-US talks",
    "talk-kind": "tariff_talks",
    "party-TOTAL_FORMS": "2",
    "party-INITIAL_FORMS": "2",
    "party-0-economy": "KR",
    "party-1-economy": "United States",
    "round-level": "technical",
}
ROUND = {
    "round-title": "Second technical discussions",
    "round-ordinal": "2",
    "round-first_day": "2025-05-20",
    "round-last_day": "2025-05-22",
    "round-city": "Washington, D.C.",
    "round-country": "US",
}
HEAD = {
    "party-0-lead_organization": "Ministry of Trade",
    "party-0-head": "Chang Sung-gil",
    "party-0-head_title": "Director general",
}
RECORDS = (
    Negotiation,
    Party,
    Round,
    Delegation,
    Delegate,
    AgendaItem,
    Source,
    Person,
    Organization,
)


@pytest.fixture(autouse=True)
def economies(db) -> None:
    economy("KR", aliases=["South Korea", "한국"])
    economy("US")
    economy("JP")


def told_at(response: Any, field: str) -> str:
    """The sentences at a field."""
    page = tree(response)
    found = [each for each in page.iter("ul") if each.get("id") == f"id_{field}_error"]
    return " ".join(text_of(each) for each in found)


def nothing_is_recorded() -> bool:
    return not any(model.objects.exists() for model in RECORDS) and not Change.objects.exists()


# --- Who may --------------------------------------------------------------------------------------


def test_that_a_visitor_is_asked_to_sign_in(visitor_client):
    for response in (visitor_client.get(PAGE), visitor_client.post(PAGE, FORM)):
        assert response.status_code == 302
        assert f"next={PAGE}" in response.headers["Location"]
    assert nothing_is_recorded()


def test_that_an_analyst_is_refused(analyst_client):
    assert analyst_client.get(PAGE).status_code == 403
    assert analyst_client.post(PAGE, FORM).status_code == 403
    assert nothing_is_recorded()


def test_that_a_form_without_its_token_is_refused(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert client.post(PAGE, FORM).status_code == 403
    assert nothing_is_recorded()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_that_other_methods_are_refused(editor_client, method):
    assert getattr(editor_client, method)(PAGE).status_code == 405


# --- Wrong values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"talk-title": ""}, "talk-title", "This field is required."),
        ({"talk-title": "T" * 10_000}, "talk-title", "at most 200 characters"),
        ({"talk-title": "a\0b"}, "talk-title", "Null characters are not allowed."),
        ({"talk-kind": "party"}, "talk-kind", "not one of the available choices"),
        ({"talk-slug": "Not a key"}, "talk-slug", "A key has small letters"),
        ({"party-0-economy": "Atlantis"}, "party-0-economy", "“Atlantis” is no economy"),
        ({"party-1-economy": "한국"}, "party-1-economy", "This economy is a party already."),
        ({"party-1-economy": ""}, "party-1-economy", "Talks have two parties at least"),
        (HEAD, "party-0-head", "A head leads a delegation to a round"),
        (
            ROUND | {"party-0-head": "Nobody Known"},
            "party-0-head_title",
            "“Nobody Known” is not recorded yet: give the title, too.",
        ),
        (ROUND | {"party-0-head_title": "Minister"}, "party-0-head", "Name the head"),
        (
            {"party-1-economy": "", "party-1-head": "Somebody"},
            "party-1-economy",
            "Name the economy of this party.",
        ),
        (ROUND | {"round-title": ""}, "round-title", "Give the round a title"),
        (ROUND | {"round-first_day": "2025-02-30"}, "round-first_day", "and one that exists"),
        (ROUND | {"round-last_day": "2025-05-19"}, "round-last_day", "on or after its first day"),
        (ROUND | {"round-first_day": ""}, "round-last_day", "or neither is known"),
        (ROUND | {"round-ordinal": "0"}, "round-ordinal", "greater than or equal to 1"),
        (ROUND | {"round-ordinal": "two"}, "round-ordinal", "Enter a whole number."),
        (ROUND | {"round-country": "Narnia"}, "round-country", "“Narnia” is no economy"),
        (ROUND | {"round-level": "lunch"}, "round-level", "not one of the available choices"),
        ({"source-url": ""}, "source-url", "This field is required."),
        ({"source-url": "javascript:alert(1)"}, "source-url", "Enter a valid URL."),
        ({"source-publisher": ""}, "source-publisher", "This source is not recorded yet"),
        ({"source-title": "x" * 501}, "source-title", "at most 500 characters"),
        ({"source-published_on": "soon"}, "source-published_on", "Write a day as 2025-05-20"),
        ({"areas-areas": ["999"]}, "areas-areas", "not one of the available choices"),
        ({"areas-new_areas": "A" * 121}, "areas-new_areas", "at most 120 characters"),
    ],
)
def test_that_a_wrong_value_is_told_at_its_field_and_nothing_is_recorded(
    editor_client, typed, field, sentence
):
    response = editor_client.post(PAGE, FORM | typed)

    assert response.status_code == 422
    assert sentence in told_at(response, field)
    assert nothing_is_recorded()


def test_that_what_was_typed_stays(editor_client):
    typed = (
        ROUND | HEAD | {"round-first_day": "2025-02-30", "talk-objective": "<b>Peace</b> 평화 🚢"}
    )

    page = editor_client.post(PAGE, FORM | typed)

    boxes = {each.get("name"): each for each in tree(page).iter() if each.get("name")}
    for name, value in (FORM | typed).items():
        box = boxes[name]
        if box.tag == "input":
            assert box.get("value") == value
    assert (boxes["talk-objective"].text or "").strip() == "<b>Peace</b> 평화 🚢"
    assert b"<b>Peace" not in page.content


def test_that_talks_entered_twice_are_noticed(editor_client):
    editor_client.post(PAGE, FORM)

    response = editor_client.post(PAGE, FORM)

    assert "Talks with this key are recorded already" in told_at(response, "talk-slug")
    assert Negotiation.objects.count() == 1


def test_that_namesakes_are_told_apart_by_their_keys(editor_client):
    for name in ("kim-1", "kim-2"):
        make_person("Kim", slug=name)
    typed = FORM | ROUND | {"party-0-head": "Kim", "party-0-head_title": "Minister"}

    refused = editor_client.post(PAGE, typed)
    chosen = editor_client.post(PAGE, typed | {"party-0-head": "Kim (kim-2)"})

    assert "Several records bear the name “Kim”" in told_at(refused, "party-0-head")
    assert chosen.status_code == 302
    assert Delegate.objects.get().person.slug == "kim-2"


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999", "1001"])
def test_that_a_forged_number_of_parties_is_refused(editor_client, total):
    response = editor_client.post(PAGE, FORM | {"party-TOTAL_FORMS": total})

    assert response.status_code in (400, 422)
    assert nothing_is_recorded()


def test_that_an_empty_post_is_refused(editor_client):
    assert editor_client.post(PAGE, {}).status_code == 422
    assert nothing_is_recorded()


# --- What is recorded -----------------------------------------------------------------------------


def test_that_all_of_it_is_recorded_as_drafts_that_cite_the_source(editor_client, editor):
    known = make_area("Digital trade", label_variants=["e-commerce"])
    typed = FORM | ROUND | HEAD | {"areas-areas": [known.pk], "areas-new_areas": "E-Commerce\nBeef"}

    response = editor_client.post(PAGE, typed)

    talks = Negotiation.objects.get()
    assert response.headers["Location"] == talks.get_absolute_url()
    assert talks.slug == "korea-us-talks"
    assert [party.economy_id for party in talks.parties.order_by("position")] == ["KR", "US"]
    meeting = talks.rounds.get()
    assert (meeting.level, meeting.ordinal, meeting.city) == ("technical", 2, "Washington, D.C.")
    assert meeting.status == RoundStatus.CONCLUDED
    head = Delegate.objects.get()
    assert (head.person.name, head.title) == ("Chang Sung-gil", "Director general")
    assert head.organization == talks.parties.get(economy__code="KR").lead_organization
    assert [item.area.name for item in talks.agenda_items.order_by("position")] == [
        "Digital trade",
        "Beef",
    ]
    source = Source.objects.get()
    facts = [talks, meeting, head, head.delegation, head.person, *talks.agenda_items.all()]
    for fact in facts:
        assert fact.publication == Publication.DRAFT
        assert fact.citations.get().source == source
    assert source.publication == Publication.DRAFT
    logged = Change.objects.all()
    assert {(each.changed_by, each.via) for each in logged} == {(editor, Via.SITE)}
    counted = sum(model.objects.count() for model in RECORDS) + AgendaArea.objects.count() - 1
    assert logged.count() == counted


def test_that_a_recorded_source_is_recognised_by_its_address(editor_client):
    source = make_source(url="https://www.example.org/report/")
    typed = FORM | {"source-publisher": "", "source-title": "", "source-published_on": ""}

    assert editor_client.post(PAGE, typed).status_code == 302
    assert Source.objects.get() == source
    assert Citation.objects.get().source == source


@pytest.mark.parametrize("name", ["장성길", "jang sung-gil", "Chang Sung-gil (chang)", "chang"])
def test_that_a_recorded_head_is_recognised(editor_client, name):
    person = make_person(
        "Chang Sung-gil", slug="chang", native_name="장성길", aliases=["Jang Sung-gil"]
    )

    editor_client.post(PAGE, FORM | ROUND | {"party-0-head": name})

    assert Delegate.objects.get().person == person
    assert Person.objects.count() == 1


def test_that_a_ministry_is_recognised_by_the_economy_of_its_party(editor_client):
    ours = make_organization("Ministry of Finance", abbreviation="MOF")
    make_organization("Ministry of Finance", abbreviation="MOF", of="JP")

    editor_client.post(PAGE, FORM | {"party-0-lead_organization": "MOF"})

    assert Party.objects.get(economy__code="KR").lead_organization == ours


def test_that_talks_without_a_round_are_recorded(editor_client):
    assert editor_client.post(PAGE, FORM).status_code == 302
    assert not Round.objects.exists()


def test_that_one_day_is_enough_for_a_round_of_one_day(editor_client):
    editor_client.post(PAGE, FORM | ROUND | {"round-last_day": ""})

    meeting = Round.objects.get()
    assert meeting.first_day == meeting.last_day


def test_that_a_round_to_come_is_scheduled(editor_client):
    days = {"round-first_day": "2999-05-20", "round-last_day": "2999-05-22"}

    editor_client.post(PAGE, FORM | ROUND | days)

    assert Round.objects.get().status == RoundStatus.SCHEDULED


@pytest.mark.parametrize("title", ["한미 통상 협의", "🚢", "مفاوضات"])
def test_that_talks_in_any_script_have_an_address(editor_client, title):
    response = editor_client.post(PAGE, FORM | {"talk-title": title}, follow=True)

    assert response.status_code == 200
    assert title in response.content.decode()


def test_that_one_more_party_saves_nothing(editor_client):
    response = editor_client.post(PAGE, FORM | {"more": "party"})

    assert response.status_code == 200
    assert b'name="party-2-economy"' in response.content
    assert b'value="United States"' in response.content
    assert nothing_is_recorded()


def test_that_three_parties_are_recorded_and_an_empty_row_between_them_is_none(editor_client):
    typed = {"party-TOTAL_FORMS": "4", "party-3-economy": "Japan"}

    editor_client.post(PAGE, FORM | typed)

    assert [each.economy_id for each in Party.objects.order_by("position")] == ["KR", "US", "JP"]


def test_that_drafts_are_seen_by_staff_alone(editor_client, visitor_client):
    editor_client.post(PAGE, FORM)
    address = Negotiation.objects.get().get_absolute_url()

    assert editor_client.get(address).status_code == 200
    assert visitor_client.get(address).status_code == 404


def test_that_the_number_of_queries_of_the_page_is_fixed(
    editor_client, django_assert_max_num_queries
):
    for _number in range(30):
        make_person()
        make_organization()
        make_area()
    make_negotiation()

    with django_assert_max_num_queries(12):
        editor_client.get(PAGE)
