"""A real browser that watches itself: what it complains about fails the test, unless the test expects it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # root in a container may not make one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Chromium itself calls home; tests stay on this machine.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW_TO_GET_ONE = (
    "There is no Chromium. Install the package 'chromium', or set CHROMIUM to the path of one."
)

WIDE, NARROW = (1440, 900), (390, 844)
LOOKS = [(size, scheme) for size in (WIDE, NARROW) for scheme in ("light", "dark")]
AXE_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast": {"enabled": False}, "link-in-text-block": {"enabled": False}},
}
# Colours take axe nine tenths of its time on a long page, nearly all of it on rows that look alike. So it
# judges three of each kind of text, a kind being its element, its class and those of all around it.
AXE_COLOURS = """() => {
    const kind = (element) => {
        const names = [];
        for (; element; element = element.parentElement)
            names.push(element.tagName + "." + (element.getAttribute("class") || ""));
        return names.join(" in ");
    };
    const seen = {};
    const texts = [...document.body.querySelectorAll("*")].filter(
        (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    const samples = texts.filter((element) => {
        const name = kind(element);
        seen[name] = (seen[name] || 0) + 1;
        return seen[name] <= 3;
    });
    const rules = ["color-contrast", "link-in-text-block"];
    const options = { resultTypes: ["violations"], runOnly: { type: "rule", values: rules } };
    return samples.length ? axe.run({ include: samples }, options) : { violations: [] };
}"""


def chromium() -> str | None:
    """The Chromium of this system."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    return None


@dataclass
class Watch:
    """Everything a page said or did that a good page does not.

    Chromium writes to its console what the policy blocks and what cannot be loaded, too.
    """

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        """This test means to provoke a complaint with these words in it."""
        self.expected.append(words)

    @property
    def unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(words in complaint for words in self.expected)
        ]

    def follow(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"console {message.type}: {message.text} ({_place(message)})")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in (
            "localhost",
            "127.0.0.1",
        ):
            self.complaints.append(f"request to another host: {request.url}")


def _place(message: ConsoleMessage) -> str:
    return str(message.location.get("url", ""))


def in_every_look(page: Page) -> Iterator[str]:
    """Turn the page wide and narrow, light and dark; yields the name of each look."""
    for (width, height), scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        yield f"{width} px, {scheme}"


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it is shown, in every look."""
    return [
        f"{look}: {violation['id']} ({violation['help']}): {node['html']}"
        for look in in_every_look(page)
        for violation in _axe(page, only_colours="dark" in look)
        for node in violation["nodes"]
    ]


def _axe(page: Page, *, only_colours: bool) -> list[dict[str, Any]]:
    """Between light and dark, nothing but colours changes."""
    found: list[dict[str, Any]] = []
    if not only_colours:  # which also brings axe into the page, where it stays
        found += Axe().run(page, options=AXE_RULES).response["violations"]
    found += page.evaluate(AXE_COLOURS)["violations"]
    return found


def overflows(page: Page) -> bool:
    """Whether a reader would have to scroll the page sideways."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
