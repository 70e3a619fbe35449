"""The commands: what they print, and that they fail where they should."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from negotiations.models import Economy, Negotiation, Publication
from tests.loaders.dossiers import dumped, minimal, talks

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_that_a_dossier_is_loaded_and_counted(words, file_of):
    lines = run("load_dossier", file_of(talks())).splitlines()

    assert lines[0].startswith("kr-us-talks (")
    assert "  rounds: 2 added" in lines
    assert lines[-1] == "  together: 30 added, 0 changed, 0 unchanged, 0 removed"


def test_that_a_dry_run_prints_the_same_and_says_so(words, file_of):
    dry = run("load_dossier", file_of(talks()), "--dry-run")

    assert not Negotiation.objects.exists()
    assert (
        dry == run("load_dossier", file_of(talks())) + "This was a dry run: nothing was changed.\n"
    )


def test_that_every_error_is_printed_on_its_line_and_the_command_fails(words, file_of):
    data = minimal()
    data["negotiation"] |= {"kind": "a\nb\ud800", "title": ""}
    file, err = file_of({}), StringIO()
    Path(file).write_text(json.dumps(data), encoding="ascii")

    with pytest.raises(CommandError, match=r"Nothing was loaded: 2 errors\."):
        call_command("load_dossier", file, stderr=err)

    lines = err.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{file}: negotiation.kind: ")
    assert lines[1] == f"{file}: negotiation.title: This field cannot be blank."


def test_that_publish_and_prune_are_passed_on(words, file_of):
    run("load_dossier", file_of(talks()))
    run("load_dossier", file_of(talks(events=[])), "--publish", "--prune")

    talk = Negotiation.objects.get()
    assert talk.publication == Publication.PUBLISHED
    assert not talk.events.exists()


def test_that_the_words_of_the_field_are_loaded_first_where_there_are_none(db, file_of):
    told = "No economy was recorded: the vocabularies were loaded first."

    assert told in run("load_dossier", file_of(talks()), "--dry-run")
    assert not Economy.objects.exists()
    assert told in run("load_dossier", file_of(talks()))
    assert told not in run("load_dossier", file_of(talks()))


def test_that_a_refusal_leaves_no_words_of_the_field_behind(db, file_of):
    with pytest.raises(CommandError):
        call_command("load_dossier", file_of({}), stderr=StringIO())

    assert not Economy.objects.exists()


def test_that_changes_of_what_readers_see_are_told(words, file_of):
    run("load_dossier", file_of(talks()), "--publish")
    changed = talks()
    changed["events"][0]["title"] = "Another election"

    dry = run("load_dossier", file_of(changed), "--dry-run")
    assert "1 published record would be changed: readers would see it." in dry
    lines = run("load_dossier", file_of(changed)).splitlines()
    assert lines[-1] == "1 published record was changed: readers see it now."
    assert "readers" not in run("load_dossier", file_of(changed))


def test_that_publishing_needs_no_such_line(words, file_of):
    run("load_dossier", file_of(talks()))

    assert "readers" not in run("load_dossier", file_of(talks(events=[])), "--publish")


def test_that_a_dossier_is_written_to_the_screen_or_a_file(words, file_of, tmp_path):
    run("load_dossier", file_of(talks()))
    file = tmp_path / "out.json"
    run("dump_dossier", "kr-us-talks", "--output", str(file))

    assert run("dump_dossier", "kr-us-talks") == file.read_text(encoding="utf-8") == dumped()


def test_that_no_dossier_is_written_of_what_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match=r"There is no negotiation 'none'\."):
        run("dump_dossier", "none")


def test_that_a_file_that_cannot_be_written_is_told(words, file_of, tmp_path):
    run("load_dossier", file_of(talks()))

    with pytest.raises(CommandError, match="cannot be written"):
        run("dump_dossier", "kr-us-talks", "--output", str(tmp_path / "no" / "out.json"))
