"""The timeline in a real browser: by keyboard alone, without JavaScript, on paper and on a phone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from negotiations.rules.timeline.widths import text_width
from tests.browser import NARROW, overflows

TIMELINE = "/deadlines/timeline/"
TALK = "/negotiations/kr-us-tariff-talks-2025/"
QUARTER = f"{TIMELINE}?economy=KR&zoom=quarter&from=2025-05-01"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def title_of(page: Page) -> str:
    return page.locator("svg.tl > title").text_content() or ""


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_that_a_keyboard_zooms_and_pans_and_keeps_its_place(starter_site: str, page: Page):
    page.goto(starter_site + QUARTER)

    page.locator("#zoom-month").focus()
    with page.expect_response("**zoom=month**"):
        page.keyboard.press("Enter")
    page.locator("#zoom-month[aria-current]").wait_for()

    assert asked(page)["zoom"] == ["month"]
    assert asked(page)["economy"] == ["KR"]
    assert focused(page) == "zoom-month"
    before = title_of(page)
    page.keyboard.press("Shift+Tab")  # the week
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "pan-later"
    with page.expect_response("**/deadlines/timeline/**"):
        page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('svg.tl > title')?.textContent !== before", arg=before
    )
    page.go_back()
    page.wait_for_function(
        "before => document.querySelector('svg.tl > title')?.textContent === before", arg=before
    )


def test_that_a_keyboard_filters(starter_site: str, page: Page):
    page.goto(starter_site + TIMELINE)

    page.locator("#id_economy").focus()
    with page.expect_response("**economy=JP**"):
        page.keyboard.type("Japan")
    page.wait_for_url("**economy=JP**")

    assert page.locator("svg.tl .lane").count() == 1
    assert focused(page) == "id_economy"


def test_that_a_keyboard_opens_the_card_of_a_mark(starter_site: str, page: Page):
    page.goto(starter_site + QUARTER)
    mark = page.locator("svg.tl a.deadline").first

    mark.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    with page.expect_response("**fact=deadline**"):
        page.keyboard.press("Enter")
    page.locator("#fact h2").wait_for()

    assert "fact=deadline" in page.url
    assert page.locator("#fact .cites a").count() >= 1
    assert page.evaluate("document.activeElement.closest('svg.tl') !== null")


def test_that_every_mark_has_a_name(starter_site: str, page: Page):
    page.goto(starter_site + QUARTER)

    links = page.locator("svg.tl a")
    assert links.count() > 10
    assert page.get_by_role("link", name="Second technical discussions").first.is_visible()
    nameless = "links => links.filter(link => !link.textContent.trim()).length"
    assert links.evaluate_all(nameless) == 0


def test_that_all_of_it_works_without_scripts(starter_site: str, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(starter_site + TIMELINE)

    page.locator("#id_economy").select_option("KR")
    page.locator("#timeline").get_by_role("button", name="Show", exact=True).click()
    page.locator("#zoom-quarter").click()
    for _ in range(18):
        page.locator("#pan-earlier").click()
    page.locator("svg.tl a.round").first.click()

    assert asked(page)["economy"] == ["KR"]
    assert asked(page)["zoom"] == ["quarter"]
    assert page.url.endswith("#fact")
    assert page.locator("#fact h2").is_visible()
    context.close()


def test_that_it_prints_on_one_lying_page(starter_site: str, page: Page):
    page.goto(starter_site + QUARTER)

    printed = page.pdf(prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") == 1
    assert b"/MediaBox [0 0 841" in printed or b"/MediaBox [0 0 842" in printed


@pytest.mark.parametrize("address", [TIMELINE, TALK, "/", "/economies/KR/"])
def test_that_on_a_phone_the_picture_scrolls_and_the_page_does_not(
    starter_site: str, page: Page, address: str
):
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(starter_site + address)

    inside = "box => box.scrollWidth > box.clientWidth"
    assert page.locator(".tl-scroll").evaluate(inside)
    assert not overflows(page)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("address", [TIMELINE, TALK])
def test_that_no_text_is_wider_than_it_was_reckoned(
    starter_site: str, page: Page, address: str, language: str
):
    page.goto(f"{starter_site}/language/{language}/?next={address}")

    measured = page.locator("svg.tl .lane a text, svg.tl .rate-name").evaluate_all(
        """texts => texts.map(text => [
            text.textContent, text.getComputedTextLength(), parseFloat(getComputedStyle(text).fontSize),
            parseInt(getComputedStyle(text).fontWeight) >= 600])"""
    )
    too_wide = [
        (text, width)
        for text, width, size, bold in measured
        if width > text_width(text, size, bold=bold) + 0.5
    ]
    assert len(measured) > 30
    assert too_wide == []


def test_that_no_two_texts_meet_on_the_screen(starter_site: str, page: Page):
    page.goto(starter_site + TIMELINE)

    meeting = page.evaluate(
        """() => {
            const boxes = [...document.querySelectorAll("svg.tl text")].map(
                text => [text.textContent, text.getBBox()]);
            return boxes.flatMap(([one, a], index) => boxes.slice(index + 1)
                .filter(([, b]) => a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1
                    && a.y < b.y + b.height - 4 && b.y < a.y + a.height - 4)
                .map(([other]) => [one, other]));
        }"""
    )
    assert meeting == []
