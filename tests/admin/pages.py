"""Pages of the admin as a browser sees them: what their forms hold, and what stands at a field after a refusal."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.db.models import Model
from django.test import Client
from django.urls import reverse


def address(record: Model | type[Model], page: str, *args: Any) -> str:
    """``address(Round, "add")``; ``address(meeting, "change")``."""
    keys = [record.pk] if isinstance(record, Model) else list(args)
    return reverse(f"admin:negotiations_{record._meta.model_name}_{page}", args=keys)


def tree(response: Any) -> Element:
    page: Element = html5lib.parse(response.content, namespaceHTMLElements=False)
    return page


def text_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def form_of(client: Client, url: str) -> dict[str, str]:
    """What the form of the page would send if nothing was typed."""
    response = client.get(url)
    assert response.status_code == 200
    data: dict[str, Any] = {}
    form = next(each for each in tree(response).iter("form") if "_form" in (each.get("id") or ""))
    for field in form.iter():
        name = field.get("name")
        if not name or name.startswith("_") or "__prefix__" in name:
            continue
        if field.tag == "textarea":
            data[name] = (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            chosen = [each for each in field.iter("option") if each.get("selected") is not None]
            values = [each.get("value") or "" for each in chosen]
            data[name] = values if field.get("multiple") is not None else "".join(values[:1])
        elif field.tag == "input" and field.get("type") in ("checkbox", "radio"):
            if field.get("checked") is not None:
                data[name] = field.get("value") or "on"
        elif field.tag == "input" and field.get("type") not in ("submit", "button"):
            data[name] = field.get("value") or ""
    return data


def save(client: Client, page: str, /, **typed: Any) -> Any:
    """Types into the form of the page and saves it. Fields of rows are written ``parties_0_economy`` for parties-0-economy."""
    return client.post(page, form_of(client, page) | by_name(typed))


def by_name(typed: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "-"): value for name, value in typed.items()}


def told_at(response: Any, field: str) -> str:
    """The sentences that stand at a field, or above the form for the empty name."""
    page = tree(response)
    if not field:
        lists = [each for each in page.iter("ul") if "nonfield" in (each.get("class") or "")]
        return " ".join(text_of(each) for each in lists)
    box = next(each for each in page.iter() if each.get("id") == f"id_{field}")
    parents = {child: parent for parent in page.iter() for child in parent}
    around = box
    while around.tag != "td" and "form-row" not in (around.get("class") or ""):
        around = parents[around]
    lists = [each for each in around.iter("ul") if (each.get("class") or "") == "errorlist"]
    return " ".join(text_of(each) for each in lists)


def shown_in(response: Any, field: str) -> str:
    """What stands in a box of the form."""
    box = next(each for each in tree(response).iter() if each.get("id") == f"id_{field}")
    return (box.text or "").removeprefix("\n") if box.tag == "textarea" else box.get("value") or ""
