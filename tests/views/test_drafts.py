"""Drafts exist for staff alone: no page, count or list shows a visitor or analyst anything of them."""

from operator import ne

import pytest
from django.test import Client

from negotiations.models import Publication
from tests.factories import make_small_talk
from tests.views.addresses import LISTS, every_address, record_addresses, searches

pytestmark = pytest.mark.django_db

MARKER = "Xylograph"


@pytest.mark.parametrize(
    "publication", [Publication.DRAFT, Publication.IN_REVIEW, Publication.WITHDRAWN]
)
@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_a_draft_talk_shows_nowhere(
    request: pytest.FixtureRequest, reader: str, publication: Publication
):
    client: Client = request.getfixturevalue(reader)
    make_small_talk(marker=MARKER, publication=publication)

    for address in every_address():
        response = client.get(address)

        assert response.status_code in (200, 404), address
        assert MARKER not in response.content.decode(), address


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_draft_facts_of_a_published_talk_show_nowhere(
    request: pytest.FixtureRequest, reader: str
):
    client: Client = request.getfixturevalue(reader)
    talk = make_small_talk(marker=MARKER, facts=Publication.DRAFT)
    talk.title = "Talks that are public"
    talk.save()

    assert client.get(talk.get_absolute_url()).status_code == 200
    for address in every_address():
        page = (
            client.get(address)
            .content.decode()
            .replace(talk.objective, "")
            .replace(talk.summary, "")
        )
        assert MARKER not in page.replace(talk.note, "") if talk.note else MARKER not in page, (
            address
        )


def test_that_a_draft_is_not_counted(visitor_client: Client):
    before = {address: visitor_client.get(address).content for address in LISTS}
    make_small_talk(publication=Publication.DRAFT)
    after = {address: visitor_client.get(address).content for address in LISTS}

    # Economies are words of the field and public by nature; all else is as it was.
    for address in LISTS:
        if not address.startswith("/economies/"):
            assert after[address] == before[address], address


def found(client: Client, words: str) -> list[str]:
    """What the lists answer to a search for the words, without the words themselves, which they repeat."""
    pages = [client.get(each).content.decode() for each in searches(words)]
    return [page[page.index("<main") : page.index("</main>")].replace(words, "") for page in pages]


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_a_draft_is_found_by_no_search(
    request: pytest.FixtureRequest, editor_client: Client, reader: str
):
    client: Client = request.getfixturevalue(reader)
    make_small_talk()
    nothing, nothing_for_staff = found(client, "Nonsense"), found(editor_client, "Nonsense")
    make_small_talk(marker=MARKER, publication=Publication.DRAFT)

    assert found(client, MARKER) == nothing
    assert all(map(ne, found(editor_client, MARKER), nothing_for_staff))


def test_that_staff_see_a_draft_and_that_it_is_one(editor_client: Client):
    talk = make_small_talk(marker=MARKER, publication=Publication.DRAFT)

    page = editor_client.get(talk.get_absolute_url()).content.decode()

    assert MARKER in page
    assert 'class="chip draft"' in page


def test_that_staff_can_open_every_page_of_a_draft(editor_client: Client):
    make_small_talk(publication=Publication.DRAFT)

    assert {editor_client.get(address).status_code for address in record_addresses()} == {200}
