"""A wrong value gets a sentence at its field, nothing is saved, and what was typed stays."""

from datetime import date
from typing import Any

import pytest

from negotiations.models import (
    Commitment,
    Deadline,
    Delegate,
    DelegateRole,
    Delegation,
    Economy,
    Event,
    Negotiation,
    Party,
    Position,
    ProductListCode,
    Publication,
    RateState,
    Round,
    RoundLevel,
    Source,
    TariffRate,
)
from tests.admin.pages import address, save, shown_in, told_at
from tests.factories import (
    area,
    economy,
    make_agreement,
    make_deadline,
    make_delegate,
    make_delegation,
    make_measure,
    make_negotiation,
    make_person,
    make_product_list,
    make_rate,
    make_round,
    make_source,
)

pytestmark = pytest.mark.django_db

DRAFT: dict[str, Any] = {"publication": Publication.DRAFT}
TALK: dict[str, Any] = {"title": "Talks", "kind": "tariff_talks"}


@pytest.fixture
def talks(db) -> Negotiation:
    return make_negotiation(**DRAFT)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": "", "kind": "truce"}, "title", "This field is required."),
        ({"title": "T" * 10_000}, "title", "at most 200 characters (it has 10000)"),
        ({"title": "Null\0byte"}, "title", "Null characters are not allowed."),
        ({"kind": "no-such-kind"}, "kind", "no-such-kind is not one of the available choices"),
        ({"kind": ""}, "kind", "This field is required."),
        ({"started_on": "2025-02-30"}, "started_on", "Write a day as 2025-05-20"),
        ({"started_on": "30/02/2025"}, "started_on", "Write a day as 2025-05-20"),
        ({"started_on": "tomorrow"}, "started_on", "Write a day as 2025-05-20"),
        (
            {"started_on": "2025-05-02", "ended_on": "2025-05-01"},
            "ended_on",
            "A negotiation ends on or after the day it starts.",
        ),
        ({"slug": "Not A Key"}, "slug", "A key has small letters"),
        ({"objective": "x" * 5001}, "objective", "at most 5000 characters"),
        ({"succeeds": "999999"}, "succeeds", "not one of the available choices"),
    ],
)
def test_a_negotiation(editor_client, typed, field, sentence):
    response = save(editor_client, address(Negotiation, "add"), **TALK | typed)

    assert response.status_code == 200
    assert sentence in told_at(response, field)
    assert not Negotiation.objects.exists()


def test_that_what_was_typed_stays(editor_client):
    typed = {**TALK, "title": "Two <b>sides</b>", "started_on": "2025-02-30", "objective": "Peace"}

    response = save(editor_client, address(Negotiation, "add"), **typed)

    for field, value in typed.items():
        if field != "kind":
            assert shown_in(response, field) == value
    assert b"Two <b>sides" not in response.content


@pytest.mark.parametrize(
    "title", ["한미 통상 협의 🚢", "مفاوضات التجارة", "<script>alert(1)</script>"]
)
def test_that_any_script_and_markup_is_kept_and_shown_as_text(editor_client, title):
    response = save(editor_client, address(Negotiation, "add"), **TALK | {"title": title})

    talks = Negotiation.objects.get()
    assert response.status_code == 302
    assert talks.title == title
    assert talks.slug
    for page in (address(talks, "change"), address(Negotiation, "changelist")):
        assert b"<script>alert" not in editor_client.get(page).content


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"first_day": "2025-05-22", "last_day": "2025-05-20"},
            "last_day",
            "The last day of a round is on or after its first day.",
        ),
        ({"first_day": "2025-05-22"}, "last_day", "A round has a first and a last day"),
        (
            {"status": "concluded"},
            "first_day",
            "A round that is under way or concluded has its days",
        ),
        (
            {"status": "concluded", "first_day": "2999-01-01", "last_day": "2999-01-01"},
            "status",
            "A round whose last day is still to come is not concluded.",
        ),
        ({"ordinal": "0"}, "ordinal", "Ordinals count from 1."),
        ({"ordinal": "-1"}, "ordinal", "greater than or equal to 0"),
        ({"ordinal": "99999999999999999999"}, "ordinal", "less than or equal to 32767"),
        ({"ordinal": "second"}, "ordinal", "Enter a whole number."),
        ({"country": "XX"}, "country", "not one of the available choices"),
        ({"country": "K\0"}, "country", "Null characters are not allowed."),
        ({"level": "picnic"}, "level", "not one of the available choices"),
    ],
)
def test_a_round(editor_client, talks, typed, field, sentence):
    required = {"negotiation": talks.pk, "title": "First round", "level": "technical"}

    response = save(editor_client, address(Round, "add"), **required | typed)

    assert sentence in told_at(response, field)
    assert not Round.objects.exists()


def test_an_ordinal_that_is_taken(editor_client, talks):
    make_round(talks, level=RoundLevel.TECHNICAL, ordinal=2, **DRAFT)

    response = save(
        editor_client,
        address(Round, "add"),
        negotiation=talks.pk,
        title="Again",
        level="technical",
        ordinal="2",
    )

    assert "a round of this ordinal at this level already" in told_at(response, "ordinal")


