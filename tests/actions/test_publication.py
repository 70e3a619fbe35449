"""Publication: who may move what, what goes along, and what is left behind."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.publication import (
    SHARED,
    Plan,
    publication_words,
    publish,
    send_back,
    send_to_review,
    withdraw,
)
from negotiations.actions.records import Gone, Stale, create_record
from negotiations.models import (
    Change,
    ChangeKind,
    Event,
    Negotiation,
    Publication,
    Round,
    User,
    Via,
)
from negotiations.models.kinds import published_models
from tests.factories import (
    cite,
    make_delegate,
    make_delegation,
    make_event,
    make_negotiation,
    make_organization,
    make_person,
    make_round,
    make_small_talk,
    make_source,
    make_talk,
)

pytestmark = pytest.mark.django_db

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = Publication


def by(user: User | None) -> Authorship:
    return Authorship(user, Via.SITE, "It is ready.")


def move(action, record, user: User | None, *, whole: bool = False) -> Plan:
    planned: Plan = action(
        record=record, read_version=record.version, authorship=by(user), whole=whole
    )
    return planned


def states() -> dict[str, int]:
    """How many records there are in each state."""
    counts: dict[str, int] = {}
    for model in published_models():
        for state in model.objects.values_list("publication", flat=True):
            counts[state] = counts.get(state, 0) + 1
    return counts


# Refusals


@pytest.mark.parametrize("action", [send_to_review, send_back, publish, withdraw])
@pytest.mark.parametrize("whole", [True, False])
def test_that_an_analyst_moves_nothing(analyst: User, action, whole: bool):
    talk = make_small_talk(publication=DRAFT)

    with pytest.raises(PermissionDenied):
        move(action, talk, analyst, whole=whole)
    with pytest.raises(PermissionDenied):
        move(action, talk, None, whole=whole)

    assert not Change.objects.exists()


@pytest.mark.parametrize("action", [send_back, publish, withdraw])
def test_that_an_editor_publishes_nothing(editor: User, action):
    with pytest.raises(PermissionDenied, match="ask a publisher"):
        move(action, make_event(publication=IN_REVIEW), editor)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (send_to_review, PUBLISHED),
        (send_to_review, IN_REVIEW),
        (send_back, DRAFT),
        (send_back, PUBLISHED),
        (publish, PUBLISHED),
        (publish, WITHDRAWN),
        (withdraw, DRAFT),
        (withdraw, WITHDRAWN),
    ],
)
def test_that_a_record_moves_along_its_way_alone(publisher: User, action, state: Publication):
    with pytest.raises(ValidationError, match="not in a state"):
        move(action, make_event(publication=state), publisher)


def test_that_a_version_that_moved_on_is_not_moved(publisher: User):
    event = make_event(publication=IN_REVIEW)
    Event.objects.update(version=7)

    with pytest.raises(Stale):
        move(publish, event, publisher)

    Event.objects.all().delete()
    with pytest.raises(Gone):
        move(publish, event, publisher)


def test_that_a_negotiation_is_published_with_two_parties_alone(publisher: User):
    talk = make_negotiation(parties=("KR",), publication=IN_REVIEW)
    make_event(talk, publication=IN_REVIEW)

    with pytest.raises(ValidationError, match="two parties"):
        move(publish, talk, publisher, whole=True)

    assert states() == {"in_review": 2}
    assert not Change.objects.exists()


def test_that_nobody_publishes_a_first_draft_of_their_own(publisher: User, settings):
    event = make_event(publication=DRAFT)
    log_changes(authorship=by(publisher), entries=[Entry(event, ChangeKind.CREATED, None, {})])

    with pytest.raises(PermissionDenied, match="another publisher"):
        move(publish, event, publisher)

    settings.PUBLISH_OWN_DRAFTS = True
    move(publish, event, publisher)
    assert event.is_published


def test_that_a_record_is_not_published_before_what_it_hangs_on(publisher: User):
    event = make_event(make_negotiation("Hidden talks", publication=DRAFT), publication=DRAFT)

    with pytest.raises(ValidationError, match="Hidden talks"):
        move(publish, event, publisher)


def test_that_a_record_is_not_published_with_a_source_that_was_withdrawn(publisher: User):
    event = make_event(publication=DRAFT)
    cite(event, make_source(title="A hoax", publication=WITHDRAWN))

    with pytest.raises(ValidationError, match="A hoax"):
        move(publish, event, publisher)


# One record


def test_that_a_record_goes_its_way(editor: User, publisher: User):
    event = make_event(publication=DRAFT)

    for action, user, state in (
        (send_to_review, editor, IN_REVIEW),
        (send_back, publisher, DRAFT),
        (send_to_review, editor, IN_REVIEW),
        (publish, publisher, PUBLISHED),
        (withdraw, publisher, WITHDRAWN),
        (send_to_review, editor, IN_REVIEW),
    ):
        move(action, event, user)
        assert event.publication == state

    kinds = list(Change.objects.of(event).values_list("kind", flat=True))
    assert kinds[::-1] == [
        ChangeKind.SENT_TO_REVIEW,
        ChangeKind.SENT_BACK,
        ChangeKind.SENT_TO_REVIEW,
        ChangeKind.PUBLISHED,
        ChangeKind.WITHDRAWN,
        ChangeKind.SENT_TO_REVIEW,
    ]
    latest = Change.objects.of(event).first()
    assert latest is not None
    assert (latest.version, latest.reason, latest.changed_by) == (7, "It is ready.", editor)
    assert latest.differences == [("publication", "withdrawn", "in_review")]


def test_that_what_a_record_names_is_published_with_it(publisher: User):
    person = make_person(publication=DRAFT)
    seat = make_delegate(
        person=person, organization=make_organization(publication=IN_REVIEW), publication=DRAFT
    )
    cite(person, make_source(publication=DRAFT))

    planned = move(publish, seat, publisher)

    assert states().keys() == {"published"}
    assert {type(each) for each in planned.along} <= set(SHARED)
    assert len(planned.along) == 3
    assert publication_words(planned) == f"{person} and 3 more: published."


def test_that_one_record_alone_is_told_of_alone_in_a_language_without_plurals(publisher: User):
    event = make_event(title="Election", publication=DRAFT)
    planned = move(publish, event, publisher)

    with override("ko"):
        words = publication_words(planned)

    assert words.startswith("Election: ")
    assert "0" not in words


# A negotiation with all that belongs to it


def test_that_a_whole_negotiation_goes_its_way(editor: User, publisher: User):
    talk = make_small_talk(publication=DRAFT)
    everything = sum(states().values())

    move(send_to_review, talk, editor, whole=True)
    assert states() == {"in_review": everything}
    move(send_back, talk, publisher, whole=True)
    assert states() == {"draft": everything}
    move(publish, talk, publisher, whole=True)
    assert states() == {"published": everything}
    move(withdraw, talk, publisher, whole=True)

    talk.refresh_from_db()
    assert talk.publication == WITHDRAWN
    assert {model for model in published_models() if model.objects.published().exists()} >= set(
        SHARED
    )
    assert Round.objects.filter(publication=PUBLISHED).count() == 0


def test_that_every_record_moved_is_logged_with_its_version(publisher: User):
    talk = make_small_talk(publication=DRAFT)

    planned = move(publish, talk, publisher, whole=True)

    assert Change.objects.filter(kind=ChangeKind.PUBLISHED).count() == len(planned.moved)
    for model in published_models():
        assert set(model.objects.values_list("version", flat=True)) <= {2}, model


def test_that_facts_that_the_publisher_drafted_stay_for_another(publisher: User):
    talk = make_negotiation(publication=IN_REVIEW)
    meeting = create_record(
        record=Round(
            negotiation=talk, key="own", title="Own", level="technical", publication=IN_REVIEW
        ),
        authorship=by(publisher),
    )
    delegation = make_delegation(meeting, "KR", publication=IN_REVIEW)
    other = make_event(talk, publication=IN_REVIEW)

    planned = move(publish, talk, publisher, whole=True)

    assert {each for each, _why in planned.left} == {meeting, delegation}
    other.refresh_from_db()
    delegation.refresh_from_db()
    assert (other.publication, delegation.publication) == (PUBLISHED, IN_REVIEW)
    assert publication_words(planned).endswith("2 records stay as they are.")


def test_that_drafts_of_published_talks_are_published_together(publisher: User):
    talk = make_small_talk(facts=DRAFT)

    move(publish, talk, publisher, whole=True)

    assert states().keys() == {"published"}


def test_that_other_talks_stay_as_they_are(publisher: User):
    make_event(publication=DRAFT)
    talk = make_small_talk(publication=DRAFT)

    move(publish, talk, publisher, whole=True)

    assert states()["draft"] == 1
    assert Negotiation.objects.filter(publication=PUBLISHED).count() == 2


def test_that_its_number_of_queries_does_not_grow(publisher: User):
    counts = []
    for talk in (make_small_talk(publication=DRAFT), make_talk(publication=DRAFT, rounds=10)):
        with CaptureQueriesContext(connection) as queries:
            move(publish, talk, publisher, whole=True)
        counts.append(len(queries))

    # Rows are written so many at a time, which is what it may grow by.
    assert counts[1] < counts[0] * 1.2, counts


def test_that_a_round_of_a_published_talk_is_published_alone(publisher: User):
    meeting = make_round(publication=DRAFT)
    make_round(meeting.negotiation, publication=DRAFT)

    planned = move(publish, meeting, publisher)

    assert planned.along == []
    assert states()["draft"] == 1
