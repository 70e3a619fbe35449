"""Editing on the site: who may, what is saved at once, what is proposed, and that what was typed is never lost."""

import pytest
from django.test import Client
from django.urls import reverse

from negotiations.forms.editable import EDITABLE, parent_of
from negotiations.models import (
    Change,
    ChangeKind,
    Event,
    Position,
    Proposal,
    Publication,
    Round,
    Source,
    Via,
)
from tests.factories import (
    add_party,
    cite,
    make_appointment,
    make_delegation,
    make_event,
    make_negotiation,
    make_person,
    make_round,
    make_small_talk,
    make_source,
    make_talk,
)
from tests.factories.every_model import ONE_OF
from tests.html_forms import filled, values_of
from tests.html_validity import faults

pytestmark = pytest.mark.django_db

KINDS = pytest.mark.parametrize("kind", EDITABLE.values(), ids=EDITABLE)
HTMX = {"HTTP_HX_REQUEST": "true"}


def edit(record) -> str:
    return f"/records/{kind_of(record).slug}/{record.pk}/edit/"


def delete(record) -> str:
    return f"/records/{kind_of(record).slug}/{record.pk}/delete/"


def kind_of(record):
    return next(kind for kind in EDITABLE.values() if kind.model is type(record))


def new(kind, record) -> str:
    parent = parent_of(record)
    return f"/records/{kind.slug}/new/" + (f"?parent={parent.pk}" if parent else "")


def draft_round(**fields) -> Round:
    return make_round(publication=Publication.DRAFT, **fields)


# --- Who may --------------------------------------------------------------------------------------


@KINDS
def test_that_a_visitor_is_asked_to_sign_in(visitor_client: Client, kind):
    record = ONE_OF[kind.model]()

    for address in (edit(record), delete(record), new(kind, record)):
        for answer in (visitor_client.get(address), visitor_client.post(address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_login"))


@KINDS
def test_that_an_analyst_may_not(analyst_client: Client, kind):
    record = ONE_OF[kind.model]()
    before = Change.objects.count()

    for address in (edit(record), delete(record), new(kind, record)):
        assert analyst_client.get(address).status_code == 403
        assert analyst_client.post(address, {"title": "Mine"}).status_code == 403
    assert Change.objects.count() == before


@pytest.mark.parametrize(
    "address",
    [
        "/records/nonsense/new/",
        "/records/round/new/",
        "/records/round/new/?negotiation=none-such",
        "/records/round/new/?parent=99999999999999999999",
        "/records/round/new/?parent=²",
        "/records/round/999/edit/",
        "/records/round/99999999999999999999/edit/",
        "/records/round/999/delete/",
        "/records/delegate/new/?negotiation=talks-1",
        "/records/user/1/edit/",
    ],
)
def test_that_what_is_unknown_is_not_found(editor_client: Client, address: str):
    assert editor_client.get(address).status_code == 404
    assert editor_client.post(address).status_code == 404


def test_that_other_methods_are_refused(editor_client: Client):
    assert editor_client.delete(delete(make_event())).status_code == 405


@KINDS
def test_that_a_post_without_its_token_changes_nothing(publisher, kind):
    record = ONE_OF[kind.model]()
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    data = filled(client, edit(record))
    data.pop("csrfmiddlewaretoken")

    for address in (edit(record), delete(record), new(kind, record)):
        assert client.post(address, data | {"change-reason": "Why"}).status_code == 403
    record.refresh_from_db()
    assert record.version == 1


# --- The pages ------------------------------------------------------------------------------------


@KINDS
def test_that_every_form_is_valid_html(publisher_client: Client, kind):
    record = ONE_OF[kind.model]()

    for address in (edit(record), delete(record), new(kind, record)):
        page = publisher_client.get(address).content.decode()
        assert faults(page) == [], address
        refused = publisher_client.post(address, {"change-version": "1"})
        assert faults(refused.content.decode()) == [], address


@KINDS
def test_that_saving_a_form_as_it_is_changes_nothing(publisher_client: Client, kind):
    record = ONE_OF[kind.model]()

    answer = publisher_client.post(
        edit(record), filled(publisher_client, edit(record)) | {"change-reason": "A look"}
    )

    assert answer.status_code == 303, values_of(answer.content.decode())
    record.refresh_from_db()
    assert record.version == 1
    assert not Change.objects.exists()


@KINDS
def test_that_a_form_asks_for_every_field_of_its_kind(kind):
    asked = {"publication", "version", "search_text", "normalised_url", "id", kind.parent}
    fields = {
        field.name for field in (*kind.model._meta.concrete_fields, *kind.model._meta.many_to_many)
    }

    assert fields - asked - set(kind.fields) == set()


def test_that_a_form_in_place_is_a_part_alone(editor_client: Client):
    meeting = draft_round()

    answer = editor_client.get(f"{edit(meeting)}?in=row-5", headers={"HX-Request": "true"})

    page = answer.content.decode().strip()
    assert page.startswith(f'<tr class="form-row" data-part="round-{meeting.pk}"><td colspan="5">')
    assert "<html" not in page
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "x"])
def test_that_nobody_is_sent_elsewhere(editor_client: Client, address: str):
    meeting = draft_round()
    data = filled(editor_client, edit(meeting))

    answer = editor_client.post(f"{edit(meeting)}?next={address}", data)

    assert answer["Location"].startswith(meeting.get_absolute_url())


