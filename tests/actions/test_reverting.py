"""The way back: what a change changed, and what a removal took."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from negotiations.actions.changes import Authorship
from negotiations.actions.records import Gone, change_record, create_record, move_on, remove_record
from negotiations.actions.reverting import bring_back, go_back, revert_change
from negotiations.models import (
    Change,
    ChangeKind,
    Delegate,
    Delegation,
    Event,
    Negotiation,
    Position,
    Publication,
    Round,
    Source,
    User,
    Via,
)
from negotiations.models.kinds import record_models
from tests.factories import (
    cite,
    make_event,
    make_measure,
    make_negotiation,
    make_person,
    make_position,
    make_round,
    make_small_talk,
    make_source,
)

pytestmark = pytest.mark.django_db


def by(user: User | None, reason: str = "It was wrong.") -> Authorship:
    return Authorship(user, Via.SITE, reason)


def change(record, user: User | None = None, **values) -> Change:
    for name, value in values.items():
        setattr(record, name, value)
    change_record(record=record, read_version=record.version, authorship=by(user))
    latest = Change.objects.of(record).first()
    assert latest is not None
    return latest


def remove(record) -> Change:
    pk = record.pk
    remove_record(record=record, read_version=record.version, authorship=by(None))
    return Change.objects.get(
        kind=ChangeKind.REMOVED, object_id=pk, content_type__model=record._meta.model_name
    )


# Refusals


def test_that_an_analyst_reverts_nothing(analyst: User):
    event = make_event(publication=Publication.DRAFT)
    made = change(event, title="Another title")
    gone = remove(make_event(publication=Publication.DRAFT))

    for action, each in ((revert_change, made), (go_back, made), (bring_back, gone)):
        with pytest.raises(PermissionDenied):
            action(change=each, authorship=by(analyst))


def test_that_an_editor_reverts_nothing_that_readers_see(editor: User):
    made = change(make_event(), title="Another title")

    with pytest.raises(PermissionDenied, match="a publisher reverts"):
        revert_change(change=made, authorship=by(editor))


def test_that_a_change_of_a_record_that_is_gone_is_not_reverted(publisher: User):
    event = make_event(publication=Publication.DRAFT)
    made = change(event, title="Another title")
    remove(event)

    with pytest.raises(Gone):
        revert_change(change=made, authorship=by(publisher))


def test_that_a_move_is_not_reverted_but_moved_back(publisher: User):
    event = make_event()
    move_on(record=event, read_version=1, to=Publication.WITHDRAWN, authorship=by(publisher))
    moved = Change.objects.of(event).first()
    assert moved is not None

    with pytest.raises(ValidationError, match="move it back"):
        revert_change(change=moved, authorship=by(publisher))


def test_that_what_no_longer_fits_is_not_brought_back(publisher: User):
    talk = make_negotiation()
    event = make_event(talk, key="election", publication=Publication.DRAFT)
    gone = remove(event)
    make_event(talk, key="election")

    with pytest.raises(ValidationError, match="recorded for this negotiation already"):
        bring_back(change=gone, authorship=by(publisher))


def test_that_nothing_is_brought_back_twice(publisher: User):
    gone = remove(make_event(publication=Publication.DRAFT))
    bring_back(change=gone, authorship=by(publisher))

    with pytest.raises(ValidationError, match="already"):
        bring_back(change=gone, authorship=by(publisher))


def test_that_a_change_is_reverted_once(publisher: User):
    made = change(make_event(), title="Another title")
    revert_change(change=made, authorship=by(publisher))

    with pytest.raises(ValidationError, match="already what it was"):
        revert_change(change=made, authorship=by(publisher))


# Reverting


def test_that_the_fields_of_the_change_alone_are_reverted(publisher: User):
    event = make_event(title="First")
    made = change(event, title="Second")
    change(event, note="Said later.")

    revert_change(change=made, authorship=by(publisher))

    event.refresh_from_db()
    assert (event.title, event.note, event.version) == ("First", "Said later.", 4)
    latest = Change.objects.of(event).first()
    assert latest is not None
    assert (latest.kind, latest.reason) == (ChangeKind.REVERTED, "It was wrong.")


def test_that_citations_are_reverted(publisher: User):
    event = make_event()
    source = make_source()
    cite(event, source, quote="They voted.")
    change_record(
        record=event, read_version=1, citations=[{"source": make_source().pk}], authorship=by(None)
    )
    made = Change.objects.of(event).first()
    assert made is not None

    revert_change(change=made, authorship=by(publisher))

    assert [(each.source, each.quote) for each in event.citations.all()] == [
        (source, "They voted.")
    ]


def test_that_a_record_goes_back_to_an_older_version(publisher: User):
    event = make_event(title="First")
    second = change(event, title="Second")
    change(event, title="Third", note="Said later.")

    go_back(change=second, authorship=by(publisher))

    event.refresh_from_db()
    assert (event.title, event.note) == ("Second", "")


def test_that_an_editor_does_not_publish_by_reverting(editor: User):
    event = make_event(title="First", publication=Publication.PUBLISHED)
    published = change(event, title="Second")
    Event.objects.update(publication=Publication.DRAFT, title="Third")

    go_back(change=published, authorship=by(editor))
    event.refresh_from_db()
    assert event.publication == Publication.DRAFT


def test_that_what_a_change_created_goes(publisher: User):
    event = create_record(
        record=Event(
            negotiation=make_negotiation(),
            key="made-up",
            title="Made up",
            kind="other",
            happened_on="2025-06-03",
        ),
        authorship=by(publisher),
    )
    made = Change.objects.of(event).get()

    revert_change(change=made, authorship=by(publisher))

    assert not Event.objects.exists()


# Bringing back


def test_that_a_removed_record_comes_back_with_its_citations(editor: User):
    event = make_event(publication=Publication.DRAFT)
    cite(event, quote="They voted.")
    pk = event.pk

    bring_back(change=remove(event), authorship=by(editor))

    event = Event.objects.get(pk=pk)
    assert [each.quote for each in event.citations.all()] == ["They voted."]
    assert event.version == 2


def test_that_all_that_hung_on_it_comes_back(publisher: User):
    talk = make_small_talk(publication=Publication.DRAFT)
    before = {model: model._default_manager.count() for model in record_models()}

    gone = remove(talk)
    assert not Negotiation.objects.exists()
    bring_back(change=gone, authorship=by(publisher))

    assert {model: model._default_manager.count() for model in record_models()} == before
    assert Delegate.objects.filter(delegation__round__negotiation__slug=talk.slug).exists()


def test_that_what_another_removal_took_stays_away(publisher: User):
    meeting = make_round(publication=Publication.DRAFT)
    remove(make_round(meeting.negotiation, publication=Publication.DRAFT))

    bring_back(change=remove(meeting), authorship=by(publisher))

    assert Round.objects.get() == meeting


def test_that_links_that_were_lost_are_given_back(publisher: User):
    meeting = make_round(publication=Publication.DRAFT)
    position = make_position(meeting.negotiation, round=meeting)
    gone = remove(meeting)
    position.refresh_from_db()
    assert (position.round, position.version) == (None, 2)

    bring_back(change=gone, authorship=by(publisher))

    position.refresh_from_db()
    assert (position.round, position.version) == (meeting, 3)
    assert Position.objects.get().round_id == gone.object_id


def test_that_tables_of_links_are_filled_again(publisher: User):
    talk = make_small_talk(publication=Publication.DRAFT)
    other = make_negotiation()
    person, duty = make_person(), make_measure()
    person.negotiations.set([talk, other])
    duty.negotiations.set([talk])
    gone = remove(talk)
    person.refresh_from_db()
    assert (list(person.negotiations.all()), person.version) == ([other], 2)

    bring_back(change=gone, authorship=by(publisher))

    assert {each.slug for each in person.negotiations.all()} == {talk.slug, other.slug}
    assert [each.slug for each in duty.negotiations.all()] == [talk.slug]


def test_that_an_editor_does_not_publish_by_bringing_back(editor: User):
    meeting = make_round(publication=Publication.DRAFT)
    Delegation.objects.create(round=meeting, economy_id="KR", publication=Publication.PUBLISHED)

    bring_back(change=remove(meeting), authorship=by(editor))

    assert Delegation.objects.get().publication == Publication.DRAFT


def test_that_a_source_that_is_gone_is_not_cited_again():
    event = make_event()
    gone, kept = make_source(), make_source()
    made = _cited_instead(event, gone, kept)
    gone.delete()

    revert_change(change=made, authorship=by(None))

    assert not event.citations.exists()


def test_that_a_reverted_record_cites_no_source_that_was_withdrawn(publisher: User):
    event = make_event()
    hoax, kept = make_source("A hoax"), make_source()
    made = _cited_instead(event, hoax, kept)
    Source.objects.filter(pk=hoax.pk).update(publication=Publication.WITHDRAWN)

    with pytest.raises(ValidationError, match="A hoax"):
        revert_change(change=made, authorship=by(publisher))

    assert event.citations.get().source == kept


def _cited_instead(event: Event, old: Source, new: Source) -> Change:
    """The change by which the event came to cite the new source in place of the old one."""
    cite(event, old)
    change_record(record=event, read_version=1, authorship=by(None), citations=[{"source": new.pk}])
    return Change.objects.of(event)[0]
