"""What loading tells the change log: each record that it adds, changes or removes, and nothing else."""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from negotiations.actions.changes import Authorship
from negotiations.actions.merging import merge_records
from negotiations.actions.reverting import revert_change
from negotiations.actions.snapshots import snapshot
from negotiations.loaders.dossiers import load
from negotiations.loaders.problems import Refused
from negotiations.loaders.starter import DOSSIERS, load_starter
from negotiations.loaders.vocabularies import STARTER, load_vocabularies
from negotiations.models import (
    AgendaArea,
    Change,
    ChangeKind,
    Citation,
    Delegate,
    Economy,
    Negotiation,
    NontariffMeasure,
    Person,
    Position,
    Round,
    TariffMeasure,
    TariffRate,
    TrailStep,
    User,
    Via,
)
from negotiations.models.kinds import record_models

pytestmark = pytest.mark.django_db

DOSSIER = DOSSIERS / "kr-us-tariff-talks-2025.json"


@pytest.fixture
def talks() -> dict[str, Any]:
    """A dossier that is loaded, for a test to change and load again."""
    load_vocabularies()
    load([DOSSIER], publish=True)
    return json.loads(DOSSIER.read_text())  # type: ignore[no-any-return]  # JSON is Any


def load_changed(data: dict[str, Any], folder: Path, **options: Any) -> list[Change]:
    """The changes that loading this dossier logs."""
    latest = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    file = folder / "changed.json"
    file.write_text(json.dumps(data))
    load([file], **options)
    return list(Change.objects.filter(pk__gt=latest).order_by("pk"))


def records() -> list[Any]:
    return [
        each
        for model in record_models()
        if model is not Citation
        for each in model._default_manager.all()
    ]


def test_that_a_first_load_logs_each_record_as_created():
    load_starter()

    assert set(Change.objects.values_list("via", flat=True)) == {Via.LOADER}
    for record in records():
        # A second dossier may complete what the first one brought.
        latest, *_, first = [*Change.objects.of(record)] * 2
        assert (first.kind, first.version) == (ChangeKind.CREATED, 1), record
        assert latest.after == snapshot(record), record
        assert latest.version == record.version
        assert latest.label


def test_that_loading_again_logs_nothing(talks, tmp_path: Path):
    assert load_changed(talks, tmp_path, publish=True) == []


def test_that_a_changed_field_is_logged_with_what_it_was(talks, tmp_path: Path):
    changed = copy.deepcopy(talks)
    changed["rounds"][0]["venue"] = "The old customs house"
    before = snapshot(Round.objects.get(key=talks["rounds"][0]["key"]))

    [change] = load_changed(changed, tmp_path, publish=True)

    meeting = Round.objects.get(key=talks["rounds"][0]["key"])
    assert change.record == meeting
    assert (change.kind, change.reason) == (ChangeKind.CHANGED, "loaded from changed.json")
    assert (change.before, change.after) == (before, snapshot(meeting))
    assert change.differences[0][2] == "The old customs house"
    assert (change.version, meeting.version) == (2, 2)
    assert change.negotiation_number == meeting.negotiation_id


def test_that_changed_citations_are_logged_with_their_fact(talks, tmp_path: Path):
    changed = copy.deepcopy(talks)
    fact = next(each for each in changed["rounds"] if each.get("sources"))
    fact["sources"][0] = {"source": fact["sources"][0], "quote": "Both sides met."}

    [change] = load_changed(changed, tmp_path, publish=True)

    assert change.label == fact["title"]
    assert [name for name, _old, _new in change.differences] == ["citations"]
    assert Round.objects.get(key=fact["key"]).version == 2


def test_that_what_a_file_no_longer_tells_is_logged_as_removed(talks, tmp_path: Path):
    changed = copy.deepcopy(talks)
    gone = changed["events"].pop()

    [change] = load_changed(changed, tmp_path, publish=True, prune=True)

    assert change.kind == ChangeKind.REMOVED
    assert change.before is not None
    assert change.before["key"] == gone["key"]
    revert_change(change=change, authorship=Authorship(None, Via.COMMAND))
    assert Negotiation.objects.get().events.filter(key=gone["key"]).exists()


def test_that_the_log_names_who_loaded_and_why(talks, tmp_path: Path, editor: User):
    changed = copy.deepcopy(talks)
    changed["negotiation"]["title"] = "Talks under another title"

    [change] = load_changed(changed, tmp_path, by=editor, reason="From the ministry's table")

    assert (change.changed_by, change.reason) == (editor, "From the ministry's table")