# --- Saving ---------------------------------------------------------------------------------------


def test_that_an_editor_changes_a_draft_at_once(editor_client: Client, editor):
    meeting = draft_round(title="Second round", city="Seoul")
    data = filled(editor_client, edit(meeting))

    answer = editor_client.post(edit(meeting), data | {"city": "Busan", "change-reason": "Moved"})

    assert answer.status_code == 303
    assert answer["Location"] == f"{meeting.get_absolute_url()}#edit-round-{meeting.pk}"
    meeting.refresh_from_db()
    assert (meeting.city, meeting.title, meeting.version) == ("Busan", "Second round", 2)
    change = Change.objects.get()
    assert (change.changed_by, change.via, change.reason) == (editor, Via.SITE, "Moved")
    assert [name for name, _old, _new in change.differences] == ["city"]


def test_that_htmx_goes_back_to_the_page_at_the_fact(editor_client: Client):
    meeting = draft_round()
    page = meeting.negotiation.get_absolute_url()
    address = f"{edit(meeting)}?next={page}&in=row-5"
    data = filled(editor_client, address)

    answer = editor_client.post(address, data, headers={"HX-Request": "true"})

    assert answer.status_code == 303
    assert answer["Location"] == f"{page}?at=edit-round-{meeting.pk}&done=saved"
    shown = editor_client.get(answer["Location"]).content.decode()
    assert shown.count(" autofocus") == 1
    assert '<span role="status">Saved.</span>' in shown


def test_that_a_publisher_changes_what_is_published_at_once(publisher_client: Client):
    event = make_event(title="Election")
    data = filled(publisher_client, edit(event))

    publisher_client.post(edit(event), data | {"title": "Vote", "change-reason": "Clearer"})

    event.refresh_from_db()
    assert (event.title, event.publication) == ("Vote", Publication.PUBLISHED)


def test_that_an_editors_change_to_what_is_published_is_proposed(editor_client: Client, editor):
    event = make_event(title="Election")
    data = filled(editor_client, edit(event))

    answer = editor_client.post(edit(event), data | {"title": "Vote", "change-reason": "Clearer"})

    assert answer.status_code == 303
    event.refresh_from_db()
    assert (event.title, event.version) == ("Election", 1)
    proposal = Proposal.objects.get()
    assert (proposal.values, proposal.reason) == ({"title": "Vote"}, "Clearer")
    assert (proposal.proposed_by, proposal.written_against) == (editor, 1)


def test_that_a_proposal_may_bring_a_source(editor_client: Client):
    event = make_event()
    kept = cite(event).source
    source = make_source()
    data = filled(editor_client, edit(event))

    editor_client.post(
        edit(event), data | {"change-source": source.key, "change-reason": "A better source"}
    )

    cited = Proposal.objects.get().values["citations"]
    assert [each["source"] for each in cited] == [kept.pk, source.pk]


