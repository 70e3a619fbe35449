"""Notes of staff: Markdown that does no harm, added and taken away by its author, and never public."""

import pytest
from django.test import Client

from negotiations.loaders.dumping import dump
from negotiations.models import Negotiation, Round, StaffNote, User
from negotiations.notes import rendered
from tests.factories import make_event, make_small_talk, make_staff_note
from tests.html_validity import faults
from tests.views.addresses import every_address

pytestmark = pytest.mark.django_db

MARKER = "Xylograph"


# Refusals


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_readers_write_none(request: pytest.FixtureRequest, reader: str):
    client: Client = request.getfixturevalue(reader)
    event = make_event()

    response = client.post(f"/records/event/{event.pk}/notes/", {"text": "Hello"})

    assert response.status_code in (302, 403)
    assert not StaffNote.objects.exists()


def test_that_only_its_author_takes_it_away(
    editor_client: Client, publisher_client: Client, editor: User
):
    note = make_staff_note(written_by=editor)

    assert publisher_client.post(f"/desk/notes/{note.pk}/delete/").status_code == 403
    assert StaffNote.objects.exists()
    assert editor_client.post(f"/desk/notes/{note.pk}/delete/").status_code == 302
    assert not StaffNote.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, "nul\0l"])
def test_that_a_text_that_cannot_be_kept_is_refused(editor_client: Client, text: str):
    event = make_event()

    response = editor_client.post(f"/records/event/{event.pk}/notes/", {"text": text})

    assert response.status_code == 422
    assert not StaffNote.objects.exists()


def test_that_it_is_taken_away_by_posting_alone(editor_client: Client, editor: User):
    note = make_staff_note(written_by=editor)

    assert editor_client.get(f"/desk/notes/{note.pk}/delete/").status_code == 405
    assert editor_client.get("/records/event/1/notes/").status_code == 405
    assert StaffNote.objects.exists()


# What becomes of the text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Ask** the ministry", "<p><strong>Ask</strong> the ministry</p>"),
        ("# Heading", "<p><strong>Heading</strong></p>"),
        (
            "[paper](https://paper.example/)",
            '<a href="https://paper.example/" rel="noopener noreferrer nofollow">paper</a>',
        ),
        ("| a |\n|---|\n| b |", "<td>b</td>"),
        ("장성길 🤝 محادثات", "장성길 🤝 محادثات"),
    ],
)
def test_that_markdown_is_rendered(text: str, html: str):
    assert html in rendered(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![picture](https://spy.example/pixel.png)",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://x.example" onclick="alert(1)">x</a>',
        "<style>body{display:none}</style>",
        "`<script>alert(1)</script>`",
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_that_nothing_harmful_is_left(text: str):
    html = rendered(text)

    for harm in ("<script", "<img", "<style", 'href="javascript', 'href="data', "<a onclick"):
        assert harm not in html
    assert "onerror=alert" not in html.replace("&lt;img src=x onerror=alert(1)&gt;", "")


# Where it shows


def test_that_staff_read_it_where_they_look_a_record_over(editor_client: Client, editor: User):
    event = make_event()
    page = f"/desk/review/event/{event.pk}/"

    response = editor_client.post(
        f"/records/event/{event.pk}/notes/", {"text": f"**{MARKER}**", "next": page}
    )

    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == page
    shown = editor_client.get(page).content.decode()
    assert f"<strong>{MARKER}</strong>" in shown
    assert "Take this note away" in shown
    assert faults(shown) == []


def test_that_nobody_is_offered_to_take_away_anothers(editor_client: Client, publisher: User):
    note = make_staff_note(written_by=publisher)

    page = editor_client.get(f"/desk/review/event/{note.object_id}/").content.decode()

    assert note.text in page
    assert "Take this note away" not in page


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_no_reader_sees_it_anywhere(request: pytest.FixtureRequest, reader: str):
    client: Client = request.getfixturevalue(reader)
    talk = make_small_talk()
    for record in (talk, *Round.objects.all()):
        make_staff_note(record, text=MARKER)

    for address in every_address():
        assert MARKER not in client.get(address).content.decode(), address
        # What is looked for is told back; nothing else is.
        found = client.get(address, {"q": MARKER}).content.decode()
        told = found.replace(f'value="{MARKER}"', "").replace(f"q%3D{MARKER}", "")
        assert MARKER not in told.replace(f"q={MARKER}", ""), address


def test_that_a_dossier_leaves_it_out():
    talk = make_small_talk()
    make_staff_note(talk, text=MARKER)

    assert MARKER not in str(dump(Negotiation.objects.get(pk=talk.pk)))
