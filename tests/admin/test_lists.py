"""Lists of the admin: found by any name, moved one by one, as quick with many records as with few."""

import json
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from negotiations.models import (
    AgendaItem,
    Change,
    ChangeKind,
    Citation,
    Delegate,
    Event,
    Negotiation,
    NontariffMeasure,
    Organization,
    Party,
    Position,
    Publication,
    Round,
    User,
    Via,
)
from tests.admin.pages import address, save
from tests.factories import (
    economy,
    make_area,
    make_bloc,
    make_delegate,
    make_delegation,
    make_event,
    make_negotiation,
    make_organization,
    make_person,
    make_round,
    make_source,
    mast_chapter,
)
from tests.factories.every_model import ONE_OF
from tests.factories.numbers import numbered

pytestmark = pytest.mark.django_db

DRAFT: dict[str, Any] = {"publication": Publication.DRAFT}


def choose(client: Client, action: str, *records: Any, **typed: str) -> str:
    """Applies an action of the list to the records; returns the page that follows."""
    data: dict[str, Any] = {
        "action": action,
        "index": "0",
        "_selected_action": [record.pk for record in records],
    }
    page = address(type(records[0]), "changelist")
    return client.post(page, data | typed, follow=True).content.decode()


def written_by(user: User, record: Any) -> Any:
    """The record, with ``user`` as the author of its first draft."""
    Change.objects.create(
        changed_by=user,
        via=Via.ADMIN,
        kind=ChangeKind.CREATED,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        version=1,
    )
    return record


# --- Moves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["publish", "withdraw", "send_back"])
def test_that_an_editor_makes_no_move_of_a_publisher(editor_client, move):
    drafted = make_event(**DRAFT)
    published = make_event()

    choose(editor_client, move, drafted, published)

    drafted.refresh_from_db()
    published.refresh_from_db()
    assert drafted.publication == Publication.DRAFT
    assert published.publication == Publication.PUBLISHED
    assert not Change.objects.exists()


def test_that_a_publisher_is_told_of_each_that_is_refused(publisher_client, publisher, editor):
    fine = written_by(editor, make_event(title="Fine", **DRAFT))
    own = written_by(publisher, make_event(title="Own", **DRAFT))
    done = make_event(title="Done")

    page = choose(publisher_client, "publish", fine, own, done, reason="Checked")

    fine.refresh_from_db()
    own.refresh_from_db()
    assert fine.publication == Publication.PUBLISHED
    assert own.publication == Publication.DRAFT
    assert "Own: You wrote the first draft" in page
    assert "Done: This record is not in a state" in page
    (change,) = Change.objects.filter(kind=ChangeKind.PUBLISHED)
    assert (change.via, change.reason) == (Via.ADMIN, "Checked")


def test_that_talks_with_one_party_are_not_published(publisher_client, editor):
    talks = written_by(editor, make_negotiation("Lonely", parties=("KR",), **DRAFT))

    page = choose(publisher_client, "publish", talks)

    talks.refresh_from_db()
    assert talks.publication == Publication.DRAFT
    assert "at least two parties" in page


@pytest.mark.parametrize(
    ("move", "before", "after"),
    [
        ("send_to_review", Publication.DRAFT, Publication.IN_REVIEW),
        ("send_back", Publication.IN_REVIEW, Publication.DRAFT),
        ("publish", Publication.IN_REVIEW, Publication.PUBLISHED),
        ("withdraw", Publication.PUBLISHED, Publication.WITHDRAWN),
    ],
)
def test_that_a_move_is_made_and_logged(publisher_client, editor, move, before, after):
    event = written_by(editor, make_event(publication=before))

    choose(publisher_client, move, event)

    event.refresh_from_db()
    assert event.publication == after
    assert Change.objects.of(event).first().after["publication"] == after  # type: ignore[union-attr,index]  # there is one


def test_that_an_editor_saves_and_sends_to_review_at_once(editor_client):
    event = make_event(title="Vote", **DRAFT)

    save(editor_client, address(event, "change"), title="Election", _move="send_to_review")

    event.refresh_from_db()
    assert (event.title, event.publication) == ("Election", Publication.IN_REVIEW)


