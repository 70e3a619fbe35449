"""What a browser would send: the values of the form on a page, ready to be changed and posted."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client


def values_of(html: str) -> dict[str, Any]:
    """The values of the page's form of a record, by the names of its controls."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(form for form in page.iter("form") if "record-form" in form.get("class", ""))
    values: dict[str, Any] = {}
    for control in form.iter():
        name = control.get("name")
        if name and control.tag in ("input", "select", "textarea"):
            value = _value(control)
            if value is not None:
                values[name] = value
    return values


def _value(control: Element) -> str | None:
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n").replace("\n", "\r\n")
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        return ((chosen or options)[0].get("value") or "") if options else ""
    if control.get("type") in ("checkbox", "radio") and control.get("checked") is None:
        return None
    return control.get("value") or ("on" if control.get("type") == "checkbox" else "")


def filled(client: Client, address: str) -> dict[str, Any]:
    """The form at ``address`` as a browser shows it."""
    response = client.get(address)
    assert response.status_code == 200, address
    return values_of(response.content.decode())
