"""Raises dossiers of earlier formats to the one in use, step by step.

Each step is a pure function from the data of one version to the data of the next, and tells where the parts stood before.
A new version adds its step to ``STEPS``; older files then pass through all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from negotiations.loaders import format0
from negotiations.loaders.format1 import VERSION
from negotiations.loaders.origins import Origins
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades.from_0_to_1 import from_0_to_1


@dataclass(frozen=True)
class Step:
    """How to leave one version: the shape that its files have, and the function that raises them."""

    shape: type[BaseModel]
    stand_ins: Mapping[Path, Any]
    raised: Callable[[dict[str, Any]], tuple[dict[str, Any], Origins]]


STEPS: Final[Mapping[int, Step]] = {
    0: Step(
        format0.Dossier,
        {
            ("negotiation", "slug"): "unknown",
            ("negotiation", "title"): "unknown",
            ("negotiation", "kind"): "tariff_talks",
            ("negotiation", "status"): "active",
            ("negotiation", "parties"): [],
        },
        from_0_to_1,
    ),
}


class UnknownVersion(Exception):
    """The sentence that says why files of this version are not read."""


def version_of(data: dict[str, Any]) -> int:
    """The format that the file says it has; a file that says nothing is a draft, format 0."""
    version = data.get("format", 0)
    if isinstance(version, bool) or not isinstance(version, int):
        raise UnknownVersion(f"the format is a number: write {VERSION}")
    if version > VERSION:
        raise UnknownVersion(
            f"format {version} is newer than this program, which reads up to {VERSION}: update it"
        )
    if version != VERSION and version not in STEPS:
        raise UnknownVersion(f"there is no format {version}: write {VERSION}")
    return version


__all__ = ["STEPS", "Step", "UnknownVersion", "from_0_to_1", "version_of"]
