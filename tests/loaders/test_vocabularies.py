"""The words of the field are loaded whole or not at all, with the row of every error."""

import csv
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from negotiations.loaders.problems import Refused
from negotiations.loaders.vocabularies import STARTER, load_vocabularies
from negotiations.models import AgendaArea, BlocMembership, Economy, MastChapter

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's own files."""
    return Path(shutil.copytree(STARTER, tmp_path / "vocabularies"))


def change(file: Path, row: int, **cells: str) -> None:
    """Writes cells of a row, counted as an editor counts lines."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[row - 2] |= cells
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def refusals(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refusal:
        load_vocabularies(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in refusal.value.problems]


def test_that_the_words_of_the_field_are_loaded():
    tally = load_vocabularies()

    assert tally.added.total() == tally.changes
    assert Economy.objects.get(code="KR").name_ko == "대한민국"
    assert Economy.objects.get(code="EU").kind == "bloc"
    assert Economy.objects.named("separate customs territory of taiwan").get().code == "TW"
    assert BlocMembership.objects.filter(bloc__code="EU", member_until=None).count() == 27
    assert BlocMembership.objects.get(member__code="GB").member_until is not None
    assert AgendaArea.objects.get(slug="autos").parent == AgendaArea.objects.get(
        slug="market-access-goods"
    )
    assert AgendaArea.objects.get(slug="balanced-trade").name_ko == "균형무역"
    assert MastChapter.objects.count() == 16


def test_that_loading_them_again_changes_nothing():
    load_vocabularies()

    assert load_vocabularies().changes == 0


def test_that_a_change_is_made_and_told(folder):
    load_vocabularies()
    change(folder / "agenda-areas.csv", 2, name="Balance", parent="investment")
    tally = load_vocabularies(folder)

    assert (tally.changed[AgendaArea], tally.changes) == (1, 1)
    area = AgendaArea.objects.get(slug="balanced-trade")
    assert (area.name, area.parent) == ("Balance", AgendaArea.objects.get(slug="investment"))


def test_that_a_dry_run_changes_nothing(folder):
    tally = load_vocabularies(folder, dry_run=True)

    assert tally.added[Economy] == 250
    assert not Economy.objects.exists()


def test_that_every_error_is_told_with_its_row_and_nothing_is_loaded(folder):
    change(folder / "economies.csv", 3, code="are", kind="planet")
    change(folder / "economies.csv", 5, wto_member_since="soon", name="")
    change(folder / "bloc-memberships.csv", 2, member="ZZ")
    change(folder / "agenda-areas.csv", 4, parent="none")
    change(folder / "mast-chapters.csv", 2, code="Q")

    problems = refusals(folder)

    assert "economies.csv: row 5 wto_member_since: “soon” is no date: write 2025-09-04" in problems
    assert any(each.startswith("economies.csv: row 3 code: ") for each in problems)
    assert any(each.startswith("economies.csv: row 3 kind: ") for each in problems)
    assert "bloc-memberships.csv: row 2 member: there is no 'ZZ'" in problems
    assert any(each.startswith("mast-chapters.csv: row 2 code: ") for each in problems)
    assert not Economy.objects.exists()


def test_that_a_row_that_stands_twice_is_refused(folder):
    with (folder / "mast-chapters.csv").open("a", encoding="utf-8") as stream:
        stream.write("A,Again,technical\n")

    assert refusals(folder) == ["mast-chapters.csv: row 18: 'A' stands twice in the file"]


def test_that_a_parent_that_is_not_there_is_refused(folder):
    change(folder / "agenda-areas.csv", 4, parent="none")

    assert refusals(folder) == ["agenda-areas.csv: row 4 parent: there is no 'none'"]


def test_that_other_columns_and_short_rows_are_refused(folder):
    (folder / "mast-chapters.csv").write_text("code,title\nA,x\n")
    with (folder / "economies.csv").open("a", encoding="utf-8") as stream:
        stream.write("XX,XXX\n")

    problems = refusals(folder)

    assert "mast-chapters.csv: row 1: the columns are to be: code, name, group" in problems
    assert "economies.csv: row 252: this row does not have 10 cells" in problems


def test_that_files_that_cannot_be_read_are_refused(folder):
    (folder / "mast-chapters.csv").unlink()
    (folder / "economies.csv").write_bytes(b"\xff")
    (folder / "bloc-memberships.csv").write_text('bloc,"member\n')

    problems = refusals(folder)

    assert "mast-chapters.csv: there is no such file" in problems
    assert "economies.csv: the file is not UTF-8 (byte 1)" in problems


def test_that_the_command_tells_and_refuses(folder):
    out, err = StringIO(), StringIO()
    call_command("load_vocabularies", str(folder), stdout=out)
    assert "  economies: 250 added" in out.getvalue()

    (folder / "mast-chapters.csv").unlink()
    with pytest.raises(CommandError, match=r"Nothing was loaded: 1 error\."):
        call_command("load_vocabularies", str(folder), stderr=err)
    assert "there is no such file" in err.getvalue()
