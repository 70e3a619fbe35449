"""What is wrong with a file: one sentence for each fault, with its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

# The way to a place in a dossier: names of fields and positions in lists.
Path: TypeAlias = tuple[str | int, ...]


def written(path: Path) -> str:
    """The path as people read it: ``rounds[3].delegations[0]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place of one dossier, before its file is known."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of a file, as it is shown: ``file: place: reason``."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return printable(": ".join(part for part in (self.file, self.place, self.reason) if part))


def printable(text: str) -> str:
    """The text on one line of any terminal, with what cannot be shown written as an escape."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


class Refused(Exception):
    """Files that were not loaded, with everything that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def problems_of(
    file: str, faults: Iterable[Fault], place_in_file: Callable[[Path], Path]
) -> list[Problem]:
    """The faults as problems of ``file``, each once, with the places as they are in the file."""
    problems = (Problem(file, written(place_in_file(fault.path)), fault.reason) for fault in faults)
    return list(dict.fromkeys(problems))