def test_an_economy_that_is_no_party(editor_client, talks):
    meeting = make_round(talks, **DRAFT)
    economy("JP")

    response = save(editor_client, address(Delegation, "add"), round=meeting.pk, economy="JP")

    assert "This economy is no party of the negotiation" in told_at(response, "economy")
    assert not Delegation.objects.exists()


def test_an_economy_that_is_no_party_in_a_row(editor_client, talks):
    economy("JP")
    head = make_person(**DRAFT)
    url = f"{address(Round, 'add')}?negotiation={talks.pk}"

    response = save(
        editor_client,
        url,
        title="Round",
        level="technical",
        delegations__0__economy="JP",
        delegations__0__head=head.pk,
    )

    assert "This economy is no party" in told_at(response, "delegations-0-economy")
    assert not Round.objects.exists()


def test_a_position_of_an_economy_that_is_no_party(editor_client, talks):
    economy("JP")

    response = save(
        editor_client,
        address(Position, "add"),
        negotiation=talks.pk,
        economy="JP",
        area=area().pk,
        kind="demand",
        text="More beef",
    )

    assert "This economy is no party" in told_at(response, "economy")


def test_a_round_of_other_talks(editor_client, talks):
    elsewhere = make_round(**DRAFT)

    response = save(
        editor_client,
        address(Position, "add"),
        negotiation=talks.pk,
        economy="KR",
        area=area().pk,
        kind="demand",
        text="More beef",
        round=elsewhere.pk,
    )

    assert "This round belongs to another negotiation" in told_at(response, "round")


def test_a_second_head(editor_client):
    delegation = make_delegation(**DRAFT)
    make_delegate(delegation, role=DelegateRole.HEAD, **DRAFT)

    response = save(
        editor_client,
        address(Delegate, "add"),
        delegation=delegation.pk,
        person=make_person().pk,
        role="head",
    )

    assert "This delegation has a head already" in told_at(response, "role")


def test_two_heads_in_two_new_rows(editor_client):
    delegation = make_delegation(**DRAFT)

    response = save(
        editor_client,
        address(delegation, "change"),
        delegates__0__person=make_person().pk,
        delegates__0__role="head",
        delegates__1__person=make_person().pk,
        delegates__1__role="head",
    )

    assert response.status_code == 200
    assert "This delegation has a head already" in told_at(response, "delegates-1-role")
    assert not Delegate.objects.exists()


def test_a_person_who_sits_there_already(editor_client):
    delegation = make_delegation(**DRAFT)
    sitting = make_delegate(delegation, role=DelegateRole.MEMBER, **DRAFT)

    response = save(
        editor_client,
        address(delegation, "change"),
        **{"delegates-TOTAL_FORMS": "2"},
        **{"delegates-1-person": sitting.person_id, "delegates-1-role": "member"},
        **{"delegates-1-position": "0"},
    )

    assert response.status_code == 200
    assert b"sits in the delegation already" in response.content or (
        b"Please correct the duplicate" in response.content
    )
    assert Delegate.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"valid_from": "2025-06-01"}, "valid_from", "is recorded for this measure, origin"),
        ({"last_day": "2025-01-01"}, "last_day", "on or after the day it is valid from"),
        ({"known_until": "2025-01-01"}, "known_until", "A rate is known until a day on or after"),
        ({"rate": "-5"}, "", "A rate is zero or more."),
        ({"rate": "12345678901"}, "rate", "no more than 8 digits in total"),
        ({"rate": "a lot"}, "rate", "Enter a number."),
        ({"rate": ""}, "rate", "A rate has a percentage, or an amount per unit."),
        ({"amount": "3", "currency": "won"}, "currency", "A currency has three capital letters"),
        ({"state": "nonsense"}, "state", "not one of the available choices"),
    ],
)
def test_a_rate(editor_client, typed, field, sentence):
    measure = make_measure(**DRAFT)
    make_rate(
        measure,
        origin="KR",
        state=RateState.IN_FORCE,
        valid_from=date(2025, 5, 1),
        last_day=None,
        known_from=date(2025, 5, 1),
        **DRAFT,
    )
    required = {
        "measure": measure.pk,
        "origin": "KR",
        "rate": "25",
        "state": "in_force",
        "valid_from": "2025-04-01",
        "last_day": "2025-04-30",
        "known_from": "2025-04-01",
    }
    if field == "valid_from":
        required["last_day"] = ""

    response = save(editor_client, address(TariffRate, "add"), **required | typed)

    assert sentence in told_at(response, field)
    assert TariffRate.objects.count() == 1


