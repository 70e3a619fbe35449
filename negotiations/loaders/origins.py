"""Where the parts of a changed dossier stood in the file: so that an error names the place the author knows."""

from collections.abc import Iterable
from typing import Any

from negotiations.loaders.problems import Path


class Origins:
    """The old places of new ones. What is not noted stands where the next noted place above it says."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self._old: dict[Path, Path] = {}

    def note(self, new: Path, old: Path) -> None:
        self._old[new] = old

    def of(self, path: Path) -> Path:
        """The place in the source that ``path`` came from; the nearest that exists there."""
        for length in range(len(path), -1, -1):
            old = self._old.get(path[:length])
            if old is not None or length == 0:
                return self._as_far_as_there_is(
                    (old or ()) + path[length:], at_least=len(old or ())
                )
        return path

    def _as_far_as_there_is(self, path: Path, at_least: int) -> Path:
        place = self.source
        for depth, step in enumerate(path):
            try:
                place = place[step]
            except (KeyError, IndexError, TypeError):
                # A field that is missing is named all the same, where its object is there.
                last = depth + 1 if depth == len(path) - 1 else depth
                return path[: max(last, at_least)]
        return path


def without(data: Any, places: Iterable[Path]) -> tuple[Any, Origins]:
    """A copy of ``data`` without the elements at ``places``, and where the rest stood."""
    origins = Origins(data)
    return _copied(data, (), (), set(places), origins), origins


def _copied(data: Any, new: Path, old: Path, unwanted: set[Path], origins: Origins) -> Any:
    if isinstance(data, dict):
        return {
            name: _copied(value, (*new, name), (*old, name), unwanted, origins)
            for name, value in data.items()
            if (*old, name) not in unwanted
        }
    if isinstance(data, list):
        copies: list[Any] = []
        for index, value in enumerate(data):
            if (*old, index) not in unwanted:
                if len(copies) != index:
                    origins.note((*new, len(copies)), (*old, index))
                copies.append(_copied(value, (*new, len(copies)), (*old, index), unwanted, origins))
        return copies
    return data
