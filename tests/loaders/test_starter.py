"""The starter data: there after one command, and never in the way of what was edited since."""

from io import StringIO

import pytest
from django.core.management import call_command

from negotiations.loaders.starter import DOSSIERS, load_starter
from negotiations.models import (
    AgendaItem,
    Citation,
    Deadline,
    Event,
    Negotiation,
    Publication,
    Round,
    Source,
    TariffMeasure,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def django_db_setup(django_db_setup, django_db_blocker):
    """The starter data, loaded once for this module and undone after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        yield
        transaction.set_rollback(True)


def test_that_the_five_talks_are_there_and_published():
    talks = Negotiation.objects.order_by("slug")

    assert len(list(DOSSIERS.glob("*.json"))) == 5
    assert [each.slug[:5] for each in talks] == ["cn-us", "gb-us", "in-us", "jp-us", "kr-us"]
    assert all(each.is_published for each in talks)


def test_that_the_reciprocal_duty_is_one_measure_with_a_line_for_each_economy():
    measure = TariffMeasure.objects.get(slug="us-ieepa-reciprocal")

    assert TariffMeasure.objects.filter(kind="reciprocal").count() == 1
    assert measure.negotiations.count() == 5
    assert {rate.origin_id for rate in measure.rates.all()} == {"CN", "GB", "IN", "JP", "KR"}


def test_that_the_founding_report_tells_when_and_how_it_was_published():
    seed = Source.objects.get(key="seed")

    assert str(seed.published_on) == "2025-05-21"
    assert (f"{seed.published_time:%H:%M}", seed.time_zone) == ("09:07", "Asia/Seoul")
    assert seed.is_machine_translated
    assert "18:46" in seed.note


def test_that_four_categories_became_six_areas():
    items = AgendaItem.objects.filter(negotiation__slug__startswith="kr-us", added_on__isnull=False)

    april = items.filter(added_on="2025-04-24")
    assert april.count() == 4
    assert items.filter(dropped_on=None).count() == 6
    assert items.get(area__slug="nontariff-measures").split_from in april


def test_that_both_days_of_the_suspension_are_kept_with_the_reason():
    deadline = Deadline.objects.get(slug="kr-us-tariff-talks-2025-suspension")
    claim = deadline.revisions.get(prevails=False)

    assert str(claim.due_on) == "2025-07-08"
    assert "00:01" in claim.prevails_because
    assert [each.source.key for each in claim.citations.all()] == ["seed"]


def test_that_loading_it_again_leaves_everything_alone():
    Event.objects.update(publication=Publication.WITHDRAWN)
    out = StringIO()
    call_command("load_starter", stdout=out)

    assert "All starter dossiers are there already." in out.getvalue()
    assert not Event.objects.published().exists()


def test_that_refreshing_sets_facts_to_the_starters():
    Round.objects.filter(key="r03-tech1").update(city="Nowhere")
    out = StringIO()
    call_command("load_starter", "--refresh", stdout=out)

    assert "kr-us-tariff-talks-2025: 1 changes" in out.getvalue()
    assert Round.objects.get(key="r03-tech1").city == "Washington, D.C."


def test_that_refreshing_what_nobody_edited_changes_nothing():
    before = Citation.objects.count()

    assert [each.tally.changes for each in load_starter(refresh=True)] == [0] * 5
    assert Citation.objects.count() == before


def test_that_a_talk_that_is_missing_comes_back_alone():
    for model in (Event, Round):
        model.objects.filter(negotiation__slug__startswith="gb-us").delete()
    talk = Negotiation.objects.get(slug__startswith="gb-us")
    for related in (talk.positions, talk.agreements):
        related.all().delete()
    talk.delete()

    assert [each.negotiation for each in load_starter()] == ["gb-us-economic-prosperity-deal-2025"]
