"""Sources: addresses that mean one page, and what a citation says."""

from datetime import date, time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from hypothesis import example, given
from hypothesis import strategies as st

from negotiations.models import Citation, Source, SourceKind, Stance
from negotiations.models.sources import normalise_url
from tests.factories import cite, make_event, make_source
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def source_beside_another() -> Source:
    make_source(url="https://paper.example/talks")
    return make_source()


def citation_beside_another() -> Citation:
    event = make_event()
    cite(event, make_source(key="seed"))
    return cite(event, make_source())


REFUSALS = [
    Refusal(
        "source_url_is_recorded_once",
        source_beside_another,
        {
            "url": "http://www.paper.example/talks/#top",
            "normalised_url": "paper.example/talks",
        },
        at="url",
    ),
    Refusal("source_names_publisher_and_title", make_source, {"title": ""}, at="title", says=BLANK),
    Refusal(
        "source_names_publisher_and_title",
        make_source,
        {"publisher": ""},
        at="publisher",
        says=BLANK,
    ),
    Refusal(
        "source_time_of_day_needs_the_day",
        lambda: make_source(time_zone="Asia/Seoul"),
        {"published_time": time(18, 37), "published_on": None},
        at="published_on",
    ),
    Refusal(
        "source_time_of_day_needs_the_day",
        lambda: make_source(time_zone="Asia/Seoul"),
        {"published_time": time(18, 37), "published_on_precision": "month"},
        at="published_on",
    ),
    Refusal(
        "source_time_of_day_needs_a_zone",
        make_source,
        {"published_time": time(18, 37)},
        at="time_zone",
    ),
    Refusal(
        "citation_of_a_source_is_made_once",
        citation_beside_another,
        {"source": lambda _: Source.objects.get(key="seed")},
        at="source",
    ),
]


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/talks",
        "http://paper.example/talks",
        "HTTPS://Paper.Example/talks",
        "https://www.paper.example/talks",
        "https://paper.example/talks/",
        "https://paper.example/talks#second-round",
        "https://paper.example:443/talks",
        "http://paper.example:80/talks",
        "https://paper.example/talks?",
        "https://paper.example/talks?utm_source=mail&utm_medium=x",
        "https://paper.example/talks?fbclid=abc",
        "https://reader@paper.example/talks",
        "  https://paper.example/talks\n",
    ],
)
def test_addresses_of_one_page(url):
    assert normalise_url(url) == "paper.example/talks"


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/Talks",
        "https://paper.example/talks/2",
        "https://paper.example/talks?page=2",
        "https://paper.example/talks?page=2&utm_source=mail",
        "https://paper.example/talks?fbclidx=1",
        "https://news.paper.example/talks",
        "https://paper.example:8443/talks",
        "http://paper.example:443/talks",
        "https://paper.example:80/talks",
        "https://paper.example./talks",
        "https://wwww.paper.example/talks",
    ],
)
def test_addresses_of_another_page(url):
    assert normalise_url(url) != "paper.example/talks"


def test_what_remains_of_a_query_keeps_its_order():
    assert normalise_url("https://a.example/?b=2&utm_id=1&a=1") == "a.example?b=2&a=1"


@given(st.text())
@example("http://[")
@example("http://a:port/")
@example("http://a:99999/")
@example("http://ℂ℀.example/")
@example("//")
@example("\0")
def test_no_text_breaks_it(text):
    assert isinstance(normalise_url(text), str)


@given(st.text(alphabet="abc/?#&=%.:@[]"))
def test_no_text_that_looks_like_an_address_breaks_it(text):
    assert isinstance(normalise_url(f"https://{text}"), str)


def test_sources_without_an_address_do_not_collide():
    make_source(url="")

    make_source(url="").full_clean()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "paper.example", "http://[", "http://a b"])
def test_an_address_that_is_none_is_refused_at_its_field(url):
    with pytest.raises(ValidationError) as refused:
        make_source(url=url).full_clean()

    assert list(refused.value.message_dict) == ["url"]


def test_an_address_that_is_missing_is_refused_at_its_field():
    source = make_source()
    source.url = None  # type: ignore[assignment]  # what the database is to refuse

    with pytest.raises(ValidationError) as refused:
        source.full_clean()

    assert list(refused.value.message_dict) == ["url"]


def test_every_way_of_saving_keeps_the_normalised_address():
    source = Source.objects.create(
        key="seed",
        publisher="P",
        title="T",
        kind=SourceKind.NEWS,
        url="https://www.paper.example/talks/",
    )

    assert source.normalised_url == "paper.example/talks"
    source.url = "https://paper.example/other"
    source.full_clean()
    assert source.normalised_url == "paper.example/other"


def test_a_form_without_the_normalised_address_tells_the_url_is_taken():
    make_source(url="https://paper.example/talks")
    form = modelform_factory(Source, fields=["key", "publisher", "title", "url", "kind"])(
        {
            "key": "again",
            "publisher": "P",
            "title": "T",
            "url": "http://paper.example/talks/",
            "kind": "news",
        }
    )

    assert form.errors == {"url": ["A source with this URL is recorded already: cite that one."]}


def test_a_form_without_the_url_does_not_ask():
    form = modelform_factory(Source, fields=["title"])({"title": "T"}, instance=make_source())

    assert form.is_valid()


def test_a_source_tells_how_exactly_its_day_is_known():
    source = make_source(published_on=date(2025, 5, 1), published_on_precision="month")

    assert str(source.published_period) == "2025-05"
    assert make_source(published_on=None).published_period is None


# --- Citations ------------------------------------------------------------------------------------


def test_one_source_may_support_one_field_and_contradict_another():
    event, source = make_event(), make_source()
    cite(event, source, field="happened_on")
    cite(event, source, field="happened_on", stance=Stance.CONTRADICTS)

    cite(event, source, field="title").full_clean()

    assert event.citations.count() == 3


def test_a_citation_names_a_field_of_its_fact():
    with pytest.raises(ValidationError) as refused:
        cite(make_event(), field="venue").full_clean()

    assert refused.value.message_dict == {
        "field": ["event has no field “venue”: name one of its fields, or none for the whole fact."]
    }


def test_a_citation_of_an_unknown_kind_of_fact_is_refused_as_such():
    citation = Citation(content_type_id=0, object_id=1, source=make_source(), field="title")

    with pytest.raises(ValidationError) as refused:
        citation.full_clean()

    assert list(refused.value.message_dict) == ["content_type"]


def test_a_citation_goes_with_its_fact():
    event = make_event()
    cite(event)

    event.delete()

    assert not Citation.objects.exists()


def test_a_citation_is_of_one_kind_of_fact():
    citation = cite(make_event())

    assert citation.content_type == ContentType.objects.get(model="event")