def test_that_a_change_that_readers_see_needs_a_reason(publisher_client: Client):
    event = make_event(title="Election")
    data = filled(publisher_client, edit(event))

    answer = publisher_client.post(edit(event), data | {"title": "Vote"})

    assert answer.status_code == 422
    assert "Readers see this record: say why it changes." in answer.content.decode()
    assert values_of(answer.content.decode())["title"] == "Vote"
    event.refresh_from_db()
    assert event.title == "Election"


def test_that_a_new_record_is_a_draft_with_a_key_and_its_source(editor_client: Client):
    talks = make_negotiation("Korea and the US")
    address = f"/records/event/new/?negotiation={talks.slug}"
    data = filled(editor_client, address)

    answer = editor_client.post(
        address,
        data
        | {
            "happened_on": "2025-06-03",
            "title": "Election in Korea",
            "kind": "election",
            "change-source": "https://paper.example/election",
            "change-publisher": "The Daily Paper",
            "change-title": "Korea votes",
            "change-quote": "Polls opened at six.",
        },
    )

    assert answer.status_code == 303
    event = Event.objects.get()
    assert (event.negotiation, event.publication) == (talks, Publication.DRAFT)
    assert event.key == "2025-06-03-election-in-korea"
    citation = event.citations.get()
    assert citation.quote == "Polls opened at six."
    assert (citation.source.publisher, citation.source.publication) == (
        "The Daily Paper",
        Publication.DRAFT,
    )
    assert set(Change.objects.values_list("kind", flat=True)) == {ChangeKind.CREATED}


def test_that_a_source_that_is_recorded_is_cited_and_not_made_again(editor_client: Client):
    meeting = draft_round()
    source = make_source(url="https://www.paper.example/a?utm_source=x")
    data = filled(editor_client, edit(meeting))

    editor_client.post(
        edit(meeting),
        data | {"change-source": "http://paper.example/a/", "change-publisher": "Another"},
    )

    assert meeting.citations.get().source == source
    assert Source.objects.count() == 1


def test_that_a_source_can_be_taken_off(editor_client: Client):
    meeting = draft_round()
    gone, kept = cite(meeting), cite(meeting)
    data = filled(editor_client, edit(meeting))

    editor_client.post(edit(meeting), data | {"change-dropped": f"{gone.source_id}.supports."})

    assert [each.source for each in meeting.citations.all()] == [kept.source]


def test_that_a_new_source_of_a_published_change_is_published_with_it(publisher_client: Client):
    event = make_event()
    data = filled(publisher_client, edit(event))

    publisher_client.post(
        edit(event),
        data
        | {
            "change-source": "https://paper.example/new",
            "change-publisher": "The Daily Paper",
            "change-title": "News",
            "change-reason": "A source",
        },
    )

    assert event.citations.get().source.is_published


def test_that_a_draft_source_is_published_with_the_published_change_that_cites_it(
    publisher_client: Client,
):
    event = make_event()
    draft = make_source(publication=Publication.DRAFT)
    data = filled(publisher_client, edit(event))

    publisher_client.post(
        edit(event), data | {"change-source": draft.key, "change-reason": "A source"}
    )

    assert event.citations.get().source.is_published


def test_that_a_published_change_cites_no_source_that_was_withdrawn(publisher_client: Client):
    event = make_event()
    hoax = make_source("A hoax", publication=Publication.WITHDRAWN)
    data = filled(publisher_client, edit(event))

    answer = publisher_client.post(
        edit(event), data | {"change-source": hoax.key, "change-reason": "A source"}
    )

    assert answer.status_code == 422
    assert "A hoax" in answer.content.decode()
    assert not event.citations.exists()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"change-source": "no-such-key"}, "change-source", "No source has this key"),
        (
            {"change-source": "https://paper.example/new"},
            "change-publisher",
            "This source is not recorded yet",
        ),
        ({"change-quote": "Words"}, "change-source", "Name the source to which this belongs."),
        (
            {
                "change-source": "https://paper.example/new",
                "change-publisher": "P",
                "change-title": "T",
                "change-published_on": "2025-02-30",
            },
            "change-published_on",
            "one that exists",
        ),
        ({"change-source": "nul\0l"}, "change-source", "Null characters are not allowed."),
        ({"change-reason": "r" * 501}, "change-reason", "at most 500 characters"),
    ],
)
def test_that_a_wrong_source_is_told_at_its_field(editor_client: Client, typed, field, sentence):
    meeting = draft_round()
    data = filled(editor_client, edit(meeting)) | {"city": "Busan"}

    page = editor_client.post(edit(meeting), data | typed).content.decode()

    assert sentence in errors_at(page, field)
    assert values_of(page)["city"] == "Busan"
    assert Source.objects.count() == 0


