"""Proposals: who may make and decide on them, what they change, and what moves on under them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.proposals import accept_proposal, propose_change, reject_proposal
from negotiations.actions.records import Gone, Stale, change_record
from negotiations.models import (
    Change,
    ChangeKind,
    Delegate,
    Proposal,
    ProposalState,
    Publication,
    Round,
    RoundLevel,
    Source,
    User,
    Via,
)
from tests.factories import (
    cite,
    economy,
    make_delegate,
    make_negotiation,
    make_person,
    make_position,
    make_round,
    make_source,
)

pytestmark = pytest.mark.django_db


def by(user: User, reason: str = "The ministry corrected it.") -> Authorship:
    return Authorship(user, Via.SITE, reason)


def propose(record, user: User, *, citations=None, **values) -> Proposal:
    return propose_change(
        record=record,
        values=values or {"outcome": "A date was set."},
        citations=citations,
        read_version=record.version,
        authorship=by(user),
    )


# Refusals


def test_that_an_analyst_proposes_nothing(analyst: User):
    with pytest.raises(PermissionDenied, match="role of an editor"):
        propose(make_round(), analyst)


def test_that_nobody_proposes_without_a_name():
    with pytest.raises(PermissionDenied):
        propose_change(
            record=make_round(),
            values={"outcome": "None"},
            citations=None,
            read_version=1,
            authorship=Authorship(None, Via.COMMAND, "A reason"),
        )


def test_that_a_proposal_says_why(editor: User):
    with pytest.raises(ValidationError) as refusal:
        propose_change(
            record=make_round(),
            values={"outcome": "None"},
            citations=None,
            read_version=1,
            authorship=by(editor, "  "),
        )

    assert list(refusal.value.message_dict) == ["reason"]


def test_that_a_value_that_does_not_fit_is_told_at_its_field(editor: User):
    meeting = make_round(first_day=date(2025, 5, 20), last_day=date(2025, 5, 22))

    with pytest.raises(ValidationError) as refusal:
        propose(meeting, editor, last_day=date(2025, 5, 1))

    assert list(refusal.value.message_dict) == ["last_day"]
    assert not Proposal.objects.exists()


def test_that_a_proposal_changes_something(editor: User):
    meeting = make_round(outcome="A date was set.")

    with pytest.raises(ValidationError, match="changes nothing"):
        propose(meeting, editor)


def test_that_a_proposal_is_written_against_what_is_there(editor: User):
    meeting = make_round()
    Round.objects.update(version=2)

    with pytest.raises(Stale):
        propose(meeting, editor)


def test_that_an_editor_decides_on_nothing(editor: User, publisher: User):
    proposal = propose(make_round(), publisher)

    with pytest.raises(PermissionDenied, match="ask a publisher"):
        accept_proposal(proposal=proposal, authorship=by(editor))
    with pytest.raises(PermissionDenied, match="ask a publisher"):
        reject_proposal(proposal=proposal, authorship=by(editor), answer="No.")


def test_that_nobody_decides_on_a_proposal_of_their_own(publisher: User):
    proposal = propose(make_round(), publisher)

    with pytest.raises(PermissionDenied, match="yourself"):
        accept_proposal(proposal=proposal, authorship=by(publisher))
    with pytest.raises(PermissionDenied, match="yourself"):
        reject_proposal(proposal=proposal, authorship=by(publisher), answer="No.")


def test_that_a_proposal_is_decided_once(editor: User, publisher: User):
    proposal = propose(make_round(), editor)
    reject_proposal(proposal=proposal, authorship=by(publisher), answer="The source says nothing.")

    with pytest.raises(ValidationError, match="decided already"):
        accept_proposal(proposal=proposal, authorship=by(publisher))


def test_that_a_rejection_says_why(editor: User, publisher: User):
    proposal = propose(make_round(), editor)

    with pytest.raises(ValidationError):
        reject_proposal(proposal=proposal, authorship=by(publisher), answer=" ")

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_that_a_proposal_is_not_accepted_once_its_field_moved_on(editor: User, publisher: User):
    meeting = make_round()
    proposal = propose(meeting, editor)
    meeting.outcome = "Talks broke off."
    change_record(record=meeting, read_version=1, authorship=by(publisher))

    with pytest.raises(Stale):
        accept_proposal(proposal=proposal, authorship=by(publisher))

    meeting.refresh_from_db()
    assert meeting.outcome == "Talks broke off."


def test_that_a_proposal_is_not_accepted_once_its_record_is_gone(editor: User, publisher: User):
    meeting = make_round()
    proposal = propose(meeting, editor)
    meeting.delete()

    with pytest.raises(Gone):
        accept_proposal(proposal=proposal, authorship=by(publisher))


def test_that_an_accepted_proposal_may_be_refused_by_the_record(editor: User, publisher: User):
    negotiation = make_negotiation()
    proposal = propose(make_round(negotiation), editor, ordinal=2, level="technical")
    make_round(negotiation, level=RoundLevel.TECHNICAL, ordinal=2)

    with pytest.raises(ValidationError):
        accept_proposal(proposal=proposal, authorship=by(publisher))

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_that_a_proposal_is_not_accepted_with_a_source_that_was_withdrawn(
    editor: User, publisher: User
):
    meeting = make_round()
    hoax = make_source("A hoax", publication=Publication.WITHDRAWN)
    proposal = propose(meeting, editor, citations=[{"source": hoax}])

    with pytest.raises(ValidationError, match="A hoax"):
        accept_proposal(proposal=proposal, authorship=by(publisher))

    assert not meeting.citations.exists()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_that_a_proposal_is_not_accepted_with_a_first_draft_of_ones_own(
    editor: User, publisher: User, settings
):
    meeting = make_round()
    source = make_source("Mine", publication=Publication.DRAFT)
    entry = Entry(source, ChangeKind.CREATED, None, {})
    log_changes(authorship=by(publisher), entries=[entry])
    proposal = propose(meeting, editor, citations=[{"source": source}])

    with pytest.raises(ValidationError, match="publish that first"):
        accept_proposal(proposal=proposal, authorship=by(publisher))

    settings.PUBLISH_OWN_DRAFTS = True
    accept_proposal(proposal=proposal, authorship=by(publisher))
    source.refresh_from_db()
    assert source.is_published


def test_that_a_proposal_is_not_accepted_with_a_draft_that_goes_its_own_way(
    editor: User, publisher: User
):
    position = make_position()
    meeting = make_round(position.negotiation, "Hidden", publication=Publication.DRAFT)
    proposal = propose(position, editor, round=meeting)

    with pytest.raises(ValidationError, match="Hidden"):
        accept_proposal(proposal=proposal, authorship=by(publisher))

    position.refresh_from_db()
    assert position.round is None


def test_that_a_proposal_is_not_accepted_once_its_source_is_gone(editor: User, publisher: User):
    meeting = make_round()
    source = make_source(publication=Publication.DRAFT)
    proposal = propose(meeting, editor, citations=[{"source": source}])
    source.delete()

    with pytest.raises(ValidationError, match="removed since"):
        accept_proposal(proposal=proposal, authorship=by(publisher))


def test_that_nothing_is_proposed_to_be_published(editor: User):
    with pytest.raises(ValidationError, match="its own way"):
        propose(make_round(publication=Publication.DRAFT), editor, publication="published")


# What they do


def test_that_a_record_is_proposed_to_be_withdrawn(editor: User, publisher: User):
    meeting = make_round()
    proposal = propose(meeting, editor, publication=Publication.WITHDRAWN)

    accept_proposal(proposal=proposal, authorship=by(publisher))

    meeting.refresh_from_db()
    assert meeting.publication == Publication.WITHDRAWN
    assert Change.objects.of(meeting).get().kind == ChangeKind.WITHDRAWN


def test_that_a_proposal_changes_nothing_until_it_is_accepted(editor: User, publisher: User):
    meeting = make_round(outcome="Nothing yet.")
    proposal = propose(meeting, editor, outcome="A date was set.", country=economy("JP"))

    meeting.refresh_from_db()
    assert (meeting.outcome, meeting.version) == ("Nothing yet.", 1)
    assert proposal.values == {"outcome": "A date was set.", "country": "JP"}
    assert proposal.before["outcome"] == "Nothing yet."
    assert proposal.negotiation_id == meeting.negotiation_id

    accept_proposal(proposal=proposal, authorship=by(publisher))

    meeting.refresh_from_db()
    assert (meeting.outcome, meeting.country_id, meeting.version) == ("A date was set.", "JP", 2)
    assert (proposal.state, proposal.decided_by) == (ProposalState.ACCEPTED, publisher)


def test_that_the_log_names_both_who_proposed_and_who_accepted(editor: User, publisher: User):
    meeting = make_round()
    accept_proposal(proposal=propose(meeting, editor), authorship=by(publisher))

    change = Change.objects.of(meeting).get()
    assert change.changed_by == publisher
    assert change.reason == "editor: The ministry corrected it."
    assert [name for name, _old, _new in change.differences] == ["outcome"]


def test_that_other_fields_may_move_on_meanwhile(editor: User, publisher: User):
    meeting = make_round()
    proposal = propose(meeting, editor)
    meeting.venue = "The White House"
    change_record(record=meeting, read_version=1, authorship=by(publisher))

    accept_proposal(proposal=proposal, authorship=by(publisher))

    meeting.refresh_from_db()
    assert (meeting.outcome, meeting.venue) == ("A date was set.", "The White House")


def test_that_citations_are_proposed_with_the_values(editor: User, publisher: User):
    meeting = make_round()
    old, new = make_source(), make_source()
    cite(meeting, old)
    proposal = propose(meeting, editor, citations=[{"source": new, "quote": "We met."}])

    assert [each.source for each in meeting.citations.all()] == [old]
    accept_proposal(proposal=proposal, authorship=by(publisher))

    assert [(each.source, each.quote) for each in meeting.citations.all()] == [(new, "We met.")]


def test_that_a_draft_source_is_published_with_the_proposal_that_cites_it(
    editor: User, publisher: User, visitor
):
    meeting = make_round()
    left = cite(meeting, make_source("Drafted before", publication=Publication.DRAFT)).source
    source = make_source("New", publication=Publication.DRAFT)
    citations = [{"source": left}, {"source": source}]

    accept_proposal(
        proposal=propose(meeting, editor, citations=citations), authorship=by(publisher)
    )

    assert source in Source.objects.visible_to(visitor)
    assert Change.objects.of(source).get().kind == ChangeKind.PUBLISHED
    # What it named before is none of the proposal's business.
    assert left not in Source.objects.visible_to(visitor)


def test_that_a_draft_person_is_published_with_the_proposal_that_names_them(
    editor: User, publisher: User, visitor
):
    seat = make_delegate()
    person = make_person("Ahn Duk-geun", publication=Publication.DRAFT)

    accept_proposal(proposal=propose(seat, editor, person=person), authorship=by(publisher))

    assert [each.person for each in Delegate.objects.visible_to(visitor)] == [person]


def test_that_a_site_may_let_people_decide_on_their_own(publisher: User, settings):
    settings.PUBLISH_OWN_DRAFTS = True
    meeting = make_round()

    accept_proposal(proposal=propose(meeting, publisher), authorship=by(publisher))

    meeting.refresh_from_db()
    assert meeting.outcome == "A date was set."
