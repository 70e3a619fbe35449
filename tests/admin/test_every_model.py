"""The admin of every model: it answers, writes to the change log, and asks for other records by a search."""

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin
from django.test import Client
from django.urls import reverse

from negotiations.models import Change, FormerAddress, Proposal, StaffNote, User
from tests.factories.every_model import ONE_OF

pytestmark = pytest.mark.django_db

READ_ONLY = {"Change", "Citation", "FormerAddress", "Proposal", "StaffNote"}
RECORDS = [model for model in ONE_OF if model.__name__ not in READ_ONLY]
names = lambda model: model.__name__


def address(model, page, *args) -> str:
    return reverse(f"admin:negotiations_{model._meta.model_name}_{page}", args=args)


def test_that_every_model_of_ours_is_in_the_admin():
    from django.apps import apps

    registered = set(admin.site._registry)

    assert set(apps.get_app_config("negotiations").get_models()) <= registered


@pytest.mark.parametrize("who", ["visitor_client", "analyst_client"])
@pytest.mark.parametrize("model", ONE_OF, ids=names)
def test_that_it_is_closed_to_all_but_staff(request, who, model):
    client: Client = request.getfixturevalue(who)
    record = ONE_OF[model]()

    for page in (address(model, "changelist"), address(model, "change", record.pk)):
        assert client.get(page).status_code in (302, 403)


@pytest.mark.parametrize("who", ["editor_client", "publisher_client", "administrator_client"])
@pytest.mark.parametrize("model", ONE_OF, ids=names)
def test_that_its_pages_answer_staff(request, who, model):
    client: Client = request.getfixturevalue(who)
    record = ONE_OF[model]()

    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "changelist") + "?q=KR+a").status_code == 200
    assert client.get(address(model, "change", record.pk)).status_code == 200
    assert client.get(address(model, "history", record.pk)).status_code == 200
    expected = 403 if model.__name__ in READ_ONLY else 200
    assert client.get(address(model, "add")).status_code == expected


@pytest.mark.parametrize("model", [Change, Proposal, StaffNote, FormerAddress], ids=names)
def test_that_what_is_there_to_be_read_is_listed_and_not_added(publisher_client, model):
    assert publisher_client.get(address(model, "changelist")).status_code == 200
    assert publisher_client.get(address(model, "add")).status_code == 403


@pytest.mark.parametrize("model", RECORDS, ids=names)
def test_that_every_field_can_be_edited_but_those_that_are_derived(rf, publisher, model):
    page = admin.site._registry[model]
    request = rf.get("/")
    request.user = publisher
    form = page.get_form(request, None)
    derived = {"id", "version", "search_text", "normalised_url", "publication"}

    editable = {
        field.name for field in model._meta.get_fields() if field.concrete and field.editable
    }
    assert editable - derived - set(form.base_fields) - {"citations"} == set()


@pytest.mark.parametrize("model", RECORDS, ids=names)
def test_that_every_link_to_another_record_is_searched_while_one_types(rf, publisher, model):
    page = admin.site._registry[model]
    request = rf.get("/")
    request.user = publisher
    forms = [page.get_form(request, None)]
    forms += [inline.get_formset(request).form for inline in page.get_inline_instances(request)]

    plain = [
        f"{form.__name__}.{name}"
        for form in forms
        for name, field in form.base_fields.items()
        if hasattr(field, "queryset")
        and not isinstance(getattr(field.widget, "widget", field.widget), AutocompleteMixin)
    ]
    assert plain == []


@pytest.mark.parametrize("model", [User], ids=names)
def test_that_editors_do_not_see_accounts(editor_client, administrator_client, model):
    assert editor_client.get(address(model, "changelist")).status_code == 403
    assert administrator_client.get(address(model, "changelist")).status_code == 200