def test_that_an_editor_does_not_publish_by_the_form(editor_client):
    event = make_event(**DRAFT)

    response = save(editor_client, address(event, "change"), _move="publish")

    event.refresh_from_db()
    assert event.publication == Publication.DRAFT
    assert b"ask a publisher" in editor_client.get(response.headers["Location"]).content


def test_that_many_are_removed_after_a_question(publisher_client):
    drafted, published = make_event(title="Drafted", **DRAFT), make_event(title="Published")

    question = choose(publisher_client, "delete_selected", drafted, published)
    assert "2 records are chosen." in question
    assert Event.objects.count() == 2
    choose(publisher_client, "delete_selected", drafted, published, confirmed="yes", reason="Twice")

    assert Event.objects.get() == published
    published.refresh_from_db()
    assert published.publication == Publication.WITHDRAWN
    assert {each.kind for each in Change.objects.all()} == {
        ChangeKind.REMOVED,
        ChangeKind.WITHDRAWN,
    }


def test_that_an_editor_is_told_of_what_is_published_and_stays(editor_client):
    drafted, published = make_event(title="Drafted", **DRAFT), make_event(title="Published")

    page = choose(editor_client, "delete_selected", drafted, published, confirmed="yes")

    assert Event.objects.get() == published
    assert "Published: You may not do this" in page


def test_that_what_others_name_is_said_to_stay(editor_client):
    named = make_organization("Ministry", **DRAFT)
    make_negotiation(**DRAFT).parties.update(lead_organization=named)

    page = choose(editor_client, "delete_selected", named, confirmed="yes")

    assert Organization.objects.filter(pk=named.pk).exists()
    assert "Ministry: Other records name this one" in page


# --- Finding --------------------------------------------------------------------------------------


def found_by(client: Client, model: Any, field: str, term: str) -> list[str]:
    """What a search box proposes."""
    asked = {
        "app_label": "negotiations",
        "model_name": model._meta.model_name,
        "field_name": field,
        "term": term,
    }
    answer = client.get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == 200
    return [each["text"] for each in json.loads(answer.content)["results"]]


@pytest.mark.parametrize("term", ["KR", "kr", "한국", "대한민국", "south korea", "REPUBLIC korea"])
def test_that_an_economy_is_found_by_code_alias_and_native_name(editor_client, term):
    economy("UA", name="Ukraine")
    economy("KR", aliases=["South Korea", "한국"])

    assert found_by(editor_client, Party, "economy", term)[0] == "Republic of Korea (KR)"


@pytest.mark.parametrize("term", ["Chang", "장성길", "jang sung", "CHANG sung-gil", "chang korea"])
def test_that_a_person_is_found_by_alias_and_native_name(editor_client, term):
    make_person("Chang Sung-gil", native_name="장성길", aliases=["Jang Sung-gil"])
    make_person("Jamieson Greer", of="US")

    assert found_by(editor_client, Delegate, "person", term) == ["Chang Sung-gil · 장성길 · KR"]


@pytest.mark.parametrize("term", ["MOTIE", "motie", "산업통상자원부", "cote d'ivoire", "ministere"])
def test_that_an_organization_is_found_by_abbreviation_and_without_accents(editor_client, term):
    make_organization(
        "Ministère du Commerce",
        abbreviation="MOTIE",
        native_name="산업통상자원부",
        aliases=["Côte d’Ivoire"],
    )

    assert len(found_by(editor_client, Party, "lead_organization", term)) == 1


def test_that_an_area_is_found_by_the_labels_of_papers(editor_client):

    make_area("Balanced trade", label_variants=["trade imbalances", "무역수지"])

    assert found_by(editor_client, AgendaItem, "area", "IMBALANCES") == ["Balanced trade"]
    assert found_by(editor_client, AgendaItem, "area", "무역수지") == ["Balanced trade"]


def test_that_a_chapter_comes_first_by_its_code(editor_client):
    for code in "AM":
        mast_chapter(code)

    assert found_by(editor_client, NontariffMeasure, "mast_chapter", "m ")[0] == "M Chapter M"


