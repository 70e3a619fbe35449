"""docs/glossary.md explains every model and every value that a field can have, and nothing that is not there."""

import re
from pathlib import Path
from typing import Final

import pytest
from django.db.models import Model

from tests.models.invariants import models_of_ours

GLOSSARY: Final = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()
SHARED: Final = "Words that all records share"
HEADING: Final = re.compile(r"^###? (.+)$", re.MULTILINE)


def sections() -> dict[str, str]:
    """The text under each heading, by the name in code that it bears, or else by its words."""
    _, *parts = HEADING.split(GLOSSARY)
    named = zip(parts[::2], parts[1::2], strict=True)
    return {(re.findall(r"`(\w+)`", heading) or [heading])[0]: text for heading, text in named}


def explained(section: str) -> set[str]:
    return set(re.findall(r"^- \*\*(.+?)\*\*: .+\.$", sections()[section], re.MULTILINE))


def is_shared(field: str) -> bool:
    return field == "publication" or field.endswith("precision")


def values_of(model: type[Model], *, shared: bool) -> set[str]:
    return {
        str(label)
        for field in model._meta.concrete_fields
        if is_shared(field.name) is shared
        for code, label in field.flatchoices
        if code
    }


def test_that_every_model_is_explained_and_no_other():
    in_code = set(re.findall(r"^### .+ · `(\w+)`$", GLOSSARY, re.MULTILINE))

    assert in_code == {model.__name__ for model in models_of_ours()}


def test_that_only_models_have_a_heading_of_that_depth():
    assert [h for h in re.findall(r"^### .+$", GLOSSARY, re.MULTILINE) if "`" not in h] == []


@pytest.mark.parametrize("model", models_of_ours(), ids=lambda model: model.__name__)
def test_that_a_model_is_called_what_the_site_calls_it(model):
    name = str(model._meta.verbose_name)

    assert f"### {name[0].upper()}{name[1:]} · `{model.__name__}`\n" in GLOSSARY


@pytest.mark.parametrize("model", models_of_ours(), ids=lambda model: model.__name__)
def test_that_every_value_of_a_model_is_explained_and_no_other(model):
    assert explained(model.__name__) == values_of(model, shared=False)


def test_that_the_values_that_all_share_are_explained():
    shared = set().union(*(values_of(model, shared=True) for model in models_of_ours()))

    assert explained(SHARED) == shared


@pytest.mark.parametrize("model", models_of_ours(), ids=lambda model: model.__name__)
def test_that_a_model_is_explained_in_a_sentence(model):
    assert re.match(r"\n[A-Z][^.]+\.", sections()[model.__name__])