def test_that_what_was_not_loaded_is_not_logged(talks, tmp_path: Path):
    changed = copy.deepcopy(talks)
    changed["negotiation"]["title"] = "Talks under another title"
    assert load_changed(changed, tmp_path, dry_run=True) == []

    changed["rounds"][0]["last_day"] = "1999-01-01"
    latest = Change.objects.count()
    with pytest.raises(Refused):
        load_changed(changed, tmp_path)
    assert Change.objects.count() == latest


def test_that_publishing_is_logged(tmp_path: Path):
    load_vocabularies()
    load([DOSSIER])
    drafts = json.loads(DOSSIER.read_text())

    changes = load_changed(drafts, tmp_path, publish=True)

    changed = Counter(name for each in changes for name, _old, _new in each.differences)
    assert set(changed) <= {"publication"}


def test_that_the_number_of_queries_does_not_grow_with_the_rows(talks, tmp_path: Path):
    def queries(number: int, venue: str) -> int:
        changed = copy.deepcopy(talks)
        for meeting in changed["rounds"][:number]:
            meeting["venue"] = venue
        with CaptureQueriesContext(connection) as captured:
            assert len(load_changed(changed, tmp_path, publish=True)) == number
        return len(captured)

    assert queries(1, "Here") == queries(8, "There")


def test_that_vocabularies_are_logged(tmp_path: Path):
    load_vocabularies()
    created = Change.objects.count()
    assert created == sum(
        model._default_manager.count() for model in record_models() if model is not Citation
    )
    for file in STARTER.glob("*.csv"):
        text = file.read_text().replace("KR,KOR,South Korea", "KR,KOR,Republic of Korea")
        (tmp_path / file.name).write_text(text)

    load_vocabularies(tmp_path)

    load_vocabularies(tmp_path)
    changes = list(Change.objects.order_by("pk")[created:])
    korea = Economy.objects.get(code="KR")
    assert [(each.record, each.version) for each in changes] == [(korea, korea.version)]
    area = AgendaArea.objects.exclude(parent=None).first()
    assert area is not None
    assert Change.objects.of(area).get().after == snapshot(area)


def test_that_a_merged_person_is_not_made_again(talks, tmp_path: Path):
    delegate = Delegate.objects.select_related("person").first()
    assert delegate is not None
    merged = delegate.person
    kept = Person.objects.create(slug="kept", name="The one to keep", economy=merged.economy)
    merge(kept, merged)
    number = Person.objects.count()

    load_changed(talks, tmp_path, publish=True)

    assert Person.objects.count() == number
    delegate.refresh_from_db()
    assert delegate.person == kept


def test_that_a_merged_tariff_measure_is_not_made_again(talks, tmp_path: Path):
    rate = TariffRate.objects.select_related("measure").order_by("pk")[0]
    merged = rate.measure
    talks["deadlines"][0]["measure"] = merged.slug
    talks["positions"][0]["met_by_rate"] = f"{merged.slug}/{rate.key}"
    kept = TariffMeasure.objects.create(
        slug="kept", title="The one to keep", imposed_by=merged.imposed_by, kind=merged.kind
    )
    merge(kept, merged)
    numbers = [model.objects.count() for model in (TariffMeasure, TariffRate)]

    load_changed(talks, tmp_path, publish=True)

    assert [model.objects.count() for model in (TariffMeasure, TariffRate)] == numbers
    assert not TariffMeasure.objects.filter(slug=merged.slug).exists()
    assert kept.deadlines.count() == 1
    assert Position.objects.filter(met_by_rate__measure=kept).count() == 1


def test_that_a_merged_nontariff_measure_is_not_made_again(talks, tmp_path: Path):
    merged = TrailStep.objects.select_related("measure").order_by("pk")[0].measure
    kept = NontariffMeasure.objects.create(
        slug="kept", title="The one to keep", maintained_by=merged.maintained_by
    )
    merge(kept, merged)
    numbers = [model.objects.count() for model in (NontariffMeasure, TrailStep)]

    load_changed(talks, tmp_path, publish=True)

    assert [model.objects.count() for model in (NontariffMeasure, TrailStep)] == numbers
    assert not NontariffMeasure.objects.filter(slug=merged.slug).exists()


def merge(kept: Any, merged: Any) -> None:
    merge_records(
        kept=kept,
        kept_version=kept.version,
        merged=merged,
        merged_version=merged.version,
        authorship=Authorship(None, Via.COMMAND),
    )
