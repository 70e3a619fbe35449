"""Review: who may move and decide what on the site, what the pages show, and what readers see before and after."""

import pytest
from django.test import Client

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.proposals import propose_change
from negotiations.models import (
    Change,
    ChangeKind,
    Event,
    Negotiation,
    Proposal,
    ProposalState,
    Publication,
    Round,
    User,
    Via,
)
from negotiations.models.kinds import kind_of
from tests.factories import (
    cite,
    make_event,
    make_negotiation,
    make_small_talk,
    make_source,
)
from tests.factories.every_model import ONE_OF
from tests.html_validity import faults
from tests.views.addresses import every_address

pytestmark = pytest.mark.django_db

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = Publication
MARKER = "Xylograph"


def post_move(client: Client, record, move: str, **data):
    version = data.pop("version", record.version)
    address = f"/desk/review/{kind_of(record)}/{record.pk}/"
    return client.post(address, {"move": move, "version": version, **data})


def proposal_of(user: User, record=None, **values) -> Proposal:
    changed = record or make_event(title="As it was")
    return propose_change(
        record=changed,
        values=values or {"title": MARKER},
        citations=None,
        read_version=changed.version,
        authorship=Authorship(user, Via.SITE, f"The paper {MARKER} said so."),
    )


# Refusals


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_readers_move_and_decide_nothing(
    request: pytest.FixtureRequest, editor: User, reader: str
):
    client: Client = request.getfixturevalue(reader)
    event, proposal = make_event(publication=IN_REVIEW), proposal_of(editor)

    for response in (
        post_move(client, event, "publish"),
        client.post(f"/desk/proposals/{proposal.pk}/", {"decision": "accept"}),
        client.get(f"/desk/review/event/{event.pk}/"),
        client.get(f"/desk/proposals/{proposal.pk}/"),
    ):
        assert response.status_code in (302, 403)

    event.refresh_from_db()
    proposal.refresh_from_db()
    assert (event.publication, proposal.state) == (IN_REVIEW, ProposalState.OPEN)


def test_that_an_editor_publishes_and_decides_nothing(editor_client: Client, publisher: User):
    event, proposal = make_event(publication=IN_REVIEW), proposal_of(publisher)

    moved = post_move(editor_client, event, "publish")
    decided = editor_client.post(f"/desk/proposals/{proposal.pk}/", {"decision": "accept"})

    for response in (moved, decided):
        assert response.status_code == 403
        assert "ask a publisher" in response.content.decode()
    event.refresh_from_db()
    assert event.publication == IN_REVIEW


def test_that_nobody_decides_on_their_own_on_the_site(publisher_client: Client, publisher: User):
    proposal = proposal_of(publisher)

    response = publisher_client.post(f"/desk/proposals/{proposal.pk}/", {"decision": "accept"})

    assert response.status_code == 403
    assert "another publisher decides" in response.content.decode()
    page = publisher_client.get(f"/desk/proposals/{proposal.pk}/").content.decode()
    assert "another publisher decides" in page
    assert 'value="accept"' not in page


def test_that_a_move_needs_the_form_s_token(publisher: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    event = make_event(publication=IN_REVIEW)

    assert post_move(client, event, "publish").status_code == 403
    event.refresh_from_db()
    assert event.publication == IN_REVIEW


def test_that_a_record_that_was_changed_meanwhile_is_not_published(publisher_client: Client):
    event = make_event(publication=IN_REVIEW)
    Event.objects.update(version=2)

    response = post_move(publisher_client, event, "publish", version=1)

    assert response.status_code == 409
    assert "changed or removed this record meanwhile" in response.content.decode()


def test_that_talks_with_one_party_are_not_published(publisher_client: Client):
    talk = make_negotiation(parties=("KR",), publication=IN_REVIEW)

    response = post_move(publisher_client, talk, "publish", whole="on")

    assert response.status_code == 422
    assert "at least two parties" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"move": "burn", "version": 1},
        {"move": "publish"},
        {"move": "publish", "version": "x"},
        {"move": "publish", "version": 1, "reason": "x" * 501},
        {"move": "publish", "version": 1, "reason": "nul\0l"},
    ],
)
def test_that_nonsense_moves_nothing(publisher_client: Client, data):
    event = make_event(publication=IN_REVIEW)

    response = publisher_client.post(f"/desk/review/event/{event.pk}/", data)

    assert response.status_code == 422
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "address", ["/desk/review/nonsense/1/", "/desk/review/event/999/", "/desk/proposals/999/"]
)
def test_that_what_is_not_there_is_not_found(editor_client: Client, address: str):
    assert editor_client.get(address).status_code == 404


def test_that_words_of_the_field_are_not_moved(publisher_client: Client):
    party = make_negotiation().parties.first()
    assert party is not None

    assert post_move(publisher_client, party, "withdraw").status_code == 422


def test_that_a_move_leads_to_no_other_site(publisher_client: Client):
    event = make_event(publication=IN_REVIEW)

    response = post_move(publisher_client, event, "publish", next="https://evil.example/")

    assert response["Location"] == f"/desk/review/event/{event.pk}/"


# Moves


def test_that_a_record_goes_its_way_on_the_site(editor_client: Client, publisher_client: Client):
    event = make_event(publication=DRAFT)

    for client, move, state in (
        (editor_client, "send_to_review", IN_REVIEW),
        (publisher_client, "send_back", DRAFT),
        (editor_client, "send_to_review", IN_REVIEW),
        (publisher_client, "publish", PUBLISHED),
        (publisher_client, "withdraw", WITHDRAWN),
    ):
        event.refresh_from_db()
        response = post_move(client, event, move, reason="It is so.", next="/desk/")
        assert (response.status_code, response["Location"]) == (302, "/desk/")
        event.refresh_from_db()
        assert event.publication == state
    assert set(Change.objects.values_list("reason", flat=True)) == {"It is so."}


