"""Odd texts: what every record keeps as it was typed, and what it refuses with a sentence at the field."""

from typing import Final

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, connection, transaction
from django.db.models import CharField, ForeignKey, JSONField, Model, TextField
from hypothesis import given
from hypothesis import strategies as st

from negotiations.models import Economy, Position, Round
from negotiations.models.records import UNKEEPABLE, can_be_kept
from tests.factories import make_event, make_position, make_round
from tests.factories.every_model import ONE_OF

pytestmark = pytest.mark.django_db

MODELS: Final = pytest.mark.parametrize("model", ONE_OF, ids=lambda model: model.__name__)


def texts_of(model: type[Model]) -> list["CharField[str, str] | TextField[str, str]"]:
    """The fields of a model that take any text."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField) and field.editable and not field.choices
    ]


def lists_of(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if isinstance(field, JSONField)]


def codes_of(model: type[Model]) -> list[str]:
    """The names of economies and the like, which are texts too."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.target_field.name == "code"
    ]


def refusal_of(record: Model, column: str, value: object) -> dict[str, list[str]]:
    """What full_clean says when this column holds this value; the record is left as it was."""
    before = getattr(record, column)
    setattr(record, column, value)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    setattr(record, column, before)
    return refused.value.message_dict


@pytest.mark.parametrize(
    "text",
    [
        "🇰🇷🤝🇺🇸 👩🏽‍⚖️",
        "محادثات التعريفة الجمركية",
        "הסכם \u202bסחר\u202c חופשי",
        "장성길 (張成吉)",
        "é is e\u0301",
        "<script>alert(1)</script> & “quotes” {{ 7*7 }} %s \\ '; DROP TABLE",
        "a\tb\nc",
        "z" * 5000,
    ],
    ids=["emoji", "arabic", "hebrew", "korean", "marks", "markup", "blanks", "long"],
)
def test_odd_texts_are_kept_as_they_were_typed(text):
    position = make_position(text=text)

    position.full_clean()

    assert Position.objects.get().text == text


@MODELS
def test_that_every_text_has_a_bound(model):
    assert [field.name for field in texts_of(model) if not field.max_length] == []


@MODELS
def test_a_text_that_is_too_long_is_refused_at_its_field(model):
    record = ONE_OF[model]()

    for field in texts_of(model):
        too_long = "a" * ((field.max_length or 0) + 1)
        told = refusal_of(record, field.name, too_long)
        assert list(told) == [field.name]
        assert f"(it has {len(too_long)})" in " ".join(told[field.name])


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's columns have no length")
def test_the_column_refuses_a_text_that_is_too_long():
    for model, make in ONE_OF.items():
        rows = model._base_manager.filter(pk=make().pk)
        for field in texts_of(model):
            if isinstance(field, CharField):
                too_long = "A" * ((field.max_length or 0) + 1)
                with pytest.raises(DataError), transaction.atomic():
                    rows.update(**{field.name: too_long})


@MODELS
def test_a_text_that_no_database_keeps_is_refused_at_its_field(model):
    record = ONE_OF[model]()

    for field in texts_of(model):
        for text in ("nul\0l", "half \ud83e of a smile"):
            assert refusal_of(record, field.name, text) == {field.name: [str(UNKEEPABLE)]}
    for name in lists_of(model):
        assert refusal_of(record, name, ["kept", "nul\0l"]) == {name: [str(UNKEEPABLE)]}
    for name in codes_of(model):
        assert list(refusal_of(record, f"{name}_id", "K\0")) == [name]


@MODELS
def test_what_is_missing_is_refused_at_its_field(model):
    record = ONE_OF[model]()

    asked = [*(field.name for field in texts_of(model)), *lists_of(model)]
    for name in (name for name in asked if not model._meta.get_field(name).null):
        assert refusal_of(record, name, None) == {name: ["This field cannot be null."]}


def test_every_refusal_comes_at_once():
    held = make_round()
    held.title = ""
    held.city = "nul\0l"
    held.summary = "a" * 5001
    held.level = "?"
    held.last_day = None

    with pytest.raises(ValidationError) as refused:
        held.full_clean()

    assert set(refused.value.message_dict) == {"title", "city", "summary", "level", "last_day"}


def test_what_a_form_leaves_out_is_not_asked():
    held = make_round()
    held.city = "nul\0l"
    held.summary = "a" * 5001

    held.full_clean(exclude={"city", "summary"})


def test_a_record_that_was_mended_is_accepted():
    event = make_event()
    event.title = "nul\0l"
    with pytest.raises(ValidationError):
        event.full_clean()
    event.title = "null"

    event.full_clean()

    assert event.is_sound("title")


def test_what_is_not_there_is_none():
    assert Round().linked("negotiation") is None
    assert Round(negotiation_id=0).linked("negotiation") is None
    assert Round(country=Economy(code="KR")).linked("country").code == "KR"


@given(
    st.recursive(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
        | st.integers()
        | st.none(),
        lambda part: st.lists(part) | st.dictionaries(st.text(alphabet="ab"), part),
    )
)
def test_any_other_text_can_be_kept(value):
    assert can_be_kept(value)


@pytest.mark.parametrize("value", ["\0", ["\0"], {"a": ["\0"]}, {"\0": 1}, "\udfff", "\ud800a"])
def test_these_cannot(value):
    assert not can_be_kept(value)
