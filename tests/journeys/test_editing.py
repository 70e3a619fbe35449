"""Staff edit where they read: with and without scripts, by keyboard, two at once, and never losing what they typed."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from negotiations.models import (
    AgendaArea,
    Event,
    Negotiation,
    Position,
    Publication,
    Round,
    User,
)
from tests.browser import Watch, accessibility_faults, in_every_look, overflows
from tests.factories import area, cite, make_event, make_negotiation, make_person, make_round
from tests.html_validity import faults

pytestmark = pytest.mark.django_db(transaction=True)

DRAFT = Publication.DRAFT


@pytest.fixture
def talks() -> Negotiation:
    """Drafted talks with two rounds, an event and an area."""
    talks = make_negotiation("Korea-US talks", slug="talks", publication=DRAFT)
    make_round(talks, "First round", key="first", city="Jeju", publication=DRAFT)
    second = make_round(talks, "Second round", key="second", city="Seoul", publication=DRAFT)
    cite(second)
    make_event(talks, "Election", publication=DRAFT)
    area("digital-trade", name="Digital trade")
    return talks


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[BrowserContext, User], None]:
    def signed_in(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": str(live_server.url)}]
        )

    return signed_in


@pytest.fixture
def desk(live_server: LiveServer, talks: Negotiation, page: Page, context, editor, sign_in) -> Page:
    """The page of the talks, before an editor."""
    sign_in(context, editor)
    page.goto(f"{live_server.url}{talks.get_absolute_url()}")
    return page


def word(page: Page, verb: str, record) -> str:
    kind = type(record).__name__.lower()
    return f"#{verb}-{kind}-{record.pk}"


def open_form(page: Page, record) -> None:
    page.locator(word(page, "edit", record)).click()
    expect(page.locator("form.record-form")).to_be_visible()


# --- In place -------------------------------------------------------------------------------------


def test_that_a_round_is_edited_in_place(desk: Page, live_server: LiveServer):
    second = Round.objects.get(key="second")
    address = desk.url
    open_form(desk, second)
    row = desk.locator(f'tr[data-part="round-{second.pk}"]')
    expect(row.locator("form")).to_be_visible()
    expect(row.get_by_label("Title", exact=True)).to_be_focused()
    expect(desk.get_by_role("cell", name="First round")).to_be_visible()

    row.get_by_label("City (optional)").fill("Busan")
    row.get_by_label("Reason (optional)").fill("It was moved")
    row.get_by_role("button", name="Save").click()

    expect(row.get_by_text("Busan")).to_be_visible()
    expect(row.get_by_text("Saved.")).to_be_visible()
    expect(desk.locator(word(desk, "edit", second))).to_be_focused()
    expect(desk.locator("form.record-form")).to_have_count(0)
    assert desk.url == address
    # The mark still leads to the card of its source.
    assert desk.locator(f'tr[data-part="round-{second.pk}"] a.src').inner_text() == "1"
    second.refresh_from_db()
    assert (second.city, second.version) == ("Busan", 2)


def test_that_cancel_brings_the_row_back(desk: Page):
    second = Round.objects.get(key="second")
    open_form(desk, second)

    desk.get_by_role("link", name="Cancel").click()

    row = desk.locator(f'tr[data-part="round-{second.pk}"]')
    expect(row.get_by_text("Seoul")).to_be_visible()
    expect(desk.locator(word(desk, "edit", second))).to_be_focused()


def test_that_a_fault_comes_back_in_place(desk: Page):
    second = Round.objects.get(key="second")
    open_form(desk, second)
    form = desk.locator("form.record-form")
    form.get_by_label("Last day (optional)").fill("2025-05-01")
    form.get_by_label("City (optional)").fill("Busan")

    form.get_by_role("button", name="Save").click()

    expect(form.get_by_text("on or after its first day")).to_be_visible()
    expect(form.get_by_label("Last day (optional)")).to_be_focused()
    expect(form.get_by_label("City (optional)")).to_have_value("Busan")
    assert desk.locator(f'tr[data-part="round-{second.pk}"]').count() == 1
    second.refresh_from_db()
    assert second.city == "Seoul"


def test_that_a_position_is_added(desk: Page):
    desk.get_by_role("link", name="add: position").click()
    form = desk.locator("form.record-form")
    form.get_by_label("Economy", exact=True).select_option("KR")
    form.get_by_label("Area", exact=True).select_option(label="Digital trade")
    form.get_by_label("Kind", exact=True).select_option("demand")
    form.get_by_label("Text", exact=True).fill("Lower the rate.")
    form.get_by_label("Source of the change").fill("https://paper.example/demand")
    form.get_by_text("A source that is not recorded yet").click()
    form.get_by_label("Publisher").fill("The Daily Paper")
    form.get_by_label("Title of the source").fill("What Korea wants")

    form.get_by_role("button", name="Add as a draft").click()

    expect(desk.locator(".position").get_by_text("Lower the rate.")).to_be_visible()
    position = Position.objects.get()
    assert position.area == AgendaArea.objects.get()
    assert position.citations.get().source.publisher == "The Daily Paper"
    expect(desk.locator(word(desk, "edit", position))).to_be_focused()


def test_that_an_event_is_deleted(desk: Page):
    event = Event.objects.get()
    desk.locator(word(desk, "delete", event)).click()
    desk.get_by_role("button", name="Delete").click()

    expect(desk.get_by_text("No event is recorded.")).to_be_visible()
    expect(desk.locator(f"#add-event-{event.negotiation_id}")).to_be_focused()
    assert not Event.objects.exists()


def test_that_everything_goes_by_keyboard(desk: Page):
    second = Round.objects.get(key="second")
    desk.locator(word(desk, "edit", second)).focus()
    desk.keyboard.press("Enter")
    title = desk.locator("form.record-form").get_by_label("Title", exact=True)
    expect(title).to_be_focused()

    desk.keyboard.press("Control+A")
    desk.keyboard.type("Round two")
    desk.keyboard.press("Enter")

    row = desk.locator(f'tr[data-part="round-{second.pk}"]')
    expect(row.get_by_role("link", name="Round two", exact=True)).to_be_visible()
    expect(desk.locator(word(desk, "edit", second))).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.locator(word(desk, "delete", second))).to_be_focused()


@pytest.mark.parametrize(
    ("cookie", "sentence"),
    [("sessionid", "Nothing was saved."), ("csrftoken", "nothing has been changed")],
)
def test_that_a_lost_session_keeps_what_was_typed(
    desk: Page, context: BrowserContext, watch: Watch, cookie: str, sentence: str
):
    watch.expect("403")
    open_form(desk, Round.objects.get(key="second"))
    form = desk.locator("form.record-form")
    form.get_by_label("Outcome (optional)").fill("Both sides agreed.")
    context.clear_cookies(name=cookie)

    form.get_by_role("button", name="Save").click()

    expect(desk.get_by_role("alert")).to_contain_text(sentence)
    expect(form.get_by_label("Outcome (optional)")).to_have_value("Both sides agreed.")


# --- Leaving --------------------------------------------------------------------------------------


def test_that_leaving_a_changed_form_warns(desk: Page, live_server: LiveServer):
    asked: list[str] = []
    desk.on("dialog", lambda dialog: _answer(dialog, asked, stay=True))
    open_form(desk, Round.objects.get(key="second"))
    form = desk.locator("form.record-form")
    form.get_by_label("City (optional)").fill("Busan")

    with desk.expect_event("dialog"):
        desk.get_by_role("link", name="Cancel").click()
    expect(form.get_by_label("City (optional)")).to_have_value("Busan")
    with desk.expect_event("dialog"):
        desk.evaluate("setTimeout(() => { location.href = '/people/'; }, 0)")

    assert asked == ["confirm", "beforeunload"]
    assert desk.url.endswith("/negotiations/talks/")
    expect(form.get_by_label("City (optional)")).to_have_value("Busan")


def test_that_a_form_that_leads_to_another_page_warns_nobody(
    page: Page, context: BrowserContext, live_server: LiveServer, publisher: User, sign_in
):
    asked: list[str] = []
    page.on("dialog", lambda dialog: _answer(dialog, asked, stay=True))
    person = make_person("Chang Sung-gil", slug="chang")
    sign_in(context, publisher)
    page.goto(f"{live_server.url}{person.get_absolute_url()}")
    open_form(page, person)
    form = page.locator("form.record-form")
    form.get_by_label("Key").fill("jang")
    form.get_by_label("Reason").fill("Spelling")

    form.get_by_role("button", name="Save").click()

    page.wait_for_url("**/people/jang/")
    assert asked == []


@pytest.mark.parametrize("path", ["/desk/start/", "/desk/review/negotiation/{}/"])
def test_that_leaving_a_changed_form_of_the_desk_warns(
    desk: Page, live_server: LiveServer, talks: Negotiation, path: str
):
    asked: list[str] = []
    desk.on("dialog", lambda dialog: _answer(dialog, asked, stay=True))
    desk.goto(live_server.url + path.format(talks.pk))
    box = desk.get_by_label("Title", exact=True).or_(desk.get_by_label("A note for staff"))
    box.first.fill("Something")

    with desk.expect_event("dialog"):
        desk.evaluate("setTimeout(() => { location.href = '/people/'; }, 0)")

    assert asked == ["beforeunload"]
    expect(box.first).to_have_value("Something")


def test_that_sending_a_form_of_the_desk_warns_nobody(
    desk: Page, live_server: LiveServer, talks: Negotiation
):
    asked: list[str] = []
    desk.on("dialog", lambda dialog: _answer(dialog, asked, stay=True))
    desk.goto(f"{live_server.url}/desk/review/negotiation/{talks.pk}/")
    desk.get_by_label("Reason (optional)").fill("It is ready.")

    desk.get_by_role("button", name="Send to review", exact=True).click()

    expect(desk.get_by_text("Korea-US talks: sent to review.")).to_be_visible()
    assert asked == []


def test_that_leaving_a_form_as_it_was_warns_nobody(desk: Page, live_server: LiveServer):
    asked: list[str] = []
    desk.on("dialog", lambda dialog: _answer(dialog, asked, stay=False))
    open_form(desk, Round.objects.get(key="second"))

    desk.goto(f"{live_server.url}/people/")

    assert asked == []


def test_that_saving_one_form_warns_of_another(desk: Page):
    asked: list[str] = []
    desk.on("dialog", lambda dialog: _answer(dialog, asked, stay=True))
    first, second = Round.objects.get(key="first"), Round.objects.get(key="second")
    for each in (first, second):
        desk.locator(word(desk, "edit", each)).click()
        form = desk.locator(f'[data-part="round-{each.pk}"] form')
        form.get_by_label("City (optional)").fill("Busan")

    with desk.expect_event("dialog"):
        desk.locator(f'[data-part="round-{first.pk}"]').get_by_role("button", name="Save").click()

    expect(desk.locator(f'[data-part="round-{second.pk}"] form')).to_be_visible()
    assert asked == ["confirm"]
    first.refresh_from_db()
    assert first.city == "Busan"
    other = desk.locator(f'[data-part="round-{second.pk}"]')
    expect(other.get_by_label("City (optional)")).to_have_value("Busan")


def _answer(dialog: Dialog, asked: list[str], *, stay: bool) -> None:
    asked.append(dialog.type)
    if stay:
        dialog.dismiss()
    else:
        dialog.accept()


# --- Two at once ----------------------------------------------------------------------------------


def test_that_the_second_of_two_editors_sees_both_versions_and_chooses(
    desk: Page, live_server: LiveServer, browser: Browser, publisher: User, sign_in
):
    second = Round.objects.get(key="second")
    open_form(desk, second)
    other = browser.new_context(locale="en-GB", reduced_motion="reduce")
    sign_in(other, publisher)
    theirs = other.new_page()
    theirs.goto(desk.url)
    open_form(theirs, second)
    theirs.locator("form.record-form").get_by_label("City (optional)").fill("Jeju")
    theirs.locator("form.record-form").get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("Saved.")).to_be_visible()

    form = desk.locator("form.record-form")
    form.get_by_label("City (optional)").fill("Busan")
    form.get_by_label("Venue (optional)").fill("A hall")
    form.get_by_role("button", name="Save").click()

    expect(form.get_by_text("Somebody changed this record while you had it open.")).to_be_visible()
    for words in ("Seoul", "Jeju", "Busan"):
        expect(form.locator("q", has_text=words)).to_be_visible()
    assert accessibility_faults(desk) == []
    assert [look for look in in_every_look(desk) if overflows(desk)] == []
    form.get_by_role("button", name="Save what is chosen").click()
    expect(form.get_by_text("Choose which of the two stands.")).to_be_visible()
    form.get_by_label("Take mine").check()
    form.get_by_role("button", name="Save what is chosen").click()

    expect(desk.get_by_text("Saved.")).to_be_visible()
    second.refresh_from_db()
    assert (second.city, second.venue, second.version) == ("Busan", "A hall", 3)
    other.close()


def test_that_a_record_that_is_gone_says_so_in_place(
    desk: Page, browser: Browser, publisher: User, sign_in
):
    event = Event.objects.get()
    open_form(desk, event)
    other = browser.new_context(locale="en-GB")
    sign_in(other, publisher)
    theirs = other.new_page()
    theirs.goto(desk.url)
    theirs.locator(word(theirs, "delete", event)).click()
    theirs.get_by_role("button", name="Delete").click()
    expect(theirs.get_by_text("No event is recorded.")).to_be_visible()

    form = desk.locator("form.record-form")
    form.get_by_label("Title", exact=True).fill("Election of the president")
    form.get_by_role("button", name="Save").click()

    expect(desk.get_by_text("publisher removed “Election”")).to_be_visible()
    expect(desk.get_by_text("Election of the president")).to_be_visible()
    other.close()


# --- Without scripts ------------------------------------------------------------------------------


def test_that_it_goes_without_scripts(
    live_server: LiveServer, talks: Negotiation, browser: Browser, editor: User, sign_in
):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(context, editor)
    page = context.new_page()
    page.goto(f"{live_server.url}{talks.get_absolute_url()}")
    second = Round.objects.get(key="second")

    page.locator(word(page, "edit", second)).click()
    assert f"/records/round/{second.pk}/edit/" in page.url
    assert faults(page.content()) == []
    page.get_by_label("Last day (optional)").fill("2025-05-01")
    page.get_by_label("City (optional)").fill("Busan")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("on or after its first day")).to_be_visible()
    page.get_by_label("Last day (optional)").fill("2025-05-20")
    page.get_by_role("button", name="Save").click()

    assert page.url.endswith(f"/negotiations/talks/#edit-round-{second.pk}")
    expect(page.get_by_text("Busan")).to_be_visible()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="add: event").click()
    page.get_by_label("Happened on").fill("2025-06-03")
    page.get_by_label("Title", exact=True).fill("A vote")
    page.get_by_label("Kind", exact=True).select_option("other")
    page.get_by_role("button", name="Add as a draft").click()
    added = Event.objects.get(title="A vote")
    page.locator(word(page, "delete", added)).click()
    page.get_by_role("button", name="Delete").click()
    assert not Event.objects.filter(title="A vote").exists()
    context.close()


# --- For everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("alone", [False, True], ids=["in-place", "page"])
def test_that_axe_finds_nothing_on_a_form(
    desk: Page, live_server: LiveServer, watch: Watch, alone: bool
):
    watch.expect("422")
    second = Round.objects.get(key="second")
    if alone:
        desk.goto(f"{live_server.url}/records/round/{second.pk}/edit/")
    else:
        open_form(desk, second)
    form = desk.locator("form.record-form")
    form.get_by_label("Last day (optional)").fill("2025-05-01")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("on or after its first day")).to_be_visible()
    form.get_by_text("A source that is not recorded yet").click()

    assert accessibility_faults(desk) == []
    assert [look for look in in_every_look(desk) if overflows(desk)] == []
    if alone:
        assert faults(desk.content()) == []


def test_that_axe_finds_nothing_where_something_is_deleted(desk: Page):
    desk.locator(word(desk, "delete", Event.objects.get())).click()
    expect(desk.get_by_role("button", name="Delete")).to_be_visible()

    assert accessibility_faults(desk) == []
