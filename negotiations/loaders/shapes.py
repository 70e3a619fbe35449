"""Checks that data has the shape of a format, names everything that has not, and keeps the rest for further checks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from negotiations.loaders.origins import Origins, without
from negotiations.loaders.problems import Fault, Path
from negotiations.loaders.written_types import shown

M = TypeVar("M", bound=BaseModel)

# What a pattern asks for, in words.
PATTERNS: Final = {
    r"^[a-z0-9][a-z0-9.-]*$": "a key has small letters a to z, digits, hyphens and dots, and starts with a letter or digit",
    r"^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*$": "write the key of the record, a slash and the key in it",
    r"^[A-Z]{2,8}$": "the code of an economy has two capital letters, a bloc's up to eight",
    r"^[0-9]{2,10}$": "an HS code has 2 to 10 digits, without dots",
    r"^[A-P]$": "a MAST chapter is a letter from A to P",
}
SENTENCES: Final = {
    "missing": "this field is missing",
    "extra_forbidden": "there is no such field here",
    "list_type": "this is to be a list",
    "model_type": "this is to be an object",
    "model_attributes_type": "this is to be an object",
    "dict_type": "this is to be an object",
    "bool_type": "this is to be true or false",
}
# The names by which other elements refer to one: those of an element that is left out are not reported as unknown.
NAMES: Final = ("key", "slug")
NAMES_IN: Final = {"parties": ("economy",), "agenda": ("area",)}


@dataclass
class Shaped(Generic[M]):
    """What could be read of some data: ``content`` is None where too much is wrong to go on."""

    content: M | None
    # The data without what is wrong in it.
    data: Any
    faults: list[Fault] = field(default_factory=list)
    origins: list[Origins] = field(default_factory=list)
    # Elements of which a field was left out, and the names of those that were left out whole.
    incomplete: set[Path] = field(default_factory=set)
    lost_names: set[str] = field(default_factory=set)

    def place(self, path: Path) -> Path:
        """Where in the data the part at ``path`` of the content stood."""
        for origins in reversed(self.origins):
            path = origins.of(path)
        return path


def shaped(model: type[M], data: Any, stand_ins: Mapping[Path, Any]) -> Shaped[M]:
    """Reads ``data`` as a ``model``. What is wrong is reported and left out; ``stand_ins`` fill what cannot be left out."""
    try:
        return Shaped(model.model_validate(data), data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    result: Shaped[M] = Shaped(None, data, [_fault(each) for each in errors])
    data = _without_wrong_values(data, errors, result)
    for _ in range(3):
        try:
            result.content, result.data = model.model_validate(data), data
            return result
        except ValidationError as error:
            data = _without_wrong_elements(data, error, result, stand_ins)
    return result


def _without_wrong_values(data: Any, errors: list[ErrorDetails], result: Shaped[M]) -> Any:
    values = [each["loc"] for each in errors if each["type"] != "missing" and each["loc"]]
    result.incomplete.update(_element_around(place) for place in values)
    data, origins = without(data, values)
    result.origins.append(origins)
    return data


def _without_wrong_elements(
    data: Any, error: ValidationError, result: Shaped[M], stand_ins: Mapping[Path, Any]
) -> Any:
    elements = {_element_around(each["loc"]) for each in error.errors(include_url=False)}
    result.lost_names.update(_names_at(data, elements - {()}))
    data, origins = without(data, elements - {()})
    result.origins.append(origins)
    return _with_stand_ins(data, stand_ins) if () in elements else data


def _element_around(place: Path) -> Path:
    """The nearest element of a list that ``place`` lies in or is; none for what lies in no list."""
    for length in range(len(place), 0, -1):
        if isinstance(place[length - 1], int):
            return place[:length]
    return ()


def _names_at(data: Any, places: Iterable[Path]) -> set[str]:
    names: set[str] = set()
    for place in places:
        element = data
        for step in place:
            element = element[step]
        section = place[-2] if len(place) > 1 else ""
        if isinstance(element, dict):
            told = (element.get(name) for name in NAMES_IN.get(str(section), NAMES))
            names.update(name for name in told if isinstance(name, str))
    return names


def _with_stand_ins(data: Any, stand_ins: Mapping[Path, Any]) -> Any:
    data = dict(data) if isinstance(data, dict) else {}
    for path, value in stand_ins.items():
        place = data
        for step in path[:-1]:
            place[step] = dict(place[step]) if isinstance(place.get(step), dict) else {}
            place = place[step]
        place.setdefault(path[-1], value)
    return data


def _fault(error: ErrorDetails) -> Fault:
    return Fault(tuple(error["loc"]), _sentence(error))


def _sentence(error: ErrorDetails) -> str:
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind == "literal_error":
        codes = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return f"{shown(value)} is none of: {codes}"
    if kind == "string_pattern_mismatch":
        return f"{shown(value)}: {PATTERNS.get(str(context['pattern']), error['msg'])}"
    if kind == "string_type":
        return f"{shown(value)} is no text"
    if kind.startswith("int_"):
        return f"{shown(value)} is no whole number"
    if kind == "less_than_equal":
        return f"this is at most {context['le']}"
    if kind == "string_too_long":
        return f"this has at most {context['max_length']} characters"
    return SENTENCES.get(kind, error["msg"])
