"""Imports run one way: from what answers requests, over what is done, to what is recorded, to rules."""

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[2] / "negotiations"

# Each room of the app and how high it stands; a room imports from lower ones, never from higher ones.
# A new room at the top of negotiations/ is given its place here and in docs/map.md.
HEIGHTS = {
    "apps": 5,
    "urls": 5,
    "management": 4,
    "admin": 4,
    "views": 4,
    "api": 4,
    "feeds": 4,
    "templatetags": 3,
    "forms": 2,
    "actions": 2,
    "search": 2,
    "timelines": 2,
    "downloads": 2,
    "loaders": 2,
    "alerts": 2,
    "drafting": 2,
    "starter": 2,
    "permissions": 2,
    "evidence": 2,
    "knowledge": 2,
    "measures": 2,
    "promises": 2,
    "developments": 2,
    "labels": 2,
    "meetings": 2,
    "talks": 2,
    "ledgers": 2,
    "calendars": 2,
    "duplicates": 2,
    "duties": 2,
    "notes": 2,
    "versions": 2,
    "worklists": 2,
    "source_numbers": 2,
    "wording": 2,
    "models": 1,
    "rules": 0,
}
# Migrations are written by Django and tell what was, so they may import what they need.
WITHOUT_A_PLACE = {"__init__", "__pycache__", "migrations"}


def rooms() -> set[str]:
    return {entry.stem for entry in APP.iterdir() if entry.is_dir() or entry.suffix == ".py"}


def files_of(room: str) -> list[Path]:
    return (
        [APP / f"{room}.py"] if (APP / f"{room}.py").exists() else list((APP / room).rglob("*.py"))
    )


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                package = file.relative_to(APP.parent).with_suffix("").parts[: -node.level]
                module = ".".join([*package, *([module] if module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imported_rooms(room: str) -> dict[str, set[str]]:
    """The other rooms that this one imports, and in which files."""
    found: dict[str, set[str]] = {}
    for file in files_of(room):
        for module in imported_modules(file):
            parts = module.split(".")
            if parts[0] == "negotiations" and len(parts) > 1 and parts[1] not in (room, "__init__"):
                found.setdefault(parts[1], set()).add(str(file.relative_to(APP.parent)))
    return found


def test_that_every_room_has_a_place():
    assert rooms() - WITHOUT_A_PLACE - set(HEIGHTS) == set()


def test_that_no_room_imports_from_a_higher_one():
    upwards = [
        f"{room} -> {other} in {', '.join(sorted(files))}"
        for room in rooms() & set(HEIGHTS)
        for other, files in imported_rooms(room).items()
        if HEIGHTS.get(other, 0) > HEIGHTS[room]
    ]

    assert upwards == []


def test_that_there_is_no_circle():
    arrows = {room: set(imported_rooms(room)) for room in rooms() & set(HEIGHTS)}

    circles = [
        f"{room} <-> {other}"
        for room in arrows
        for other in arrows[room]
        if room in reachable(other, arrows)
    ]

    assert circles == []


def reachable(start: str, arrows: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for following in arrows.get(waiting.pop(), set()) - seen:
            seen.add(following)
            waiting.append(following)
    return seen


def test_that_rules_know_nothing_of_django_or_of_ours():
    # What is shown to people is marked for translation where it is said; that needs no Django set up.
    allowed = ("negotiations.rules", "django.utils.translation", "django.utils.functional.Promise")
    foreign = [
        f"{file.name}: {module}"
        for file in files_of("rules")
        for module in imported_modules(file)
        if module.split(".")[0] in ("django", "negotiations", "tradetracker")
        and not module.startswith(allowed)
    ]

    assert foreign == []


def test_that_the_domain_knows_nothing_of_the_project_around_it():
    upwards = [
        f"{file.relative_to(APP.parent)}: {module}"
        for file in APP.rglob("*.py")
        for module in imported_modules(file)
        if module.split(".")[0] == "tradetracker"
    ]

    assert upwards == []


def test_that_no_room_is_a_drawer_for_anything():
    drawers = {"utils", "util", "helpers", "mixins", "common", "misc", "various"}

    assert [
        str(f) for f in APP.parent.glob("*/**/*.py") if f.stem in drawers and ".venv" not in f.parts
    ] == []
