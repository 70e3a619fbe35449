"""docs/map.md names every folder, and no folder that is not there."""

import re
import subprocess

import pytest

from tests.project.servers import ROOT

MAP = (ROOT / "docs/map.md").read_text()


def tables() -> dict[str, set[str]]:
    """The names in the first column of each table, by the folder that its head names."""
    found: dict[str, set[str]] = {}
    for table in re.split(r"^\| (?=folder|in )", MAP, flags=re.MULTILINE)[1:]:
        head, *rows = table.splitlines()
        folder = (re.findall(r"^in `([\w/]+)`", head) or [""])[0]
        first_columns = [row.split("|")[1] for row in rows if row.startswith("| `")]
        found[folder] = {
            name for column in first_columns for name in re.findall(r"`([^`]+/)`", column)
        }
    return found


def folders(within: str) -> set[str]:
    """The folders directly within this one that hold files of the project."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", within or "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    inside = [file.removeprefix(within) for file in files]
    return {file.split("/")[0] + "/" for file in inside if "/" in file}


@pytest.mark.parametrize("within", ["", "negotiations/", "tests/"])
def test_the_map_names_the_folders_that_are_there(within):
    assert tables()[within] == folders(within)