def test_that_htmx_is_told_where_to_go(publisher_client: Client):
    event = make_event(publication=IN_REVIEW)

    response = publisher_client.post(
        f"/desk/review/event/{event.pk}/",
        {"move": "publish", "version": 1, "next": "/desk/"},
        headers={"HX-Request": "true"},
    )

    assert (response.status_code, response["HX-Redirect"]) == (200, "/desk/")
    assert "HX-Request" in response["Vary"]


def test_that_a_draft_is_invisible_before_and_visible_after(
    visitor_client: Client, publisher_client: Client
):
    talk = make_small_talk(marker=MARKER, publication=DRAFT)
    for address in every_address():
        response = visitor_client.get(address)
        assert response.status_code in (200, 404), address
        assert MARKER not in response.content.decode(), address

    assert post_move(publisher_client, talk, "publish", whole="on").status_code == 302

    for address in every_address():
        assert visitor_client.get(address).status_code == 200, address
    page = visitor_client.get(talk.get_absolute_url()).content.decode()
    assert page.count(MARKER) > 20
    assert "chip draft" not in page


# Pages


@pytest.mark.parametrize("model", ONE_OF, ids=lambda model: model.__name__)
def test_that_every_record_can_be_looked_over(editor_client: Client, model):
    record = ONE_OF[model]()
    if not hasattr(record, "version") or isinstance(record, Change):
        return
    for address in (
        f"/desk/review/{kind_of(record)}/{record.pk}/",
        f"/records/{kind_of(record)}/{record.pk}/history/",
    ):
        response = editor_client.get(address)

        if address.endswith("history/"):
            assert response.status_code == 200
        assert response.status_code == 200, address
        assert faults(response.content.decode()) == [], address


def test_that_old_and_new_stand_side_by_side_with_the_source(publisher_client: Client):
    event = make_event(title="First title")
    before = {"title": "First title", "publication": "published", "note": "Said at first."}
    log_changes(
        authorship=Authorship(None, Via.LOADER),
        entries=[Entry(event, ChangeKind.WITHDRAWN, before, before | {"publication": "withdrawn"})],
    )
    Event.objects.update(title="Second title", publication=IN_REVIEW)
    source = make_source(title="Where it was written")
    cite(event, source, quote="They voted on Tuesday.")

    page = publisher_client.get(f"/desk/review/event/{event.pk}/").content.decode()

    for text in ("First title", "Second title", "Where it was written", "They voted on Tuesday."):
        assert text in page


def test_that_the_page_tells_what_goes_along_and_what_stays(
    publisher_client: Client, publisher: User
):
    talk = make_small_talk(publication=IN_REVIEW)
    own = Round.objects.filter(negotiation=talk)[0]
    log_changes(
        authorship=Authorship(publisher, Via.SITE),
        entries=[Entry(own, ChangeKind.CREATED, None, {})],
    )

    page = publisher_client.get(f"/desk/review/negotiation/{talk.pk}/").content.decode()

    assert "Publish with all that belongs to it" in page
    assert "discussions" in page
    assert "You wrote the first draft of this record" in page


def test_that_a_proposal_shows_old_and_new_and_what_moved_on(
    publisher_client: Client, editor: User
):
    event = make_event(title="As it was")
    proposal = proposal_of(editor, event)
    Event.objects.update(title="As it is by now")

    page = publisher_client.get(f"/desk/proposals/{proposal.pk}/").content.decode()

    for text in ("As it was", MARKER, "As it is by now", "cannot be accepted"):
        assert text in page


def test_that_a_proposal_is_accepted_and_rejected_on_the_site(
    publisher_client: Client, editor: User
):
    event = make_event(title="As it was")
    accepted, rejected = proposal_of(editor, event), proposal_of(editor, make_event())

    publisher_client.post(f"/desk/proposals/{accepted.pk}/", {"decision": "accept"})
    refused = publisher_client.post(f"/desk/proposals/{rejected.pk}/", {"decision": "reject"})
    publisher_client.post(
        f"/desk/proposals/{rejected.pk}/", {"decision": "reject", "answer": "No source says so."}
    )

    event.refresh_from_db()
    rejected.refresh_from_db()
    assert event.title == MARKER
    assert refused.status_code == 422
    assert (rejected.state, rejected.answer) == (ProposalState.REJECTED, "No source says so.")
    page = publisher_client.get(f"/desk/proposals/{rejected.pk}/").content.decode()
    assert "No source says so." in page


def test_that_a_proposal_on_a_removed_record_can_be_read_and_rejected(
    publisher_client: Client, editor: User
):
    event = make_event()
    proposal = proposal_of(editor, event)
    event.delete()

    assert publisher_client.get(f"/desk/proposals/{proposal.pk}/").status_code == 200
    accepted = publisher_client.post(f"/desk/proposals/{proposal.pk}/", {"decision": "accept"})
    assert accepted.status_code == 409


# What readers see


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_readers_see_nothing_of_an_open_proposal(
    request: pytest.FixtureRequest, editor: User, reader: str
):
    client: Client = request.getfixturevalue(reader)
    talk = make_small_talk()
    addresses = every_address()
    before = {address: shown(client, address) for address in addresses}
    for record in (talk, *Round.objects.all(), *Event.objects.all()):
        proposal_of(editor, record, note=MARKER)

    after = {address: shown(client, address) for address in addresses}

    assert after == before
    assert Negotiation.objects.get(pk=talk.pk).note != MARKER


def shown(client: Client, address: str) -> str:
    """The page without the token of its forms, which is another at each request."""
    page = client.get(address).content.decode()
    return "".join(part for part in page.splitlines(keepends=True) if "csrf" not in part)
