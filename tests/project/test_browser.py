"""The browser of the tests sees what a reader's would, and complains where a reader could not."""

import pytest

from tests.browser import accessibility_faults, in_every_look, overflows


@pytest.fixture
def missing(page, live_server, watch):
    """A page of ours that needs no data."""
    watch.expect("404")
    page.goto(live_server.url + "/no-such-page/")
    return page


def test_a_page_of_ours_is_without_fault_in_every_look(missing):
    assert missing.locator("h1").is_visible()
    assert accessibility_faults(missing) == []
    assert [look for look in in_every_look(missing) if overflows(missing)] == []


def test_it_notices_what_a_script_says(missing, watch):
    missing.evaluate("console.log('a stray word')")
    missing.wait_for_timeout(50)

    assert any("a stray word" in complaint for complaint in watch.unexpected)
    watch.expect("a stray word")


def test_it_notices_what_the_policy_blocks(missing, watch):
    missing.evaluate("document.body.setAttribute('style', 'color: red')")
    missing.wait_for_timeout(50)

    assert any("Content Security Policy" in complaint for complaint in watch.unexpected)
    watch.expect("Content Security Policy")


def test_it_notices_a_request_to_another_host(missing, watch):
    missing.evaluate("fetch('https://example.org/').catch(() => null)")

    assert any("example.org" in complaint for complaint in watch.unexpected)
    watch.expect("example.org")


def test_it_notices_what_some_readers_cannot_use(missing):
    missing.evaluate("document.querySelector('main').appendChild(document.createElement('input'))")
    missing.evaluate("document.querySelector('main p').style.color = '#777'")

    faults = accessibility_faults(missing)

    assert any("1440 px, light: color-contrast" in fault for fault in faults)

    assert any("1440 px, light: label" in fault for fault in faults)
    assert any("390 px, light: label" in fault for fault in faults)
    assert any("390 px, dark: color-contrast" in fault for fault in faults)
