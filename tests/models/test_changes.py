"""The change log: it is added to, and nothing in it is changed or removed."""

import pytest
from django.db import IntegrityError, connection, transaction

from negotiations.models import Change, ChangeKind
from negotiations.models.changes import LOG_IS_KEPT, AppendOnly
from negotiations.models.guards import KEPT_IN_THE_LOG, sentence_of
from tests.factories import make_change, make_event, make_negotiation, make_user

pytestmark = pytest.mark.django_db


def test_that_a_change_is_not_saved_twice():
    change = make_change()
    change.reason = "Another reason"

    with pytest.raises(AppendOnly):
        change.save()


def test_that_a_change_is_not_deleted():
    change = make_change()

    with pytest.raises(AppendOnly):
        change.delete()
    with pytest.raises(AppendOnly):
        Change.objects.all().delete()


def test_that_changes_are_not_updated():
    make_change()

    with pytest.raises(AppendOnly):
        Change.objects.update(reason="Another reason")
    with pytest.raises(AppendOnly):
        Change.objects.bulk_update(Change.objects.all(), ["reason"])


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE negotiations_change SET reason = 'Another reason'",
        "UPDATE negotiations_change SET name_of_user = 'Somebody else'",
        "UPDATE negotiations_change SET version = 9",
        "UPDATE negotiations_change SET before = NULL",
        "UPDATE negotiations_change SET after = '{}'",
        "UPDATE negotiations_change SET changed_at = '2020-01-01 00:00:00+00:00'",
        "UPDATE negotiations_change SET negotiation_number = 77",
        "UPDATE negotiations_change SET batch = '00000000000000000000000000000000'",
    ],
)
def test_that_the_database_refuses_to_rewrite_it(rewriting: str):
    change = make_change(reason="A reason", name_of_user="editor")

    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(rewriting)

    assert sentence_of(refused.value) == str(LOG_IS_KEPT)
    assert Change.objects.get().reason == change.reason


def test_that_the_database_keeps_every_column():
    columns = {field.column for field in Change._meta.concrete_fields}

    assert columns - {"changed_by_id"} == set(KEPT_IN_THE_LOG)


def test_that_an_account_may_go_and_its_name_stays():
    author = make_user("editor")
    change = make_change(changed_by=author, name_of_user="editor")

    author.delete()

    change = Change.objects.get(pk=change.pk)
    assert (change.changed_by, change.name_of_user) == (None, "editor")


def test_that_it_tells_the_fields_that_differ():
    change = make_change(before={"title": "A", "kind": "x"}, after={"title": "B", "kind": "x"})

    assert change.differences == [("title", "A", "B")]


def test_that_it_is_found_by_record_and_by_negotiation_latest_first():
    talk = make_negotiation()
    event = make_event(talk)
    first = make_change(event, negotiation_number=talk.pk)
    second = make_change(event, negotiation_number=talk.pk, kind=ChangeKind.PUBLISHED)
    make_change()

    assert list(Change.objects.of(event)) == [second, first]
    assert list(Change.objects.of_negotiation(talk.pk)) == [second, first]
