"""The locks hold hashes and no addresses: they work with any index or mirror, and name none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ["uv", "base", "dev"]
PINNED = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / f"requirements/{name}.txt").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_holds_no_address(name):
    text = lock(name)

    assert "://" not in text
    assert "index-url" not in text
    assert " @ " not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_package_of_a_lock_is_checked_by_hash(name):
    packages = re.split(r"^(?=[a-z0-9])", lock(name), flags=re.MULTILINE)[1:]

    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_holds_all_that_is_asked_for(name):
    wanted = (ROOT / f"requirements/{name}.in").read_text()
    asked = re.findall(r"^([a-z0-9][a-z0-9._-]*)", wanted, re.MULTILINE)

    assert set(asked) <= set(PINNED.findall(lock(name)))


def test_the_site_runs_on_what_it_was_tested_with():
    pinned = {name: set(re.findall(r"^(\S+==\S+)", lock(name), re.MULTILINE)) for name in NAMES}

    assert pinned["base"] <= pinned["dev"]


def test_there_is_no_lock_that_would_write_an_address():
    assert [f.name for f in ROOT.iterdir() if f.name in ("uv.lock", "pylock.toml")] == []
