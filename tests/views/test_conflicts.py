"""Two editors on one record: the second sees both versions and chooses; nothing is overwritten without a word."""

import pytest
from django.test import Client

from negotiations.actions.changes import Authorship
from negotiations.actions.records import change_record, remove_record
from negotiations.models import Change, Publication, Round, Via
from tests.factories import make_person, make_round
from tests.html_forms import filled, values_of
from tests.html_validity import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Round:
    return make_round(title="Second round", city="Seoul", publication=Publication.DRAFT)


def address(meeting: Round) -> str:
    return f"/records/round/{meeting.pk}/edit/"


def somebody_changes(meeting: Round, by, **values) -> None:
    stored = Round.objects.get(pk=meeting.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    change_record(
        record=stored,
        read_version=stored.version,
        authorship=Authorship(by, Via.SITE, "A correction"),
    )


def refused(client: Client, meeting: Round, data, status: int = 409) -> str:
    answer = client.post(address(meeting), data)
    assert answer.status_code == status
    page = answer.content.decode()
    assert faults(page) == []
    return page


def test_that_both_versions_are_shown(editor_client: Client, publisher, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"city": "Busan"}
    somebody_changes(meeting, publisher, city="Jeju")

    page = refused(editor_client, meeting, data)

    for words in ("<q>Seoul</q>", "<q>Jeju</q>", "<q>Busan</q>", "publisher, ", "A correction"):
        assert words in page
    meeting.refresh_from_db()
    assert (meeting.city, meeting.version) == ("Jeju", 2)


def test_that_a_choice_is_asked_for_what_both_changed(
    editor_client: Client, publisher, meeting: Round
):
    data = filled(editor_client, address(meeting)) | {"city": "Busan"}
    somebody_changes(meeting, publisher, city="Jeju")
    chosen = values_of(refused(editor_client, meeting, data))
    assert "take-city" not in chosen

    page = refused(editor_client, meeting, chosen)

    assert "Choose which of the two stands." in page
    assert "<q>Seoul</q>" in page
    meeting.refresh_from_db()
    assert meeting.city == "Jeju"


@pytest.mark.parametrize(
    ("choice", "city"), [("theirs", "Jeju"), ("mine", "Busan"), ("edited", "Daegu")]
)
def test_that_what_is_chosen_is_saved(
    editor_client: Client, publisher, meeting: Round, choice: str, city: str
):
    data = filled(editor_client, address(meeting)) | {"city": "Busan", "venue": "A hall"}
    somebody_changes(meeting, publisher, city="Jeju")
    chosen = values_of(refused(editor_client, meeting, data))
    if choice == "edited":
        chosen |= {"take-city": "mine", "city": "Daegu"}
    else:
        chosen |= {"take-city": choice}

    assert editor_client.post(address(meeting), chosen).status_code == 303

    meeting.refresh_from_db()
    assert (meeting.city, meeting.venue, meeting.version) == (city, "A hall", 3)


def test_that_all_of_mine_can_be_taken(editor_client: Client, publisher, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"city": "Busan", "title": "Round two"}
    somebody_changes(meeting, publisher, city="Jeju", title="Round 2")
    chosen = values_of(refused(editor_client, meeting, data)) | {"take-all": "mine"}

    editor_client.post(address(meeting), chosen)

    meeting.refresh_from_db()
    assert (meeting.city, meeting.title) == ("Busan", "Round two")


def test_that_what_only_they_changed_stays_theirs(editor_client: Client, publisher, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"venue": "A hall"}
    somebody_changes(
        meeting, publisher, city="Jeju", first_day=None, last_day=None, status="postponed"
    )
    chosen = values_of(refused(editor_client, meeting, data))
    assert chosen["take-city"] == "theirs"

    editor_client.post(address(meeting), chosen)

    meeting.refresh_from_db()
    assert (meeting.city, meeting.venue, meeting.first_day, meeting.status) == (
        "Jeju",
        "A hall",
        None,
        "postponed",
    )


def test_that_a_third_change_is_a_conflict_again(editor_client: Client, publisher, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"city": "Busan"}
    somebody_changes(meeting, publisher, city="Jeju")
    chosen = values_of(refused(editor_client, meeting, data)) | {"take-city": "mine"}
    somebody_changes(meeting, publisher, city="Daegu")

    page = refused(editor_client, meeting, chosen)

    assert "<q>Daegu</q>" in page
    assert "<q>Jeju</q>" in page
    meeting.refresh_from_db()
    assert meeting.city == "Daegu"


def test_that_a_form_that_lost_its_version_is_a_conflict(editor_client: Client, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"city": "Busan", "change-version": ""}

    assert "<q>Busan</q>" in refused(editor_client, meeting, data)
    meeting.refresh_from_db()
    assert meeting.city == "Seoul"


def test_that_a_form_that_is_sent_twice_is_saved_once(editor_client: Client, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"city": "Busan"}

    answers = [editor_client.post(address(meeting), data).status_code for _time in range(2)]

    assert answers == [303, 303]
    assert Change.objects.count() == 1


def test_that_what_was_wrong_in_mine_is_told_after_the_choice(
    editor_client: Client, publisher, meeting: Round
):
    data = filled(editor_client, address(meeting)) | {"first_day": "2025-02-30"}
    somebody_changes(meeting, publisher, city="Jeju")
    chosen = values_of(refused(editor_client, meeting, data))
    assert chosen["first_day"] == "2025-02-30"

    page = refused(editor_client, meeting, chosen, status=422)

    assert "one that exists" in page
    assert values_of(page)["first_day"] == "2025-02-30"


def test_that_htmx_gets_the_conflict_in_place(editor_client: Client, publisher, meeting: Round):
    data = filled(editor_client, address(meeting)) | {"city": "Busan"}
    somebody_changes(meeting, publisher, city="Jeju")

    answer = editor_client.post(
        f"{address(meeting)}?in=row-5", data, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f'[data-part="round-{meeting.pk}"]'
    assert "<q>Jeju</q>" in answer.content.decode()


def test_that_a_draft_published_meanwhile_becomes_a_proposal(
    editor_client: Client, publisher, meeting: Round
):
    data = filled(editor_client, address(meeting)) | {"city": "Busan"}
    somebody_changes(meeting, publisher, publication=Publication.PUBLISHED)

    page = refused(editor_client, meeting, data)

    assert "Propose what is chosen" in page
    answer = editor_client.post(address(meeting), values_of(page) | {"change-reason": "Moved"})
    assert answer.status_code == 303
    meeting.refresh_from_db()
    assert meeting.city == "Seoul"


def test_that_names_and_lists_are_compared(editor_client: Client, publisher):
    person = make_person("Chang", aliases=["Jang"], publication=Publication.DRAFT)
    place = f"/records/person/{person.pk}/edit/"
    data = filled(editor_client, place) | {"aliases": "Jang\r\nZhang"}
    person.aliases = ["Chang S."]
    change_record(record=person, read_version=1, authorship=Authorship(publisher, Via.SITE))

    page = editor_client.post(place, data).content.decode()

    assert "<q>Jang\nZhang</q>" in page
    assert "<q>Chang S.</q>" in page
    editor_client.post(place, values_of(page) | {"take-aliases": "theirs"})
    person.refresh_from_db()
    assert person.aliases == ["Chang S."]


# --- Gone -----------------------------------------------------------------------------------------


def test_that_what_was_typed_for_a_removed_record_is_kept(
    editor_client: Client, publisher, meeting: Round
):
    data = filled(editor_client, address(meeting)) | {"outcome": "Both sides agreed.\r\nAll."}
    remove_record(
        record=meeting, read_version=1, authorship=Authorship(publisher, Via.SITE, "Twice")
    )

    page = refused(editor_client, meeting, data, status=410)

    for words in ("publisher removed “Second round”", "Twice", "Both sides agreed.<br>All."):
        assert words in page
    assert editor_client.get(address(meeting)).status_code == 404


def test_that_a_record_changed_meanwhile_is_not_deleted(
    editor_client: Client, publisher, meeting: Round
):
    place = f"/records/round/{meeting.pk}/delete/"
    data = filled(editor_client, place)
    somebody_changes(meeting, publisher, city="Jeju")

    answer = editor_client.post(place, data)

    assert answer.status_code == 409
    assert "Nothing is removed yet" in answer.content.decode()
    assert Round.objects.exists()
    editor_client.post(place, values_of(answer.content.decode()))
    assert not Round.objects.exists()
