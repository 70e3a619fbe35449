"""Reads JSON files, and says in sentences what keeps one from being read."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, Final, NoReturn

from negotiations.loaders.problems import Fault, Path

LARGEST: Final = 50_000_000


class Unreadable(Exception):
    """The sentence that says why nothing in this file can be read."""


class JsonObject(dict[str, Any]):
    """An object of a JSON file that remembers which names it gave twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.repeated = (
            sorted({name for name in names if names.count(name) > 1})
            if (len(names) != len(self))
            else []
        )


def read_text(file: FilePath) -> str:
    """The text of a file in UTF-8. Raises Unreadable."""
    try:
        if file.is_dir():
            raise Unreadable("this is a folder: name the files in it")
        if file.stat().st_size > LARGEST:
            raise Unreadable(f"the file is larger than {LARGEST // 1_000_000} MB: no dossier is")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not UTF-8 (byte {error.start + 1})") from error
    except FileNotFoundError as error:
        raise Unreadable("there is no such file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"the file cannot be read: {reason}") from error


def read_json(file: FilePath) -> JsonObject:
    """The object that a JSON file holds, its numbers exact. Raises Unreadable."""
    text = read_text(file)
    if not text.strip():
        raise Unreadable("the file is empty")
    try:
        data = json.loads(
            text, object_pairs_hook=JsonObject, parse_float=Decimal, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable("the file is nested too deeply") from error
    except ValueError as error:
        raise Unreadable(f"the file holds a number that cannot be read: {error}") from error
    if not isinstance(data, JsonObject):
        raise Unreadable("a dossier is one JSON object")
    return data


def _no_number(name: str) -> NoReturn:
    raise Unreadable(f"{name} is no number of JSON")


def faults_of_text(data: Any) -> list[Fault]:
    """Names that stand twice in one object, and texts that no database keeps."""
    return list(_faults(data, ()))


def _faults(data: Any, path: Path) -> Iterator[Fault]:
    if isinstance(data, str):
        yield from _faults_of_one_text(data, path)
    elif isinstance(data, dict):
        for name in getattr(data, "repeated", ()):
            yield Fault((*path, name), "this name stands twice in one object")
        for name, value in data.items():
            yield from _faults_of_one_text(name, (*path, name))
            yield from _faults(value, (*path, name))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _faults(value, (*path, index))


def _faults_of_one_text(text: str, path: Path) -> Iterator[Fault]:
    if "\0" in text:
        yield Fault(path, "this text holds a null character, which no database keeps")
    elif any("\ud800" <= char <= "\udfff" for char in text):
        yield Fault(path, "this text holds half a character (a lone surrogate)")
