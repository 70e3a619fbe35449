"""Who sees what: a draft, and all that hangs on a draft, exists for staff alone."""

from collections.abc import Iterator
from typing import Final

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model

from negotiations.models import Fact, Negotiation, Publication, Published, User, may_see_drafts
from tests.factories import make_round, make_small_talk
from tests.factories.every_model import ONE_OF, WITH_ALL_IT_MAY_NAME
from tests.models.invariants import models_of_ours

PUBLISHED: Final[list[type[Published]]] = [
    model for model in models_of_ours() if issubclass(model, Published)
]
HIDDEN: Final = [each for each in Publication if each != Publication.PUBLISHED]

# Paths from one published record to another that do not hide it. Whoever shows what stands at their end asks whether the
# viewer may see it.
FILTERED_BY_PAGES: Final = {
    "Negotiation.succeeds": "a talk stands without the one before it",
    "Negotiation.belongs_to": "a track stands without the talks around it",
    "Position.answers": "a position stands without the one it answers",
    "Position.met_by_commitment": "a demand was made whether or not it was met",
    "Position.met_by_rate": "a demand was made whether or not it was met",
    "AgendaItem.split_from": "an area stands without the one it was split from",
}

# Paths that need no look of their own, since what they lead to is looked at already.
THE_SAME_NEGOTIATION: Final = {
    "AgendaItem.added_at__negotiation": "a guard keeps the round in the item's negotiation",
    "AgendaItem.dropped_at__negotiation": "a guard keeps the round in the item's negotiation",
    "Position.round__negotiation": "a guard keeps the round in the position's negotiation",
}

# Rows that are no published records of their own name records that are: whoever reads them filters by these paths.
READ_THROUGH_THEIR_OWNERS: Final = {
    "Citation.source",
    "FormerName.organization",
    "MeasureScope.measure",
    "MeasureScope.product_list",
    "Party.lead_organization",
    "Party.negotiation",
    "ProductListCode.product_list",
    "ProductListCode.source",
    "Proposal.negotiation",  # for staff alone
}


def named_by_its_model(model: type[Model]) -> str:
    return model.__name__


# --- Every path is looked at ----------------------------------------------------------------------


def links_to_published(
    model: type[Model],
) -> Iterator[tuple["ForeignKey[Model, Model]", type[Published]]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Published):
            yield field, field.related_model


def paths_from(model: type[Published]) -> Iterator[tuple[str, bool]]:
    """The paths to what a record of this model hangs on or names, and whether each is always set."""
    for field, target in links_to_published(model):
        yield field.name, not field.null
        if f"{model.__name__}.{field.name}" in FILTERED_BY_PAGES:
            continue
        for path in target.hangs_on:
            yield f"{field.name}__{path}", not field.null
        for path in target.may_name:
            yield f"{field.name}__{path}", False


@pytest.mark.parametrize("model", PUBLISHED, ids=named_by_its_model)
def test_that_every_path_to_a_published_record_is_looked_at(model):
    paths = {
        (path, is_always_set)
        for path, is_always_set in paths_from(model)
        if f"{model.__name__}.{path}" not in {**FILTERED_BY_PAGES, **THE_SAME_NEGOTIATION}
    }

    looked_at = {(path, True) for path in model.hangs_on} | {
        (path, False) for path in model.may_name
    }

    assert looked_at == paths


@pytest.mark.parametrize("name", [*FILTERED_BY_PAGES, *THE_SAME_NEGOTIATION])
def test_that_every_exception_is_a_path(name):
    model_name, path = name.split(".")
    model: type[Model] = next(m for m in PUBLISHED if m.__name__ == model_name)

    for step in path.split("__"):
        try:
            target = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            pytest.fail(f"{name} is no path")
        assert isinstance(target, type)
        model = target
    assert issubclass(model, Published)


def test_that_rows_read_through_their_owners_are_known():
    links = {
        f"{model.__name__}.{field.name}"
        for model in models_of_ours()
        if not issubclass(model, Published)
        for field, _ in links_to_published(model)
    }

    assert links == READ_THROUGH_THEIR_OWNERS


