"""An editor at a keyboard: writes and presses in a real browser, and counts both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Locator, Page, expect

# A fast typist writes a character in so many milliseconds.
KEYSTROKE: Final = 15
# A slow one writes forty words a minute, a word being five characters.
KEYSTROKES_A_MINUTE: Final = 40 * 5


@dataclass
class Typist:
    """What is done on a page, or in a window that a plus opens; ``keystrokes`` and ``presses`` count all of it."""

    page: Page
    keystrokes: int = 0
    presses: int = 0
    _windows: list[Page] = field(default_factory=list)

    @property
    def minutes_of_typing(self) -> float:
        return self.keystrokes / KEYSTROKES_A_MINUTE

    @property
    def here(self) -> Page:
        return self._windows[-1] if self._windows else self.page

    def press(self, what: Locator) -> None:
        what.click()
        self.presses += 1

    def press_link(self, name: str) -> None:
        self.press(self.here.get_by_role("link", name=name, exact=True).first)

    def press_button(self, name: str) -> None:
        self.press(self.here.get_by_role("button", name=name, exact=True).last)

    def save_and_continue(self) -> None:
        self.press_button("Save and continue editing")
        expect(self.page.locator(".messagelist")).to_contain_text("added successfully")

    def add_row(self, rows: str) -> None:
        self.press(self.here.locator(f"#{rows}-group .add-row a").last)

    def write(self, name: str, text: str) -> None:
        self.here.locator(f"#id_{name}").press_sequentially(text, delay=KEYSTROKE)
        self.keystrokes += len(text) + 1  # the tab that led there

    def paste(self, name: str, text: str) -> None:
        """What nobody types: the address and the headline of a report."""
        self.here.locator(f"#id_{name}").fill(text)
        self.keystrokes += 3

    def choose(self, name: str, value: str) -> None:
        self.here.locator(f"#id_{name}").select_option(value=value)
        self.presses += 2

    def check(self, label: str) -> None:
        self.here.get_by_label(label, exact=True).check()
        self.presses += 1

    def search(self, name: str, text: str, found: str) -> None:
        """Writes into a search box of the admin until what is meant stands first, and takes it."""
        self.press(self.here.locator(f"#id_{name} + .select2"))
        box = self.here.locator(".select2-container--open .select2-search__field")
        box.press_sequentially(text, delay=KEYSTROKE)
        expect(self.here.locator(".select2-results__option--highlighted")).to_contain_text(found)
        self.here.keyboard.press("Enter")
        self.keystrokes += len(text) + 1
        self.sees_chosen(name, found)

    def search_several(self, name: str, text: str, found: str) -> None:
        box = self.here.locator(f"#id_{name} + .select2 .select2-search__field")
        box.press_sequentially(text, delay=KEYSTROKE)
        expect(self.here.locator(".select2-results__option--highlighted")).to_contain_text(found)
        self.here.keyboard.press("Enter")
        self.keystrokes += len(text) + 2
        self.sees_chosen(name, found)

    def sees_chosen(self, name: str, found: str) -> None:
        expect(self.here.locator(f"#id_{name} + .select2")).to_contain_text(found)

    @contextmanager
    def adding(self, name: str) -> Iterator[None]:
        """The window that the plus beside a search box opens; it closes when it is saved."""
        with self.here.expect_popup() as window:
            self.press(self.here.locator(f"#add_id_{name}"))
        self._windows.append(window.value)
        yield
        with window.value.expect_event("close"):
            self.press_button("Save")
        self._windows.pop()
