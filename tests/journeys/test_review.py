"""Review and publish in a real browser: a draft is invisible before and visible after, everywhere; and the desk on every screen."""

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from negotiations.actions.changes import Authorship
from negotiations.actions.proposals import propose_change
from negotiations.models import Event, Negotiation, Publication, User, Via
from tests.browser import accessibility_faults, in_every_look, overflows
from tests.factories import (
    cite,
    make_event,
    make_person,
    make_proposal,
    make_small_talk,
    make_staff_note,
)
from tests.views.addresses import SEARCHED, every_address

pytestmark = pytest.mark.django_db(transaction=True)

MARKER = "Xylograph"


@pytest.fixture
def site(live_server: LiveServer) -> str:
    return str(live_server.url)


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])


def seen_by_readers() -> set[str]:
    """The addresses at which a visitor finds the talks of this test."""
    visitor = Client()
    return {each for each in every_address() if MARKER in visitor.get(each).content.decode()}


def found_by_a_reader(page: Page, site: str) -> list[str]:
    """The lists in which somebody who is not signed in finds something of the talks, in another browser."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context()
    reader = context.new_page()
    lists = []
    for address in SEARCHED:
        reader.goto(site + address)
        reader.get_by_label("Search").fill(MARKER)
        reader.get_by_label("Search").press("Enter")
        reader.wait_for_url(f"**{address}?*q={MARKER}*")
        if reader.locator("main").get_by_text(MARKER).count():
            lists.append(address)
    context.close()
    return lists


def test_that_a_draft_is_sent_to_review_and_published_and_readers_see_it_then(
    site: str, page: Page, editor: User, publisher: User
):
    talk = make_small_talk(marker=MARKER, publication=Publication.DRAFT)
    assert seen_by_readers() == set()

    sign_in(page, site, editor)
    page.goto(site + talk.get_absolute_url())
    page.get_by_role("button", name="Send to review").click()
    page.get_by_text("more: sent to review.").wait_for()
    assert page.url == site + talk.get_absolute_url()
    assert seen_by_readers() == set()
    assert found_by_a_reader(page, site) == []

    sign_in(page, site, publisher)
    page.goto(site + "/desk/")
    page.get_by_role("link", name=talk.title).first.click()
    page.get_by_role("button", name="Publish with all that belongs to it").click()
    page.get_by_text("more: published.").wait_for()

    talk.refresh_from_db()
    assert talk.is_published
    assert {talk.get_absolute_url(), "/", "/negotiations/"} <= seen_by_readers()
    assert len(seen_by_readers()) > 8
    assert len(found_by_a_reader(page, site)) == len(SEARCHED)


def test_that_a_proposal_is_accepted_and_readers_see_it_then(
    site: str, page: Page, editor: User, publisher: User
):
    talk = make_small_talk()
    event = Event.objects.get(negotiation=talk)
    propose_change(
        record=event,
        values={"title": f"The {MARKER} vote"},
        citations=None,
        read_version=event.version,
        authorship=Authorship(editor, Via.SITE, "The paper corrected itself."),
    )
    assert seen_by_readers() == set()

    sign_in(page, site, publisher)
    page.goto(site + "/desk/")
    page.get_by_role("link", name="The paper corrected itself.").click()
    assert page.get_by_text(f"The {MARKER} vote").is_visible()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("readers see the change").wait_for()

    assert talk.get_absolute_url() in seen_by_readers()


def test_that_what_was_changed_meanwhile_is_told_in_place(
    site: str, page: Page, publisher: User, watch
):
    talk = make_small_talk(publication=Publication.IN_REVIEW)
    sign_in(page, site, publisher)
    page.goto(site + talk.get_absolute_url())
    Negotiation.objects.update(version=2)
    watch.expect("409")

    page.get_by_role("button", name="Publish").click()

    page.get_by_text("Somebody changed or removed this record meanwhile").wait_for()
    talk.refresh_from_db()
    assert not talk.is_published


def test_that_it_works_without_scripts(site: str, browser, publisher: User):
    talk = make_small_talk(publication=Publication.IN_REVIEW)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, publisher)
    page.goto(site + talk.get_absolute_url())

    page.get_by_role("button", name="Publish").click()

    assert page.get_by_text("more: published.").is_visible()
    talk.refresh_from_db()
    assert talk.is_published
    context.close()


def staff_pages() -> list[str]:
    talk = make_small_talk()
    event = make_event(talk, publication=Publication.IN_REVIEW, title="A" * 200)
    cite(event, quote="They voted on Tuesday.")
    make_staff_note(event, text="# Ask\n\n- the ministry\n- **soon**")
    first, second = (make_person("Namesake") for _ in range(2))
    proposal = make_proposal(event, values={"title": "B" * 200}, before={"title": event.title})
    return [
        talk.get_absolute_url(),
        "/desk/",
        "/desk/lists/review/",
        "/desk/proposals/",
        "/desk/duplicates/",
        "/desk/removed/",
        f"/desk/review/event/{event.pk}/",
        f"/desk/review/negotiation/{talk.pk}/",
        f"/desk/proposals/{proposal.pk}/",
        f"/desk/merge/?kind=person&a={first.pk}&b={second.pk}",
        f"/records/event/{event.pk}/history/",
        f"{talk.get_absolute_url()}history/",
    ]


def test_that_axe_finds_nothing_and_nobody_scrolls_sideways(site: str, page: Page, publisher: User):
    sign_in(page, site, publisher)
    for address in staff_pages():
        page.goto(site + address)
        assert accessibility_faults(page) == [], address
        wide = [look for look in in_every_look(page) if overflows(page)]
        assert wide == [], address
