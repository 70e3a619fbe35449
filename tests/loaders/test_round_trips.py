"""Out and in again loses nothing, and in twice changes nothing: for every dossier that the rules allow."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from negotiations.loaders.format1 import Dossier
from negotiations.models import Negotiation, Publication
from tests.factories import make_small_talk, make_talk
from tests.loaders.dossiers import (
    AREAS,
    dumped,
    load_one,
    talks,
    undone,
    write_dossier,
    write_words,
)
from tests.loaders.strategies import dossiers

EXAMPLES = hypothesis_settings(
    max_examples=20,
    # A dossier is too large to be made small in reasonable time.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SLUG = "some-talks"


def without_order(value: Any) -> Any:
    """The value with every list sorted: the order of the lists is tested apart."""
    if isinstance(value, dict):
        return {name: without_order(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted(
            (without_order(each) for each in value),
            key=lambda each: json.dumps(each, sort_keys=True),
        )
    return value


def without_words(content: Any) -> Any:
    """The dossier without the areas that the vocabulary has: they come with it, so that it can be loaded anywhere."""
    content["areas"] = [each for each in content.get("areas", []) if each["slug"] not in AREAS]
    return {name: each for name, each in content.items() if each != []}


def as_dumped(data: Any) -> Any:
    """What a dossier comes to once it is loaded: no defaults, publications only where they differ."""
    content = Dossier.model_validate(data).model_dump(mode="json", exclude_defaults=True)
    content["negotiation"].setdefault("publication", "draft")
    _drop_repeated_publications(content, "draft")
    return content


def _drop_repeated_publications(content: Any, publication: str) -> None:
    """Removes from all that is in a dossier the publication that it would have without saying so."""
    talk = content["negotiation"]["publication"]
    for name, section in content.items():
        for element in section if isinstance(section, list) else []:
            _drop_where_repeated(element, talk)
        if name == "negotiation":
            _drop_in(section, talk)


def _drop_where_repeated(element: Any, around: str) -> None:
    if element.get("publication") == around:
        del element["publication"]
    _drop_in(element, element.get("publication", around))


def _drop_in(element: Any, publication: str) -> None:
    for each in element.values():
        for part in each if isinstance(each, list) else []:
            if isinstance(part, dict):
                _drop_where_repeated(part, publication)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("dossiers")


@pytest.mark.django_db
def test_that_out_and_in_again_loses_nothing_and_in_twice_changes_nothing(folder):
    @EXAMPLES
    @given(dossiers())
    def check(data):
        file = write_dossier(folder / "some.json", data)
        with undone():
            write_words()
            load_one(file)
            out = dumped(SLUG)
            again = load_one(file).tally
        assert without_order(without_words(json.loads(out))) == without_order(as_dumped(data))
        assert again.changes == 0

        second = folder / "again.json"
        second.write_text(out, encoding="utf-8")
        with undone():
            write_words()
            load_one(str(second))
            assert dumped(SLUG) == out
            assert load_one(str(second), prune=True).tally.changes == 0
            assert dumped(SLUG) == out

    check()


@pytest.mark.django_db
def test_that_a_dossier_loaded_over_another_with_prune_is_the_dossier_itself(folder):
    @hypothesis_settings(parent=EXAMPLES, max_examples=8)
    @given(dossiers(), dossiers())
    def check(before, after):
        first = write_dossier(folder / "before.json", before)
        second = write_dossier(folder / "after.json", after)
        with undone():
            write_words()
            load_one(second)
            alone = json.loads(dumped(SLUG))
        with undone():
            write_words()
            load_one(first)
            load_one(second, prune=True)
            over = json.loads(dumped(SLUG))
        own = ("agenda", "rounds", "positions", "agreements", "deadlines", "events")
        for section in own:
            assert _titles(over, section) == _titles(alone, section)

    check()


def _titles(content: Any, section: str) -> list[Any]:
    names = ("key", "slug", "area", "title")
    return [[each.get(name) for name in names] for each in content.get(section, [])]


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_small_talk, make_talk])
def test_that_a_talk_made_by_hand_comes_back_as_it_was(make, tmp_path):
    file = tmp_path / "talk.json"
    with undone():
        slug = make().slug
        file.write_text(dumped(slug), encoding="utf-8")
        load_one(str(file))
        file.write_text(dumped(slug), encoding="utf-8")
        assert load_one(str(file)).tally.changes == 0
    with undone():
        write_words()
        load_one(str(file))
        assert dumped(slug) == file.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_that_lists_come_out_in_their_order(words, file_of):
    data = talks()
    data["negotiation"]["parties"].reverse()
    data["rounds"].reverse()
    load_one(file_of(data))

    content = json.loads(dumped())
    assert [each["economy"] for each in content["negotiation"]["parties"]] == ["US", "KR"]
    assert [each["key"] for each in content["rounds"]] == ["r1", "r2"]
    discussed = [each["area"] for each in content["rounds"][1]["discussions"]]
    assert discussed == ["digital-trade", "balanced-trade"]
    assert list(content["rounds"][1])[:2] == ["key", "title"]
    assert list(content["rounds"][1])[-1] == "sources"


@pytest.mark.django_db
def test_that_drafts_are_written_too(words, file_of):
    data = talks()
    data["events"][0]["publication"] = "in_review"
    load_one(file_of(data), publish=False)
    load_one(file_of(talks()), publish=True)
    Negotiation.objects.get().events.update(publication=Publication.WITHDRAWN)

    content = json.loads(dumped())
    assert content["negotiation"]["publication"] == "published"
    assert content["events"][0]["publication"] == "withdrawn"
