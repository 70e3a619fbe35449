"""The data that a new installation begins with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from negotiations.loaders.dossiers import Loaded, load
from negotiations.loaders.files import read_json
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import Negotiation

DOSSIERS: Final = Path(__file__).parents[1] / "starter" / "dossiers"


def load_starter(*, refresh: bool = False) -> list[Loaded]:
    """Loads the vocabularies, and each dossier whose negotiation is not there yet. ``refresh`` loads all of them again.

    What is there is left alone otherwise: it may have been edited since.
    """
    load_vocabularies()
    files = sorted(DOSSIERS.glob("*.json")) if refresh else list(_missing())
    return load(files, publish=True)


def _missing() -> Iterator[Path]:
    there = set(Negotiation.objects.values_list("slug", flat=True))
    for file in sorted(DOSSIERS.glob("*.json")):
        if read_json(file)["negotiation"]["slug"] not in there:
            yield file
