"""Merging on the site: for publishers alone, with everything told before, and old addresses that lead on."""

import pytest
from django.test import Client
from django.urls import reverse

from negotiations.actions.changes import Authorship
from negotiations.actions.merging import merge_records
from negotiations.duplicates import likely_pairs
from negotiations.models import Change, Organization, Person, Publication, Via
from tests.factories import (
    make_area,
    make_delegate,
    make_delegation,
    make_event,
    make_former_name,
    make_measure,
    make_nontariff_measure,
    make_organization,
    make_person,
    make_source,
)
from tests.html_validity import faults

pytestmark = pytest.mark.django_db


def address_of(kept, merged) -> str:
    kind = {"Person": "person", "Organization": "organization"}[type(kept).__name__]
    return f"/desk/merge/?kind={kind}&a={kept.pk}&b={merged.pk}"


def posted(client: Client, kept: Person, merged: Person, **data):
    values = {
        "kind": "person",
        "kept": kept.pk,
        "merged": merged.pk,
        "kept_version": kept.version,
        "merged_version": merged.version,
        **data,
    }
    return client.post("/desk/merge/", values)


# Refusals


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client", "editor_client"])
def test_that_only_publishers_merge(request: pytest.FixtureRequest, reader: str):
    client: Client = request.getfixturevalue(reader)
    kept, merged = make_person(), make_person()

    assert client.get(address_of(kept, merged)).status_code in (302, 403)
    assert posted(client, kept, merged).status_code in (302, 403)
    assert Person.objects.count() == 2


def test_that_a_record_that_moved_on_is_not_merged(publisher_client: Client):
    kept, merged = make_person(), make_person()

    assert posted(publisher_client, kept, merged, merged_version=7).status_code == 409
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?kind=person&a=²&b=²",
        "?kind=event&a=1&b=1",
        "?kind=person&a=x&b=1",
        "?kind=x&a=1&b=1",
        "?kind=person&a=1",
    ],
)
def test_that_what_cannot_be_merged_is_not_found(publisher_client: Client, query: str):
    make_event()

    assert publisher_client.get(f"/desk/merge/{query}").status_code == 404
    assert publisher_client.post("/desk/merge/", {"kind": "person"}).status_code == 422


def test_that_one_record_is_not_merged_with_itself(publisher_client: Client):
    person = make_person()

    page = publisher_client.get(address_of(person, person)).content.decode()

    assert "one record already" in page
    assert posted(publisher_client, person, person).status_code == 422


# The page


def test_that_it_tells_what_merging_comes_to_and_changes_nothing(publisher_client: Client):
    kept, merged = make_person("Chang Sung-gil"), make_person("Jang Sung-gil", native_name="장성길")
    team = make_delegation()
    for person in (kept, merged):
        make_delegate(team, person)
    make_delegate(person=merged)

    page = publisher_client.get(address_of(kept, merged)).content.decode()

    for text in ("Chang Sung-gil", "장성길", "1 delegate", "the two entries became one"):
        assert text in page
    assert faults(page) == []
    assert Person.objects.count() == 2
    assert not Change.objects.exists()


def test_that_it_merges_and_leads_to_the_log(publisher_client: Client):
    kept, merged = make_person(), make_person()

    response = posted(publisher_client, kept, merged, reason="One man.")

    assert response["Location"] == f"/records/person/{kept.pk}/history/"
    assert Person.objects.get() == kept
    assert set(Change.objects.values_list("reason", flat=True)) == {"One man."}


# Old addresses


def merge(kept, merged) -> None:
    merge_records(
        kept=kept,
        kept_version=kept.version,
        merged=merged,
        merged_version=merged.version,
        authorship=Authorship(None, Via.COMMAND),
    )


@pytest.mark.parametrize("make", [make_person, make_organization])
def test_that_an_old_address_leads_to_the_record_that_was_kept(visitor_client: Client, make):
    kept, merged = make(), make()
    old = merged.get_absolute_url()
    merge(kept, merged)

    response = visitor_client.get(old)

    assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())


def test_that_an_old_address_tells_readers_nothing_of_a_draft(
    visitor_client: Client, editor_client: Client
):
    kept, merged = (make_person(publication=Publication.DRAFT) for _ in range(2))
    old = merged.get_absolute_url()
    merge(kept, merged)

    assert visitor_client.get(old).status_code == 404
    assert editor_client.get(old).status_code == 301


def test_that_a_new_record_of_the_old_name_comes_first(visitor_client: Client):
    kept, merged = make_person(), make_person()
    merge(kept, merged)
    make_person("Somebody else", slug=merged.slug)

    address = reverse("negotiations:person-detail", args=[merged.slug])
    assert "Somebody else" in visitor_client.get(address).content.decode()


# Likely pairs


def pairs(kind: str) -> list[tuple[int, int]]:
    return [(first, second) for first, second, _name in likely_pairs()[kind]]


def test_that_people_of_one_name_in_one_economy_are_proposed():
    first = make_person("Chang Sung-gil", native_name="장성길", of="KR")
    second = make_person("Jang Sung-gil", aliases=["CHANG  Sung-gil"], of="KR")
    make_person("Chang Sung-gil", of="JP")
    make_person("Ahn Duk-geun", of="KR")

    assert pairs("person") == [(first.pk, second.pk)]


def test_that_organizations_are_known_by_their_former_names():
    first = make_organization("Ministry of Trade")
    second = make_organization("Ministry of Industry")
    make_former_name(second, "Ministry of Trade")
    second.save()

    assert pairs("organization") == [(first.pk, second.pk)]


def test_that_sources_of_one_title_publisher_and_day_are_proposed():
    first, second = make_source("Talks begin"), make_source("Talks begin")
    make_source("Talks begin", publisher="Another paper")
    make_source("Talks begin", published_on=None)

    assert pairs("source") == [(first.pk, second.pk)]


def test_that_measures_and_areas_are_proposed():
    for make, kind in (
        (make_measure, "tariff-measure"),
        (make_nontariff_measure, "nontariff-measure"),
    ):
        first, second = make("Cars"), make("cars")
        assert pairs(kind) == [(first.pk, second.pk)]
    area = make_area(name="Digital trade")
    twin = make_area(name="E-commerce", label_variants=["digital trade"])
    assert (area.pk, twin.pk) in pairs("agenda-area")


def test_that_a_pair_goes_once_it_is_merged(publisher_client: Client):
    first = make_organization("Ministry of Trade")
    second = make_organization("Trade Ministry", aliases=["Ministry of Trade"])
    assert pairs("organization") == [(first.pk, second.pk)]
    assert "Ministry of Trade" in publisher_client.get("/desk/duplicates/").content.decode()

    merge(first, Organization.objects.get(pk=second.pk))

    assert pairs("organization") == []