def test_that_every_path_that_may_be_empty_is_tried():
    assert set(WITH_ALL_IT_MAY_NAME) == {model for model in PUBLISHED if model.may_name}


# --- What each of the cast sees -------------------------------------------------------------------


@pytest.fixture
def former_editor(db: None) -> User:
    return User.objects.create_user("former", password="former", is_staff=True, is_active=False)


@pytest.fixture
def readers(
    visitor: AnonymousUser, analyst: User, former_editor: User
) -> list[AnonymousUser | User]:
    return [visitor, analyst, former_editor]


@pytest.fixture
def staff(editor: User, publisher: User) -> list[User]:
    return [editor, publisher]


def test_staff_alone_may_see_drafts(readers, staff):
    assert not any(may_see_drafts(reader) for reader in readers)
    assert all(may_see_drafts(member) for member in staff)


def test_an_administrator_who_is_not_staff_is_a_reader(db):
    assert not may_see_drafts(User(is_superuser=True))


@pytest.mark.parametrize("model", PUBLISHED, ids=named_by_its_model)
def test_all_see_what_is_published(model, readers, staff):
    record = ONE_OF[model]()

    for viewer in (*readers, *staff):
        assert record in model.objects.visible_to(viewer)


@pytest.mark.parametrize("publication", HIDDEN)
@pytest.mark.parametrize("model", PUBLISHED, ids=named_by_its_model)
def test_staff_alone_see_what_is_not(model, publication, readers, staff):
    record = ONE_OF[model]()
    model.objects.filter(pk=record.pk).update(publication=publication)

    for reader in readers:
        assert record not in model.objects.visible_to(reader)
    for member in staff:
        assert record in model.objects.visible_to(member)


@pytest.mark.parametrize(
    ("model", "path"),
    [(model, path) for model in PUBLISHED for path in model.hangs_on],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_hangs_on_a_draft_is_hidden(model, path, visitor, editor):
    record = ONE_OF[model]()
    withdraw(at_the_end_of(path, record))

    assert record not in model.objects.visible_to(visitor)
    assert record in model.objects.visible_to(editor)


@pytest.mark.parametrize(
    ("model", "path"),
    [(model, path) for model in PUBLISHED for path in model.may_name],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_names_a_draft_is_hidden(model, path, visitor, editor):
    record = WITH_ALL_IT_MAY_NAME[model]()
    assert record in model.objects.visible_to(visitor)
    withdraw(at_the_end_of(path, record))

    assert record not in model.objects.visible_to(visitor)
    assert record in model.objects.visible_to(editor)


def at_the_end_of(path: str, record: Published) -> Published:
    for step in path.split("__"):
        record = getattr(record, step)
    return record


def withdraw(record: Published) -> None:
    type(record).objects.filter(pk=record.pk).update(publication=Publication.WITHDRAWN)


@pytest.mark.django_db
def test_a_talk_in_the_making_adds_nothing_to_what_a_visitor_sees(visitor):
    make_small_talk()
    seen = numbers_seen_by(visitor)

    make_small_talk(publication=Publication.DRAFT)
    assert numbers_seen_by(visitor) == seen

    make_small_talk(facts=Publication.IN_REVIEW)
    assert numbers_seen_by(visitor) == seen | {Negotiation: 2}


def numbers_seen_by(viewer: AnonymousUser | User) -> dict[type[Published], int]:
    return {model: model.objects.visible_to(viewer).count() for model in PUBLISHED}


# --- What it says of itself -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_record_says_whether_it_is_published():
    assert make_round().is_published
    assert make_round(publication=Publication.IN_REVIEW).publication_label == "in review"


def test_that_every_fact_can_be_cited_and_noted():
    facts = [model for model in PUBLISHED if issubclass(model, Fact)]

    assert [model.__name__ for model in PUBLISHED if model not in facts] == ["Source"]
    assert all({"note", "citations"} <= {f.name for f in m._meta.get_fields()} for m in facts)


def test_that_a_record_is_a_draft_until_someone_publishes_it():
    assert all(model().publication == Publication.DRAFT for model in PUBLISHED)
