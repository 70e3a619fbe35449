"""Odd texts: what every record keeps as it was typed, and what it refuses with a sentence at the field."""

from typing import Final

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, connection, transaction
from django.db.models import CharField, ForeignKey, JSONField, TextField
from hypothesis import given
from hypothesis import strategies as st

from negotiations.models import Economy, Position, Round
from negotiations.models.records import UNKEEPABLE, can_be_kept
from tests.factories import make_event, make_position, make_round
from tests.factories.every_model import ONE_OF

pytestmark = pytest.mark.django_db

FIELDS: Final = [(model, field) for model in ONE_OF for field in model._meta.concrete_fields]
TEXT_FIELDS: Final = [
    (model, field)
    for model, field in FIELDS
    if isinstance(field, CharField | TextField) and field.editable and not field.choices
]
TEXTS: Final = [(model, field.name) for model, field in TEXT_FIELDS]
LISTS: Final = [(model, field.name) for model, field in FIELDS if isinstance(field, JSONField)]
BOUNDED: Final = [(m, field.name, field.max_length) for m, field in TEXT_FIELDS if field.max_length]
CODES: Final = [
    (model, field.attname)
    for model, field in FIELDS
    if isinstance(field, ForeignKey) and field.target_field.name == "code"
]


def ids(value: object) -> str:
    return getattr(value, "__name__", str(value))


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


def test_that_every_long_text_has_a_bound():
    assert [f"{model.__name__}.{f.name}" for model, f in TEXT_FIELDS if not f.max_length] == []


@pytest.mark.parametrize(("model", "field", "bound"), BOUNDED, ids=ids)
def test_a_text_that_is_too_long_is_refused_at_its_field(model, field, bound):
    record = ONE_OF[model]()
    setattr(record, field, "a" * (bound + 1))

    with pytest.raises(ValidationError) as refused:
        record.full_clean()

    told = refused.value.message_dict
    assert list(told) == [field]
    assert f"(it has {bound + 1})" in " ".join(told[field])


@pytest.mark.parametrize(("model", "field"), TEXTS, ids=ids)
def test_a_text_that_no_database_keeps_is_refused_at_its_field(model, field):
    record = ONE_OF[model]()

    for text in ("nul\0l", "half \ud83e of a smile"):
        setattr(record, field, text)
        with pytest.raises(ValidationError) as refused:
            record.full_clean()
        assert refused.value.message_dict == {field: [str(UNKEEPABLE)]}


@pytest.mark.parametrize(("model", "field"), LISTS, ids=ids)
def test_a_list_that_no_database_keeps_is_refused_at_its_field(model, field):
    record = ONE_OF[model]()
    setattr(record, field, ["kept", "nul\0l"])

    with pytest.raises(ValidationError) as refused:
        record.full_clean()

    assert refused.value.message_dict == {field: [str(UNKEEPABLE)]}


@pytest.mark.parametrize(("model", "field"), CODES, ids=ids)
def test_a_code_that_no_database_keeps_is_refused_at_its_field(model, field):
    record = ONE_OF[model]()
    setattr(record, field, "K\0")

    with pytest.raises(ValidationError) as refused:
        record.full_clean()

    assert list(refused.value.message_dict) == [field.removesuffix("_id")]


@pytest.mark.parametrize(("model", "field"), [*TEXTS, *LISTS], ids=ids)
def test_what_is_missing_is_refused_at_its_field(model, field):
    record = ONE_OF[model]()
    setattr(record, field, None)

    with pytest.raises(ValidationError) as refused:
        record.full_clean()

    assert refused.value.message_dict == {field: ["This field cannot be null."]}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's columns have no length")
@pytest.mark.parametrize(("model", "field", "bound"), BOUNDED, ids=ids)
def test_the_column_refuses_a_text_that_is_too_long(model, field, bound):
    if isinstance(model._meta.get_field(field), TextField):
        return  # its column has no length
    record = ONE_OF[model]()

    with pytest.raises(DataError), transaction.atomic():
        model._base_manager.filter(pk=record.pk).update(**{field: "A" * (bound + 1)})


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
