"""docs/dossier-format.md and the JSON Schema say what the loader reads."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from negotiations.loaders.format1 import Dossier, schema
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import Negotiation
from tests.loaders.dossiers import dumped, load_one, write_dossier

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = (DOCS / "dossier-format.md").read_text(encoding="utf-8")


def example() -> Any:
    (written,) = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    return json.loads(written)


def test_that_the_schema_in_the_docs_is_that_of_the_format():
    stored = (DOCS / "schemas" / "dossier-1.json").read_text(encoding="utf-8")

    assert stored == json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def test_that_the_page_names_every_section():
    sections = set(Dossier.model_fields) - {"format"}

    assert sections == {name for name in sections if f"`{name}" in PAGE}


@pytest.mark.django_db
def test_that_the_example_loads_and_comes_out_as_it_went_in(tmp_path):
    load_vocabularies()
    load_one(write_dossier(tmp_path / "example.json", example()), publish=True)
    first = dumped("kr-us-example")
    again = load_one(write_dossier(tmp_path / "again.json", json.loads(first)))

    assert Negotiation.objects.get().is_published
    assert again.tally.changes == 0
    assert dumped("kr-us-example") == first
