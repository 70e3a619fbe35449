"""A deadline as readers in different places see it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

SUSPENSION = "/deadlines/kr-us-tariff-talks-2025-suspension/"
DAY_ALONE = "/deadlines/kr-us-tariff-talks-2025-kr-election/"


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Seoul", r"7 August 2025 at 13:01 \(Asia/Seoul\)"),
        ("America/Los_Angeles", r"6 August 2025 at 21:01 \(America/Los Angeles\)"),
        ("UTC", r"7 August 2025 at 04:01 \(UTC\)"),
    ],
)
def test_that_a_moment_is_told_in_the_reader_s_own_zone(
    starter_site: str, browser: Browser, zone: str, told: str
):
    context = browser.new_context(timezone_id=zone, locale="en-GB")
    page = context.new_page()

    page.goto(starter_site + SUSPENSION)

    expect(page.locator(".facts")).to_contain_text("00:01, 7 August 2025, New York (EDT)")
    expect(page.locator("[data-moment]")).to_contain_text(re.compile(told))
    context.close()


def test_that_a_day_alone_moves_with_no_zone(starter_site: str, browser: Browser):
    context = browser.new_context(timezone_id="Pacific/Honolulu", locale="en-GB")
    page = context.new_page()

    page.goto(starter_site + DAY_ALONE)

    expect(page.locator(".facts")).to_contain_text("3 June 2025")
    expect(page.locator("[data-moment]")).to_have_count(0)
    context.close()


def test_that_without_scripts_the_moment_stands_with_its_own_zone(
    starter_site: str, browser: Browser
):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()

    page.goto(starter_site + SUSPENSION)

    expect(page.locator(".facts")).to_contain_text("New York (EDT)")
    expect(page.locator("[data-moment]")).to_be_hidden()
    context.close()


def test_that_the_months_are_walked_by_keyboard(starter_site: str, page: Page):
    page.goto(f"{starter_site}/calendar/?month=2025-05&role=rounds")

    page.get_by_role("link", name="June 2025").focus()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Calendar: June 2025")
    assert "role=rounds" in page.url


def test_that_a_phone_lists_the_month(starter_site: str, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{starter_site}/calendar/?month=2025-05")

    expect(page.locator("table.month")).to_be_hidden()
    expect(page.locator(".month-days")).to_contain_text("Second technical discussions")