def test_two_overlapping_rates_in_two_new_rows(editor_client):
    measure = make_measure(**DRAFT)
    row = {"origin": "KR", "rate": "25", "state": "in_force", "known_from": "2025-04-01"}
    typed = {"rates-TOTAL_FORMS": "2"}
    for number, day in enumerate(("2025-04-01", "2025-05-01")):
        values = row | {"valid_from": day, "value_base": "full"}
        typed |= {f"rates-{number}-{name}": value for name, value in values.items()}
    economy("KR")

    response = save(editor_client, address(measure, "change"), **typed)

    assert "is recorded for this measure, origin" in told_at(response, "rates-1-valid_from")
    assert not TariffRate.objects.exists()


@pytest.mark.parametrize("code", ["8703.23", "8", "12345678901", "cars", "８７０３"])
def test_an_hs_code_that_is_none(editor_client, code):
    products = make_product_list(codes=(), **DRAFT)

    response = save(
        editor_client, address(ProductListCode, "add"), product_list=products.pk, code=code
    )

    assert told_at(response, "code")
    assert not ProductListCode.objects.exists()


@pytest.mark.parametrize("code", ["kr", "KOR", "K1", "한국"])
def test_a_code_of_an_economy_that_is_none(editor_client, code):
    response = save(editor_client, address(Economy, "add"), name="Korea", code=code, kind="state")

    assert "code" in told_at(response, "code")
    assert not Economy.objects.exists()


def test_an_alias_twice(editor_client):
    response = save(
        editor_client,
        address(Economy, "add"),
        name="Korea",
        code="KR",
        kind="state",
        aliases="South Korea\n South Korea ",
    )

    assert "A text stands in this list twice." in told_at(response, "aliases")
    assert shown_in(response, "aliases") == "South Korea\n South Korea "


def test_a_party_twice(editor_client):
    economy("KR")

    response = save(
        editor_client,
        address(Negotiation, "add"),
        **TALK,
        parties__0__economy="KR",
        parties__1__economy="KR",
    )

    assert response.status_code == 200
    assert b"duplicate" in response.content or b"is a party" in response.content
    assert not Party.objects.exists()


def test_a_deadline_of_nothing(editor_client):
    response = save(editor_client, address(Deadline, "add"), title="Due", kind="target")

    assert "belongs to a negotiation, a tariff measure or both" in told_at(response, "negotiation")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"due_time": "00:01"}, "time_zone", "A time of day needs its time zone."),
        ({"due_time": "25:99"}, "due_time", "Enter a valid time."),
        ({"time_zone": "Korea/Busan"}, "time_zone", "is no time zone: write one as Asia/Seoul"),
        ({"due_on": "2025-07-09"}, "announced_on", "announced on this day prevails already"),
    ],
)
def test_a_revision_in_a_row(editor_client, talks, typed, field, sentence):
    deadline = make_deadline(talks, revisions=[(date(2025, 4, 9), date(2025, 7, 8))], **DRAFT)
    revision = deadline.revisions.get()
    revision.publication = "draft"
    revision.save()
    row = {"due_on": "2025-08-01", "announced_on": "2025-07-07", "prevails": "on"} | typed
    if field == "announced_on":
        row["announced_on"] = (revision.announced_on and revision.announced_on.isoformat()) or ""

    response = save(
        editor_client,
        address(deadline, "change"),
        **{"revisions-TOTAL_FORMS": "2"},
        **{f"revisions-1-{name}": value for name, value in row.items()},
    )

    assert sentence in told_at(response, f"revisions-1-{field}")
    assert deadline.revisions.count() == 1


def test_a_commitment_of_an_economy_that_is_no_party(editor_client, talks):
    agreement = make_agreement(talks, **DRAFT)
    economy("JP")

    response = save(
        editor_client,
        address(Commitment, "add"),
        agreement=agreement.pk,
        economy="JP",
        text="To buy more",
    )

    assert "This economy is no party" in told_at(response, "economy")


def test_a_source_that_is_recorded_already(editor_client):
    make_source(url="https://www.example.org/report/")

    response = save(
        editor_client,
        address(Source, "add"),
        url="http://example.org/report?utm_source=x",
        publisher="P",
        title="T",
        kind="news",
    )

    assert "A source with this URL is recorded already" in told_at(response, "url")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example", "ftp://example.org/x"])
def test_an_address_that_is_none(editor_client, url):
    response = save(
        editor_client, address(Source, "add"), url=url, publisher="P", title="T", kind="news"
    )

    assert "Enter a valid URL." in told_at(response, "url")


def test_a_source_cited_twice(editor_client, talks):
    source = make_source()
    typed: dict[str, Any] = {"negotiations-citation-content_type-object_id-TOTAL_FORMS": "2"}
    for row in (0, 1):
        prefix = f"negotiations-citation-content_type-object_id-{row}"
        typed |= {f"{prefix}-source": source.pk, f"{prefix}-stance": "supports"}

    response = save(
        editor_client,
        address(Event, "add"),
        negotiation=talks.pk,
        title="Vote",
        kind="election",
        happened_on="2025-06-03",
        **typed,
    )

    field = "negotiations-citation-content_type-object_id-1-source"
    assert "This source is cited for this fact already." in told_at(response, field)
    assert not Event.objects.exists()