def test_that_a_source_is_found_by_its_address_however_it_is_written(editor_client):

    make_source(url="https://www.example.org/a/")

    assert found_by(editor_client, Citation, "source", "http://example.org/a?utm_source=x#top")


def test_that_rounds_of_one_name_are_told_apart_by_their_talks(editor_client):

    make_round(make_negotiation("Korea-US talks"), "Second round")
    make_round(make_negotiation("Japan-US talks"), "Second round")

    assert found_by(editor_client, Position, "round", "second japan") == [
        "Second round, 20 May 2025 · Japan-US talks"
    ]


@pytest.mark.parametrize("term", ["\0", "%", "_", "'", '"', "\\", "x" * 1500, "🚢"])
@pytest.mark.parametrize(("model", "field"), [(Party, "economy"), (Round, "negotiation")])
def test_that_no_search_breaks(editor_client, model, field, term):
    economy("KR")
    make_negotiation()
    asked = {"app_label": "negotiations", "model_name": model._meta.model_name, "term": term}

    answer = editor_client.get(reverse("admin:autocomplete"), asked | {"field_name": field})

    assert answer.status_code in (200, 400)
    assert editor_client.get(address(model, "changelist"), {"q": term}).status_code in (
        200,
        302,
        400,
    )


def test_that_the_search_is_closed_to_all_but_staff(analyst_client, visitor_client):
    asked = {"app_label": "negotiations", "model_name": "party", "field_name": "economy"}

    assert analyst_client.get(reverse("admin:autocomplete"), asked).status_code in (302, 403)
    assert visitor_client.get(reverse("admin:autocomplete"), asked).status_code in (302, 403)


@pytest.mark.parametrize(
    "query", ["party=KR", "party=XX", "party=%00", "publication=draft", "q=korea"]
)
def test_that_the_list_of_talks_is_filtered(editor_client, query):
    make_negotiation("Here", parties=("KR", "US"), **DRAFT)

    answer = editor_client.get(f"{address(Negotiation, 'changelist')}?{query}")

    assert answer.status_code in (200, 400)


# --- As quick with many ---------------------------------------------------------------------------


def queries(client: Client, page: str) -> int:
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", ONE_OF, ids=lambda model: model.__name__)
def test_that_the_queries_of_a_list_do_not_grow_with_it(publisher_client, model):
    for _number in range(2):
        try_another(model)
    few = queries(publisher_client, address(model, "changelist"))
    for _number in range(5):
        try_another(model)

    assert queries(publisher_client, address(model, "changelist")) <= few


def try_another(model: Any) -> None:

    if model.__name__ == "Economy":
        number = int(numbered("x").removeprefix("x-"))
        economy(f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}")
    elif model.__name__ == "MastChapter":
        mast_chapter("ABCDEFGHIJKLMNOP"[model.objects.count()])
    elif model.__name__ == "BlocMembership":
        number = int(numbered("x").removeprefix("x-"))
        make_bloc(members=[f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"])
    else:
        ONE_OF[model]()


def test_that_a_long_list_of_talks_costs_few_queries(publisher_client):
    for _number in range(60):
        make_negotiation()

    assert queries(publisher_client, address(Negotiation, "changelist")) <= 12


def test_that_the_queries_of_a_round_do_not_grow_with_its_delegates(publisher_client):
    delegation = make_delegation(make_round())
    make_delegate(delegation, organization=make_organization())
    few = queries(publisher_client, address(delegation, "change"))
    for _number in range(8):
        make_delegate(delegation, organization=make_organization())

    assert queries(publisher_client, address(delegation, "change")) <= few


def test_that_no_list_counts_over_joined_tables(publisher_client):
    make_round()

    with CaptureQueriesContext(connection) as captured:
        publisher_client.get(f"{address(Round, 'changelist')}")

    counts = [
        each["sql"] for each in captured if "COUNT(" in each["sql"] and "round" in each["sql"]
    ]
    assert counts
    assert not [sql for sql in counts if "JOIN" in sql]
