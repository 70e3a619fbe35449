"""The pages of the admin ask the database as often for a record with many rows as for one with few."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from negotiations import models
from negotiations.models import Economy, EconomyKind, User
from tests.admin.pages import address
from tests.factories import (
    add_party,
    cite,
    economy,
    make_agenda_item,
    make_agreement,
    make_appointment,
    make_area,
    make_code,
    make_commitment,
    make_delegate,
    make_delegation,
    make_discussion,
    make_evidence,
    make_former_name,
    make_instrument,
    make_measure,
    make_membership,
    make_negotiation,
    make_nontariff_measure,
    make_organization,
    make_person,
    make_position,
    make_product_list,
    make_rate,
    make_readout,
    make_revision,
    make_round,
    make_scope,
    make_source,
    make_stage,
    make_status_change,
    make_trail_step,
)
from tests.factories.every_model import ONE_OF, WITH_ALL_IT_MAY_NAME
from tests.factories.numbers import numbered

pytestmark = pytest.mark.django_db

DAY: Final = date(2025, 1, 1)


def another_economy() -> Economy:
    number = int(numbered("x").removeprefix("x-"))
    return economy("QVWXYZ"[number // 26 % 6] + chr(65 + number % 26))


def day() -> date:
    return DAY + timedelta(days=int(numbered("x").removeprefix("x-")))


def another_party(talks: models.Negotiation) -> Economy:
    return add_party(talks, another_economy()).economy


def add_delegation(meeting: models.Round) -> None:
    delegation = make_delegation(meeting, another_party(meeting.negotiation))
    make_delegate(
        delegation, role=models.DelegateRole.HEAD, title="Chief", organization=make_organization()
    )


def add_rate(measure: models.TariffMeasure) -> None:
    make_rate(
        measure,
        origin=another_economy(),
        product_list=make_product_list(),
        instrument=make_instrument(),
    )


# One more row on the page of a record, which names records that no other row does.
ROW_ON: Final[Mapping[str, Callable[[Any], Any]]] = {
    "AgendaItem": lambda talks: make_agenda_item(talks, make_area()),
    "AgreementStage": lambda agreement: make_stage(
        agreement, list(models.AgreementStageKind)[agreement.stages.count()]
    ),
    "Appointment": lambda person: make_appointment(
        person, numbered("Minister"), organization=make_organization()
    ),
    "BlocMembership": lambda bloc: make_membership(bloc, another_economy()),
    "Citation": lambda fact: cite(fact, make_source()),
    "Commitment": lambda agreement: make_commitment(
        agreement, another_party(agreement.negotiation), area=make_area()
    ),
    "CommitmentEvidence": lambda commitment: make_evidence(commitment, seen_on=day()),
    "DeadlineRevision": lambda deadline: make_revision(
        deadline, announced_on=day(), instrument=make_instrument()
    ),
    "Delegate": lambda delegation: make_delegate(delegation, organization=make_organization()),
    "Delegation": add_delegation,
    "Discussion": lambda meeting: make_discussion(meeting, make_area()),
    "FormerName": lambda organization: make_former_name(organization),
    "MeasureScope": lambda measure: make_scope(measure, make_product_list()),
    "Party": lambda talks: add_party(
        talks, another_economy(), lead_organization=make_organization()
    ),
    "ProductListCode": lambda products: make_code(
        products, str(1000 + int(numbered("x").removeprefix("x-"))), source=make_source()
    ),
    "Readout": lambda meeting: make_readout(meeting, another_party(meeting.negotiation)),
    "Round": lambda talks: make_round(talks, country=another_economy()),
    "StatusChange": lambda talks: make_status_change(talks, on=day()),
    "TariffRate": add_rate,
    "TrailStep": lambda measure: make_trail_step(
        measure,
        economy=another_economy(),
        round=make_round(),
        commitment=make_commitment(make_agreement()),
        instrument=make_instrument(),
    ),
}

# One more record that a table of links leads to.
LINKED: Final[Mapping[str, Callable[[], Any]]] = {
    "Economy": another_economy,
    "Negotiation": make_negotiation,
    "NontariffMeasure": make_nontariff_measure,
    "TariffMeasure": make_measure,
    "TariffRate": make_rate,
    "Position": make_position,
    "Person": make_person,
}

READ_ONLY: Final = ("Change", "Citation", "FormerAddress", "Proposal", "StaffNote")
MODELS: Final = [model for model in ONE_OF if model.__name__ not in READ_ONLY]


def one_of(model: Any) -> Any:
    """A record with all that it may name; of economies a bloc, since only that has members."""
    if model is Economy:
        return economy("EU", kind=EconomyKind.BLOC)
    return WITH_ALL_IT_MAY_NAME.get(model, ONE_OF[model])()


def add_rows(rf: RequestFactory, reader: User, record: Any) -> None:
    """One more row of each kind, and one more link, on the page of the record."""
    page: Any = admin.site._registry[type(record)]
    request = rf.get("/")
    request.user = reader
    for inline in page.get_inline_instances(request, record):
        ROW_ON[inline.model.__name__](record)
    for link in record._meta.many_to_many:
        getattr(record, link.name).add(LINKED[link.related_model.__name__]())


def queries(client: Client, page: str) -> Counter[str]:
    """How often the page reads which table."""
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return Counter(re.findall(r'FROM "(\w+)"', " ".join(each["sql"] for each in captured)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_that_the_queries_of_a_page_do_not_grow_with_its_rows(
    rf, publisher_client, publisher, model
):
    record = one_of(model)
    for _number in range(2):
        add_rows(rf, publisher, record)
    few = queries(publisher_client, address(record, "change"))
    for _number in range(5):
        add_rows(rf, publisher, record)

    assert queries(publisher_client, address(record, "change")) == few


@pytest.mark.parametrize("model", [models.Round, models.Delegation], ids=lambda each: each.__name__)
def test_that_the_queries_of_a_new_record_do_not_grow_with_the_parties(publisher_client, model):
    talks = make_negotiation()
    meeting = make_round(talks)
    ROW_ON["Party"](talks)
    page = f"{address(model, 'add')}?negotiation={talks.pk}&round={meeting.pk}"
    few = queries(publisher_client, page)
    for _number in range(5):
        ROW_ON["Party"](talks)

    assert queries(publisher_client, page) == few


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_that_the_queries_of_a_page_that_is_only_read_do_not_grow(
    rf, editor_client, publisher, model
):
    """What is published is shown to an editor as text."""
    record = one_of(model)
    for _number in range(2):
        add_rows(rf, publisher, record)
    few = queries(editor_client, address(record, "change"))
    for _number in range(5):
        add_rows(rf, publisher, record)

    assert queries(editor_client, address(record, "change")) == few