def errors_at(page: str, name: str) -> str:
    """The sentences that stand at the field of this name."""
    import html5lib

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = [
        "".join(each.itertext())
        for each in tree.iter("ul")
        if (each.get("id") or "").endswith(f"-{name}_error")
    ]
    return " ".join(found)


def test_that_the_key_of_a_page_may_change_with_its_address(publisher_client: Client):
    person = make_person("Chang Sung-gil", slug="chang")
    data = filled(publisher_client, edit(person)) | {"slug": "jang", "change-reason": "Spelling"}

    plain = publisher_client.post(f"{edit(person)}?next=/people/chang/", data)

    assert plain["Location"] == "/people/jang/"


def test_that_htmx_is_led_to_the_new_address_of_a_page(publisher_client: Client):
    person = make_person("Chang Sung-gil", slug="chang")
    address = f"{edit(person)}?next=/people/chang/"
    data = filled(publisher_client, address) | {"slug": "jang", "change-reason": "Spelling"}

    answer = publisher_client.post(address, data, headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == "/people/jang/"


def test_that_a_person_is_named_by_name_key_or_alias(editor_client: Client):
    delegation = make_delegation(publication=Publication.DRAFT)
    person = make_person("Chang Sung-gil", native_name="장성길", aliases=["Jang Sung-gil"])
    address = f"/records/delegate/new/?parent={delegation.pk}"

    for name in ("장성길", "jang sung-gil", person.slug, f"Anybody ({person.slug})"):
        data = filled(editor_client, address) | {"person": name}
        assert editor_client.post(address, data).status_code == 303, name
        delegation.delegates.all().delete()

    make_person("Chang Sung-gil", of="US")
    page = editor_client.post(
        address, filled(editor_client, address) | {"person": "Chang Sung-gil"}
    ).content.decode()
    assert "Several are called" in errors_at(page, "person")
    page = editor_client.post(
        address, filled(editor_client, address) | {"person": "Chang"}
    ).content.decode()
    assert "Is one of these meant?" in errors_at(page, "person")


# --- Deleting -------------------------------------------------------------------------------------


def test_that_a_draft_is_deleted_with_what_hangs_on_it(editor_client: Client):
    meeting = draft_round()
    make_delegation(meeting, head="Ahn", publication=Publication.DRAFT)
    page = editor_client.get(delete(meeting)).content.decode()
    assert "2 records that hang on it go with it" in page

    editor_client.post(delete(meeting), values_of(page))

    assert not Round.objects.exists()
    assert Change.objects.filter(kind=ChangeKind.REMOVED).count() == 3


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_that_nobody_is_left_on_the_page_of_what_was_deleted(editor_client: Client, headers):
    meeting = draft_round()
    page = meeting.get_absolute_url()
    talk = meeting.negotiation.get_absolute_url()
    data = filled(editor_client, delete(meeting))

    answer = editor_client.post(f"{delete(meeting)}?next={page}", data, headers=headers)

    assert answer["HX-Redirect" if headers else "Location"] == talk


def test_that_what_is_published_is_withdrawn_by_a_publisher(publisher_client: Client):
    event = make_event()
    data = filled(publisher_client, delete(event))
    assert publisher_client.post(delete(event), data).status_code == 422

    publisher_client.post(delete(event), data | {"change-reason": "It never happened"})

    event.refresh_from_db()
    assert event.publication == Publication.WITHDRAWN


def test_that_an_editor_proposes_to_withdraw(editor_client: Client):
    event = make_event()
    data = filled(editor_client, delete(event))

    editor_client.post(delete(event), data | {"change-reason": "It never happened"})

    event.refresh_from_db()
    assert event.is_published
    assert Proposal.objects.get().values == {"publication": "withdrawn"}


def test_that_a_record_that_others_name_stays(editor_client: Client):
    person = make_person("Ahn Duk-geun", publication=Publication.DRAFT)
    make_delegation(head=person)
    page = editor_client.get(delete(person)).content.decode()

    assert "Other records name this one" in page
    assert editor_client.post(delete(person), values_of(page)).status_code == 422


def test_that_published_talks_keep_two_parties(publisher_client: Client):
    talks = make_negotiation(parties=("KR", "US"))
    party = talks.parties.first()
    assert party is not None
    data = filled(publisher_client, delete(party)) | {"change-reason": "Wrong"}

    page = publisher_client.post(delete(party), data)

    assert page.status_code == 422
    assert talks.parties.count() == 2


def test_that_only_a_publisher_touches_a_party_that_readers_see(
    editor_client: Client, publisher_client: Client
):
    talks = make_negotiation()
    party = add_party(talks, "JP")
    data = filled(editor_client, edit(party)) | {"role": "observer", "change-reason": "Observes"}

    assert editor_client.get(f"/records/party/new/?parent={talks.pk}").status_code == 403
    assert "ask a publisher" in editor_client.post(edit(party), data).content.decode()
    assert publisher_client.post(edit(party), data).status_code == 303
    party.refresh_from_db()
    assert party.role == "observer"


# --- What pages show ------------------------------------------------------------------------------


def test_that_readers_see_nothing_of_it(visitor_client: Client, analyst_client: Client):
    talks = make_small_talk()
    addresses = [talks.get_absolute_url(), Round.objects.all()[0].get_absolute_url(), "/"]

    for client in (visitor_client, analyst_client):
        for address in addresses:
            page = client.get(address).content.decode()
            assert "/records/" not in page
            assert "data-part" not in page
            assert "htmx.min" not in page
            assert "hx-headers" not in page
    assert "csrf" not in visitor_client.get(addresses[0]).content.decode()


def test_that_no_form_asks_once_per_row(editor_client: Client):
    make_talk(rounds=4, sources=6)

    for kind in EDITABLE.values():
        record = kind.model._default_manager.last()
        if record is not None:
            assert editor_client.get(edit(record)).status_code == 200
            assert editor_client.get(delete(record)).status_code == 200


def test_that_an_editor_finds_every_fact_of_a_talk(editor_client: Client):
    talks = make_small_talk()
    page = editor_client.get(talks.get_absolute_url()).content.decode()

    assert faults(page) == []
    for kind in EDITABLE.values():
        if kind.slug in ("source", "instrument", "person", "appointment", "organization"):
            continue
        if kind.slug in ("former-name", "readout", "discussion", "delegation", "delegate"):
            continue
        record = kind.model._default_manager.first()
        assert record is not None
        assert f'href="/records/{kind.slug}/{record.pk}/edit/' in page, kind.slug


def test_that_an_editor_finds_every_fact_of_a_round_a_person_and_an_organization(
    editor_client: Client,
):
    make_small_talk()
    appointment = make_appointment()
    pages = [
        editor_client.get(address).content.decode()
        for address in (
            *(each.get_absolute_url() for each in Round.objects.all()),
            appointment.person.get_absolute_url(),
        )
    ]

    assert [fault for page in pages for fault in faults(page)] == []
    everything = " ".join(pages)
    for slug in ("round", "discussion", "delegation", "delegate", "person", "appointment"):
        assert f'href="/records/{slug}/' in everything, slug


def test_that_what_is_typed_is_kept_as_it_was_typed(editor_client: Client):
    meeting = draft_round()
    address = f"/records/position/new/?negotiation={meeting.negotiation.slug}"
    text = "🇰🇷🤝 <script>alert(1)</script>\nמשא ומתן & “quotes”"
    make_round()
    data = filled(editor_client, address) | {"economy": "KR", "kind": "demand", "text": text}
    from tests.factories import area

    data["area"] = str(area("ships").pk)

    editor_client.post(address, data)

    position = Position.objects.get()
    assert position.text == text
    page = editor_client.get(edit(position)).content.decode()
    assert "<script>alert" not in page
    assert values_of(page)["text"].replace("\r\n", "\n") == text
