"""Whatever the admin writes leaves its trace, with who, why and from which source; nobody overwrites somebody else unseen."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from negotiations.actions.changes import Authorship
from negotiations.actions.records import change_record
from negotiations.models import (
    AgendaItem,
    Change,
    ChangeKind,
    Citation,
    Delegate,
    Delegation,
    Negotiation,
    Organization,
    Party,
    Publication,
    Round,
    User,
    Via,
)
from tests.admin.pages import address, form_of, save, shown_in, text_of, told_at, tree
from tests.factories import (
    area,
    economy,
    make_delegation,
    make_discussion,
    make_event,
    make_negotiation,
    make_organization,
    make_person,
    make_readout,
    make_round,
    make_source,
)

pytestmark = pytest.mark.django_db

DRAFT: dict[str, Any] = {"publication": Publication.DRAFT}
TALK: dict[str, Any] = {"title": "Talks", "kind": "tariff_talks"}


def changes_of(record) -> list[Change]:
    return list(Change.objects.of(record))


def change_elsewhere(record, by: User, **values):
    """Somebody else saves a change."""
    stored = type(record).objects.get(pk=record.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    change_record(
        record=stored, read_version=stored.version, authorship=Authorship(by, Via.SITE, "Mine")
    )


# --- The change log -------------------------------------------------------------------------------


def test_that_a_new_record_and_its_rows_are_logged_with_the_reason(editor_client, editor):
    economy("KR")
    economy("US")

    response = save(
        editor_client,
        address(Negotiation, "add"),
        **TALK,
        parties__0__economy="KR",
        parties__1__economy="US",
        reason="From the report",
    )

    assert response.status_code == 302
    talks = Negotiation.objects.get()
    assert talks.publication == Publication.DRAFT
    assert talks.slug == "talks"
    for record in (talks, *Party.objects.all()):
        (change,) = changes_of(record)
        assert (change.kind, change.via) == (ChangeKind.CREATED, Via.ADMIN)
        assert (change.changed_by, change.reason) == (editor, "From the report")
    assert LogEntry.objects.filter(user=editor).count() == 1


def test_that_a_change_is_logged_field_by_field(editor_client):
    talks = make_negotiation("Old", **DRAFT)

    save(editor_client, address(talks, "change"), title="New", reason="Renamed")

    (change,) = changes_of(talks)
    assert change.differences == [("title", "Old", "New")]
    assert change.reason == "Renamed"
    talks.refresh_from_db()
    assert talks.version == 2


def test_that_saving_without_a_change_is_not_logged(editor_client):
    talks = make_negotiation(**DRAFT)
    make_round(talks, **DRAFT)

    save(editor_client, address(talks, "change"), reason="Just looking")

    assert not Change.objects.exists()
    talks.refresh_from_db()
    assert talks.version == 1


def test_that_rows_are_changed_added_and_removed_each_with_its_entry(editor_client):
    meeting = make_round(make_negotiation(**DRAFT), **DRAFT)
    kept = make_discussion(meeting, "digital-trade", **DRAFT)
    gone = make_discussion(meeting, "balanced-trade", **DRAFT)
    data = form_of(editor_client, address(meeting, "change"))
    number = next(n for n in (0, 1) if data[f"discussions-{n}-id"] == str(kept.pk))

    editor_client.post(
        address(meeting, "change"),
        data
        | {
            f"discussions-{number}-movement": "stalled",
            f"discussions-{1 - number}-DELETE": "on",
            "discussions-TOTAL_FORMS": "3",
            "discussions-2-area": area("beef").pk,
            "discussions-2-position": "0",
        },
    )

    assert [each.kind for each in changes_of(kept)] == [ChangeKind.CHANGED]
    assert [each.kind for each in Change.objects.filter(object_id=gone.pk)] == [ChangeKind.REMOVED]
    assert meeting.discussions.count() == 2
    assert not changes_of(meeting)


def test_that_the_source_is_cited_by_all_that_is_entered(editor_client):
    source = make_source(**DRAFT)

    save(
        editor_client,
        address(Negotiation, "add"),
        **TALK,
        **{"agenda_items-TOTAL_FORMS": "1", "agenda_items-0-area": area().pk},
        **{"agenda_items-0-position": "0"},
        cite=source.pk,
    )

    cited = {citation.fact for citation in Citation.objects.all()}
    assert cited == {Negotiation.objects.get(), AgendaItem.objects.get()}
    for fact in cited:
        (change,) = changes_of(fact)
        assert (change.after or {})["citations"][0]["source"] == source.pk


def test_that_a_source_alone_is_cited_and_logged(editor_client):
    event = make_event(**DRAFT)
    source = make_source(**DRAFT)

    save(editor_client, address(event, "change"), cite=source.pk)

    assert [each.source for each in event.citations.all()] == [source]
    assert changes_of(event)[0].differences[0][0] == "citations"


def test_that_a_draft_source_is_published_with_the_published_fact_that_cites_it(publisher_client):
    event = make_event()
    draft = make_source(publication=Publication.DRAFT)

    save(publisher_client, address(event, "change"), cite=draft.pk)

    assert event.citations.get().source.is_published


def test_that_a_published_fact_cites_no_source_that_was_withdrawn(publisher_client):
    event = make_event()
    hoax = make_source(publication=Publication.WITHDRAWN)

    save(publisher_client, address(event, "change"), cite=hoax.pk)

    assert not event.citations.exists()


def test_that_citations_are_edited_as_a_part_of_the_fact(editor_client):
    event = make_event(**DRAFT)
    prefix = "negotiations-citation-content_type-object_id"
    typed = {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-source": make_source(**DRAFT).pk,
        f"{prefix}-0-stance": "contradicts",
        f"{prefix}-0-quote": "No such thing.",
    }

    save(editor_client, address(event, "change"), **typed)

    citation = event.citations.get()
    assert (citation.stance, citation.quote) == ("contradicts", "No such thing.")
    assert [name for name, _before, _after in changes_of(event)[0].differences] == ["citations"]


def test_that_an_unknown_field_is_refused_in_a_citation(editor_client):
    event = make_event(**DRAFT)
    prefix = "negotiations-citation-content_type-object_id"

    response = save(
        editor_client,
        address(event, "change"),
        **{f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-source": make_source(**DRAFT).pk},
        **{f"{prefix}-0-stance": "supports", f"{prefix}-0-field": "colour"},
    )

    assert "colour is not one of the available choices" in told_at(response, f"{prefix}-0-field")


def test_that_a_head_is_entered_with_the_delegation(editor_client):
    talks = make_negotiation(**DRAFT)
    head = make_person(**DRAFT)
    source = make_source(**DRAFT)

    save(
        editor_client,
        f"{address(Round, 'add')}?negotiation={talks.pk}",
        title="First round",
        level="technical",
        delegations__1__head=head.pk,
        delegations__1__head_title="Director general",
        cite=source.pk,
    )

    delegation = Delegation.objects.get()
    delegate = Delegate.objects.get()
    assert delegation.economy_id == "US"
    assert (delegate.person, delegate.role, delegate.title) == (head, "head", "Director general")
    assert changes_of(delegate)[0].reason == ""
    assert delegate.citations.get().source == source


def test_that_a_title_without_a_head_is_refused(editor_client):
    talks = make_negotiation(**DRAFT)

    response = save(
        editor_client,
        f"{address(Round, 'add')}?negotiation={talks.pk}",
        title="First round",
        level="technical",
        delegations__0__head_title="Director general",
    )

    assert "Name the head" in told_at(response, "delegations-0-head")


def test_that_a_former_name_finds_its_organization(editor_client):
    ministry = make_organization("Ministry of Trade", **DRAFT)

    save(
        editor_client,
        address(ministry, "change"),
        **{"former_names-TOTAL_FORMS": "1", "former_names-0-name": "Ministry of Commerce"},
    )

    assert Organization.objects.named("commerce").get() == ministry


# --- Two editors at once --------------------------------------------------------------------------


def test_that_a_stale_save_shows_both_versions_and_saves_nothing(editor_client, publisher):
    talks = make_negotiation("Talks", objective="Old", **DRAFT)
    data = form_of(editor_client, address(talks, "change"))
    change_elsewhere(talks, publisher, title="Theirs")

    response = editor_client.post(
        address(talks, "change"), data | {"title": "Mine", "objective": "Longer than before"}
    )

    assert response.status_code == 200
    (conflict,) = [
        each for each in tree(response).iter("section") if each.get("class") == "conflict"
    ]
    assert "Saved by publisher" in text_of(conflict)
    assert "title Theirs Mine" in text_of(conflict)
    assert "objective Old Longer than before" in text_of(conflict)
    assert shown_in(response, "title") == "Mine"
    assert shown_in(response, "objective") == "Longer than before"
    talks.refresh_from_db()
    assert talks.title == "Theirs"


def test_that_whoever_has_seen_both_may_keep_the_own(editor_client, publisher):
    talks = make_negotiation("Talks", **DRAFT)
    data = form_of(editor_client, address(talks, "change")) | {"title": "Mine"}
    change_elsewhere(talks, publisher, title="Theirs")
    shown = editor_client.post(address(talks, "change"), data)

    again = data | {"read_version": shown_in(shown, "read_version")}
    response = editor_client.post(address(talks, "change"), again)

    assert response.status_code == 302
    talks.refresh_from_db()
    assert talks.title == "Mine"
    assert [each.differences for each in changes_of(talks)] == [
        [("title", "Theirs", "Mine")],
        [("title", "Talks", "Theirs")],
    ]


def test_that_a_stale_row_is_refused_at_its_row_and_the_page_is_not_saved(editor_client, publisher):
    talks = make_negotiation("Talks", **DRAFT)
    meeting = make_round(talks, "Round", **DRAFT)
    data = form_of(editor_client, address(talks, "change"))
    change_elsewhere(meeting, publisher, title="Theirs")

    response = editor_client.post(
        address(talks, "change"), data | {"title": "New", "rounds-0-title": "Mine"}
    )

    assert b"Somebody changed this since you opened it" in response.content
    assert shown_in(response, "rounds-0-title") == "Mine"
    assert Negotiation.objects.get().title == "Talks"
    assert Round.objects.get().title == "Theirs"


def test_that_a_row_that_nobody_typed_in_is_never_stale(editor_client, publisher):
    talks = make_negotiation("Talks", **DRAFT)
    meeting = make_round(talks, "Round", **DRAFT)
    data = form_of(editor_client, address(talks, "change"))
    change_elsewhere(meeting, publisher, outcome="A deal")

    response = editor_client.post(address(talks, "change"), data | {"title": "New"})

    assert response.status_code == 302
    assert Round.objects.get().outcome == "A deal"


def test_that_a_record_removed_meanwhile_keeps_what_was_typed(editor_client):
    event = make_event(**DRAFT)
    data = form_of(editor_client, address(event, "change"))
    page = address(event, "change")
    event.delete()

    response = editor_client.post(page, data | {"note": "Long and dear to me"})

    assert response.status_code == 409
    assert "Long and dear to me" in response.content.decode()


def test_that_a_record_published_meanwhile_keeps_what_an_editor_typed(editor_client):
    event = make_event(**DRAFT)
    data = form_of(editor_client, address(event, "change"))
    event.publication = Publication.PUBLISHED
    event.version += 1
    event.save()

    response = editor_client.post(
        address(event, "change"), data | {"note": "Long and <b>dear</b> to me"}
    )

    assert response.status_code == 409
    assert "Long and &lt;b&gt;dear&lt;/b&gt; to me" in response.content.decode()
    event.refresh_from_db()
    assert event.note == ""


def test_that_a_row_removed_meanwhile_says_so(editor_client):
    talks = make_negotiation("Talks", **DRAFT)
    meeting = make_round(talks, "Round", **DRAFT)
    data = form_of(editor_client, address(talks, "change"))
    meeting.delete()

    response = editor_client.post(address(talks, "change"), data | {"rounds-0-title": "Mine"})

    assert response.status_code == 200
    assert b"Somebody removed this row meanwhile" in response.content
    assert b"Mine" in response.content


# --- What is published ----------------------------------------------------------------------------


def test_that_an_editor_sees_what_is_published_and_does_not_change_it(editor_client):
    event = make_event(title="Vote")
    page = editor_client.get(address(event, "change"))

    assert b"A publisher changes it" in page.content
    assert b'name="title"' not in page.content
    assert editor_client.post(address(event, "change"), {"title": "Mine"}).status_code in (403, 409)
    event.refresh_from_db()
    assert event.title == "Vote"


def test_that_a_publisher_changes_it_at_once(publisher_client):
    event = make_event(title="Vote")

    save(publisher_client, address(event, "change"), title="Election")

    event.refresh_from_db()
    assert event.title == "Election"
    assert event.is_published


def test_that_publication_is_no_field(editor_client):
    event = make_event(**DRAFT)

    save(editor_client, address(event, "change"), publication="published", note="x")

    event.refresh_from_db()
    assert event.publication == Publication.DRAFT


def test_that_an_editor_does_not_change_a_published_row_of_a_draft(editor_client):
    meeting = make_round(make_negotiation(**DRAFT), **DRAFT)
    readout = make_readout(meeting, text="Frank.")

    response = save(editor_client, address(meeting, "change"), **{"readouts-0-text": "Warm."})

    assert b"only a publisher changes or removes it" in response.content
    readout.refresh_from_db()
    assert readout.text == "Frank."


def test_that_an_editor_does_not_add_parties_to_what_is_published(editor_client):
    talks = make_negotiation()
    data = form_of_post(talks)

    assert editor_client.post(address(talks, "change"), data).status_code in (403, 409)
    assert talks.parties.count() == 2


def form_of_post(talks) -> dict[str, str]:
    return {
        "title": talks.title,
        "kind": talks.kind,
        "parties-TOTAL_FORMS": "1",
        "parties-INITIAL_FORMS": "0",
        "parties-0-economy": economy("JP").code,
    }


# --- Removing -------------------------------------------------------------------------------------


def test_that_a_draft_is_deleted_with_what_hangs_on_it_and_each_is_logged(editor_client):
    meeting = make_round(make_negotiation(**DRAFT), **DRAFT)
    delegation = make_delegation(meeting, **DRAFT)
    pk, of_delegation = meeting.pk, delegation.pk

    editor_client.post(address(meeting, "delete"), {"post": "yes", "reason": "Entered twice"})

    assert not Round.objects.exists()
    removed = Change.objects.filter(kind=ChangeKind.REMOVED)
    assert {(each.content_type.model, each.object_id) for each in removed} == {
        ("round", pk),
        ("delegation", of_delegation),
    }
    assert {each.reason for each in removed} == {"Entered twice"}


def test_that_what_is_published_is_withdrawn_and_stays(publisher_client):
    event = make_event()

    response = publisher_client.post(address(event, "delete"), {"post": "yes"}, follow=True)

    event.refresh_from_db()
    assert event.publication == Publication.WITHDRAWN
    assert b"so it is withdrawn and stays on file" in response.content
    assert [each.kind for each in changes_of(event)] == [ChangeKind.WITHDRAWN]


def test_that_an_editor_does_not_remove_what_is_published(editor_client):
    event = make_event()

    assert editor_client.post(address(event, "delete"), {"post": "yes"}).status_code == 403
    event.refresh_from_db()
    assert event.is_published


def test_that_what_was_changed_meanwhile_is_looked_at_again_before_it_is_deleted(
    editor_client, publisher
):
    event = make_event(**DRAFT)
    change_elsewhere(event, publisher, title="Theirs")

    response = editor_client.post(
        address(event, "delete"), {"post": "yes", "read_version": "1"}, follow=True
    )

    assert b"look at it again first" in response.content
    event.refresh_from_db()


def test_that_what_others_name_is_not_deleted(editor_client):
    organization = make_organization(**DRAFT)
    make_negotiation(**DRAFT).parties.update(lead_organization=organization)

    response = editor_client.post(address(organization, "delete"), {"post": "yes"})

    assert response.status_code == 200
    assert Organization.objects.filter(pk=organization.pk).exists()


def test_that_a_party_with_a_delegation_is_told_why_it_stays(editor_client):
    talks = make_negotiation(**DRAFT)
    make_delegation(make_round(talks, **DRAFT), "KR", **DRAFT)
    data = form_of(editor_client, address(talks, "change"))

    response = editor_client.post(address(talks, "change"), data | {"parties-0-DELETE": "on"})

    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert talks.parties.count() == 2


# --- Proposals from the context -------------------------------------------------------------------


def test_that_a_delegation_proposes_the_parties_of_the_talks(editor_client):
    talks = make_negotiation(parties=("JP", "US"), **DRAFT)
    meeting = make_round(talks, **DRAFT)
    make_delegation(meeting, "JP", **DRAFT)

    data = form_of(editor_client, f"{address(Delegation, 'add')}?round={meeting.pk}")
    rows = form_of(editor_client, address(meeting, "change"))

    assert (data["round"], data["economy"]) == (str(meeting.pk), "US")
    assert rows["delegations-1-economy"] == "US"


def test_that_the_zone_of_the_host_is_proposed(editor_client):
    from negotiations.models import Deadline, DeadlineRevision
    from tests.factories import make_deadline, make_measure

    talks = make_negotiation(**DRAFT)
    make_round(talks, country=economy("KR"), **DRAFT)
    deadline = make_deadline(measure=make_measure(imposed_by="US", **DRAFT), **DRAFT)

    new = form_of(editor_client, f"{address(Deadline, 'add')}?negotiation={talks.pk}")
    move = form_of(editor_client, f"{address(DeadlineRevision, 'add')}?deadline={deadline.pk}")

    assert new["revisions-0-time_zone"] == "Asia/Seoul"
    assert move["time_zone"] == "America/New_York"


@pytest.mark.parametrize("asked", ["0", "999999", "x", "1' OR 1=1", "%00", "99999999999999999999"])
@pytest.mark.parametrize("model", [Round, Delegation, AgendaItem])
def test_that_a_nonsense_proposal_does_not_break_the_page(editor_client, model, asked):
    for name in ("negotiation", "round"):
        response = editor_client.get(f"{address(model, 'add')}?{name}={asked}")

        assert response.status_code in (200, 400)


def test_that_the_next_of_a_series_has_the_same_parent(editor_client):
    talks = make_negotiation(**DRAFT)

    response = save(
        editor_client,
        address(Round, "add"),
        negotiation=talks.pk,
        title="First",
        level="technical",
        _addanother="1",
    )

    assert response.headers["Location"] == f"{address(Round, 'add')}?negotiation={talks.pk}"


def test_that_two_records_of_one_name_have_two_keys(editor_client):
    for _time in range(2):
        save(editor_client, address(Negotiation, "add"), **TALK)

    assert sorted(Negotiation.objects.values_list("slug", flat=True)) == ["talks", "talks-2"]
