"""Whether a page is valid HTML: ``assert faults(html) == []``.

The parser reports what is malformed: tags that are not closed or wrongly nested, attributes given
twice. What is well formed but forbidden is looked up in ``html_rules``.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

from tests import html_rules as rules

HTML = "{http://www.w3.org/1999/xhtml}"


def faults(html: str) -> list[str]:
    """What is wrong with a whole page, each fault in one sentence."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    root: Element = parser.parse(html)
    page = Page(root)
    return [
        *_parse_errors(parser.errors),
        *page.wrong_ids(),
        *page.dangling_references(),
        *page.wrong_outline(),
        *(fault for element in page.elements for fault in page.faults_of(element)),
    ]


def _parse_errors(errors: list[tuple[tuple[int, int], str, dict[str, Any]]]) -> Iterator[str]:
    for (line, column), code, details in errors:
        yield f"line {line}, column {column}: {PARSE_ERRORS[code] % (details or {})}"


class Page:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.elements = [e for e in root.iter() if _name(e)]
        self.ids = Counter(e.attrib["id"] for e in root.iter() if "id" in e.attrib)

    # --- The page as a whole

    def wrong_ids(self) -> Iterator[str]:
        for identifier, times in self.ids.items():
            if times > 1:
                yield f"The id '{identifier}' is given {times} times."
            if not identifier or any(c.isspace() for c in identifier):
                yield f"The id '{identifier}' is empty or holds a space."

    def dangling_references(self) -> Iterator[str]:
        for element in self.elements:
            for attribute in rules.REFERENCES & set(element.attrib):
                for identifier in (element.get(attribute) or "").split():
                    if identifier not in self.ids:
                        yield f"{_tag(element)}: {attribute} names no element of the page."
            href = element.get("href", "")
            if href.startswith("#") and href != "#top" and href[1:] not in self.ids:
                yield f"{_tag(element)}: the link leads to no element of the page."

    def wrong_outline(self) -> Iterator[str]:
        for name in ("title", "h1", "main"):
            found = [e for e in self.elements if _name(e) == name]
            if len(found) != 1:
                yield f"A page has one <{name}>, this one has {len(found)}."
            elif not "".join(found[0].itertext()).strip():
                yield f"The <{name}> is empty."

    # --- One element

    def faults_of(self, element: Element) -> Iterator[str]:
        for fault in (
            *self._wrong_place(element),
            *self._wrong_children(element),
            *self._wrong_attributes(element),
            *self._wrong_values(element),
            *self._against_the_policy(element),
        ):
            yield f"{_tag(element)} in {self._path(element)}: {fault}"

    def _wrong_place(self, element: Element) -> Iterator[str]:
        name, above = _name(element), self._ancestors(element)
        if name not in rules.ELEMENTS and "-" not in name:
            yield "no such element, or an obsolete one"
        parent = above[0] if above else ""
        if name in rules.PARENTS and parent not in rules.PARENTS[name] | {"template"}:
            yield "not allowed outside of " + " or ".join(sorted(rules.PARENTS[name]))
        if name in rules.BLOCKS:
            holders = (rules.PHRASING_ONLY - {"p"}) & set(above)
            if name in rules.HEADINGS:
                holders -= rules.MAY_HOLD_A_HEADING
            for holder in sorted(holders):
                yield f"not allowed inside {holder}"
        if self._is_interactive(element):
            for holder in sorted(rules.HOLDS_NOTHING_INTERACTIVE & set(above)):
                yield f"an interactive element inside {holder}"
        if name in rules.FIRST_CHILD_ONLY and self.parents[element][0] is not element:
            yield "must be the first child"

    def _wrong_children(self, element: Element) -> Iterator[str]:
        allowed = rules.CHILDREN.get(_name(element))
        if allowed is None:
            return
        for child in element:
            if _name(child) and _name(child) not in allowed:
                yield f"may not have the child {_name(child)}"
        texts = [element.text, *(child.tail for child in element)]
        if any(text and text.strip() for text in texts):
            yield "may not hold text"

    def _wrong_attributes(self, element: Element) -> Iterator[str]:
        name = _name(element)
        known = rules.GLOBAL_ATTRIBUTES | set(rules.ATTRIBUTES.get(name, "").split())
        for attribute in element.attrib:
            if attribute.startswith(("aria-", "data-", "hx-", "{")) or attribute == "style":
                continue
            if attribute not in known and not attribute.startswith("on") and "-" not in name:
                yield f"has no attribute {attribute}"
        for attribute in sorted(rules.REQUIRED.get(name, set()) - set(element.attrib)):
            yield f"needs the attribute {attribute}"

    def _wrong_values(self, element: Element) -> Iterator[str]:
        if _name(element) == "time":
            moment = element.get("datetime") or "".join(element.itertext()).strip()
            if not rules.DATETIME.fullmatch(moment):
                yield f"'{moment}' is no date or time"
        for attribute in ("href", "src", "action", "cite"):
            address = element.get(attribute)
            if address is not None and rules.NOT_IN_AN_ADDRESS.search(address):
                yield f"{attribute} holds a character that must be escaped: {address}"
        if element.get("tabindex", "0") not in ("0", "-1"):
            yield "a tabindex above 0 breaks the order of the keyboard"

    def _against_the_policy(self, element: Element) -> Iterator[str]:
        name = _name(element)
        if name == "style" or (name == "script" and not element.get("src") and _is_code(element)):
            yield "inline code, which the Content-Security-Policy blocks"
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                yield f"the attribute {attribute}, which the Content-Security-Policy blocks"

    def _is_interactive(self, element: Element) -> bool:
        name = _name(element)
        if name == "a":
            return "href" in element.attrib
        if name == "input":
            return element.get("type") != "hidden"
        return name in rules.INTERACTIVE or element.get("tabindex") is not None

    def _ancestors(self, element: Element) -> list[str]:
        names = []
        while (parent := self.parents.get(element)) is not None:
            names.append(_name(parent))
            element = parent
        return names

    def _path(self, element: Element) -> str:
        return " > ".join(reversed(self._ancestors(element)[:3])) or "the page"


def _name(element: Element) -> str:
    """The name of an HTML element; nothing for a comment, or for a shape within an SVG."""
    tag: object = element.tag  # of a comment it is a function
    return tag.removeprefix(HTML) if isinstance(tag, str) and tag.startswith(HTML) else ""


def _tag(element: Element) -> str:
    label = f"#{element.get('id')}" if element.get("id") else ""
    label += "".join(f".{name}" for name in (element.get("class") or "").split()[:2])
    return f"<{_name(element)}{label}>"


def _is_code(script: Element) -> bool:
    return (script.get("type") or "") in ("", "module", "text/javascript")
