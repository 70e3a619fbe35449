"""A database that knows the words of the field, and dossiers in files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.loaders.dossiers import write_dossier, write_words


@pytest.fixture
def words(db: None) -> None:
    """The economies, areas and MAST chapters that the dossiers of these tests name."""
    write_words()


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., str]:
    """Writes a dossier into a file and tells where."""

    def write(data: Any, name: str = "dossier.json") -> str:
        return write_dossier(tmp_path / name, data)

    return write
