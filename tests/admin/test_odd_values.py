"""Whatever is typed or sent, a page of the admin answers with a sentence, on either database: it never fails."""

from typing import Any, Final

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from negotiations.models import AgendaItem, Publication, User
from tests.admin.pages import address, form_of, save, tree
from tests.factories import make_agenda_item, make_negotiation
from tests.factories.every_model import ONE_OF

pytestmark = pytest.mark.django_db

ODD: Final = [
    "Null\0byte",
    "T" * 10_000,
    "\N{RIGHT-TO-LEFT OVERRIDE}مفاوضات 🚢 <script>alert(1)</script>",
    "99999999999999999999",
    "²",
    "NaN",
    "99999-01-01",
]
KEYS: Final = ["²", "99999999999999999999", "-1", "_00"]
READ_ONLY: Final = {"Change", "Citation", "FormerAddress", "Proposal", "StaffNote"}
MODELS: Final[list[Any]] = [*ONE_OF, User, Group]
WRITTEN: Final = [model for model in MODELS if model.__name__ not in READ_ONLY]


def names(model: Any) -> str:
    return str(model.__name__)


def page_of(model: type[Model], page: str, *keys: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


def one_of(model: Any) -> Any:
    return ONE_OF[model]() if model in ONE_OF else model._default_manager.create(**NAMED[model])


NAMED: Final[dict[Any, dict[str, str]]] = {User: {"username": "odd"}, Group: {"name": "Odd"}}


def is_kept(name: str) -> bool:
    """Whether a field tells how the form is built, which nobody types."""
    return name.endswith("_FORMS") or name == "csrfmiddlewaretoken"


def with_empty_rows(client: Client, page: str) -> dict[str, Any]:
    """The form of the page with one more row in each table, as the press of "Add another" makes it."""
    data = form_of(client, page)
    for element in tree(client.get(page)).iter():
        name = element.get("name") or ""
        if "__prefix__" in name:
            prefix = name.split("-__prefix__")[0]
            number = int(data[f"{prefix}-INITIAL_FORMS"])
            data.setdefault(name.replace("__prefix__", str(number)), "")
            total = f"{prefix}-TOTAL_FORMS"
            data[total] = str(max(number + 1, int(data[total])))
    return data


@pytest.mark.parametrize("model", WRITTEN, ids=names)
def test_that_no_odd_value_breaks_a_form(administrator_client, model):
    url = page_of(model, "add")
    form = with_empty_rows(administrator_client, url)

    for odd in ODD:
        typed = {name: value if is_kept(name) else odd for name, value in form.items()}
        response = administrator_client.post(url, typed)

        assert response.status_code in (200, 302, 400), odd


@pytest.mark.parametrize("model", MODELS, ids=names)
def test_that_no_odd_key_breaks_a_page(administrator_client, model):
    one_of(model)
    for page in ("change", "history"):
        for key in KEYS:
            url = page_of(model, page, 0).replace("/0/", f"/{key}/")
            assert administrator_client.get(url).status_code < 500, url


@pytest.mark.parametrize("model", MODELS, ids=names)
def test_that_no_odd_filter_breaks_a_list(administrator_client, model):
    one_of(model)
    page: Any = admin.site._registry[model]
    filters = [f"{each}__exact" for each in page.list_filter if isinstance(each, str)]
    filters += [each for each in page.list_filter if isinstance(each, str)]
    if page.date_hierarchy:
        filters += [f"{page.date_hierarchy}__{part}" for part in ("year", "month", "day")]
    asked = [
        *filters,
        "q",
        "o",
        "p",
        "all",
        "e",
        "party",
        "_popup",
        "_to_field",
        "_changelist_filters",
    ]
    url = page_of(model, "changelist")

    for name in asked:
        for odd in ("99999999999999999999", "²"):
            query = urlencode({name: odd})
            assert administrator_client.get(f"{url}?{query}").status_code < 500, query


@pytest.mark.parametrize("model", MODELS, ids=names)
def test_that_no_odd_choice_breaks_what_is_done_with_many(administrator_client, model):
    one_of(model)
    url = page_of(model, "changelist")

    for action in ("delete_selected", "publish"):
        for key in ("²", "99999999999999999999", "Null\0byte"):
            data = {"action": action, "_selected_action": [key], "index": key, "select_across": key}
            response = administrator_client.post(url, data | {"confirmed": "yes"})
            assert response.status_code < 500, (action, key)


@pytest.mark.parametrize("model", WRITTEN, ids=names)
def test_that_no_odd_proposal_breaks_a_form(administrator_client, model):
    names_of_fields = [field.name for field in model._meta.get_fields() if field.concrete]
    for odd in ("1,²,x", "99999999999999999999"):
        query = urlencode(dict.fromkeys([*names_of_fields, "cite", "reason"], odd))

        assert administrator_client.get(f"{page_of(model, 'add')}?{query}").status_code == 200


def test_that_a_row_with_an_odd_version_is_not_removed(editor_client):
    talks = make_negotiation(publication=Publication.DRAFT)
    make_agenda_item(talks, publication=Publication.DRAFT)
    for odd in ("²", "99999999999999999999", "-1", ""):
        response = save(
            editor_client,
            address(talks, "change"),
            **{"agenda_items-0-DELETE": "on", "agenda_items-0-read_version": odd},
        )
        assert response.status_code == 200
        assert AgendaItem.objects.exists()
