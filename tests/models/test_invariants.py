"""Every constraint and every guard refuses its nonsense: from a raw insert, from a raw update and from full_clean."""

from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, CheckConstraint, Model

from negotiations.models.guards import GUARDS, sentence_of
from tests.factories import economy, mast_chapter
from tests.factories.every_model import ONE_OF
from tests.models.invariants import Refusal, constraints, is_named_in, models_of_ours

pytestmark = pytest.mark.django_db


def refusals_by_concept() -> list[Refusal]:
    names = sorted(file.stem for file in Path(__file__).parent.glob("test_*.py"))
    others = [name for name in names if name != Path(__file__).stem]
    modules = [import_module(f"tests.models.{name}") for name in others]
    return [refusal for module in modules for refusal in getattr(module, "REFUSALS", ())]


def chosen_field(constraint: BaseConstraint) -> str | None:
    """The field whose choices the constraint keeps, where that is what it does."""
    if not isinstance(constraint, CheckConstraint) or not constraint.name.endswith("_is_known"):
        return None
    condition = str(constraint.condition.children[0][0])  # type: ignore[union-attr, index]  # conditions here are Q objects
    return condition.removesuffix("__in") if condition.endswith("__in") else None


def refusals_of_unknown_codes() -> list[Refusal]:
    return [
        Refusal(
            constraint.name,
            ONE_OF[model],
            {field: "?"},
            at=field,
            says="Value '?' is not a valid choice.",
        )
        for model, constraint in constraints()
        if (field := chosen_field(constraint))
    ]


REFUSALS: Final = [*refusals_by_concept(), *refusals_of_unknown_codes()]
UNIQUE_FIELDS: Final = [
    (model, field.name)
    for model in ONE_OF
    for field in model._meta.concrete_fields
    if field.unique and not field.primary_key
]


def test_that_every_model_has_a_factory():
    from negotiations.models import User

    assert set(ONE_OF) == set(models_of_ours()) - {User}


def test_that_every_constraint_and_guard_is_tried():
    invariants = {c.name for _, c in constraints()} | {guard.name for guard in GUARDS}

    assert {refusal.name for refusal in REFUSALS} == invariants


def test_that_every_constraint_has_a_sentence():
    assert [
        constraint.name
        for _, constraint in constraints()
        if constraint.violation_error_message == constraint.default_violation_error_message
    ] == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_raw_update_is_refused(refusal):
    record = refusal.sound()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(record)._base_manager.filter(pk=record.pk).update(**refusal.values(record))

    assert is_named_in(refused.value, refusal.name)


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_raw_insert_is_refused(refusal):
    record = refusal.sound()
    values = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}
    for name, value in refusal.values(record).items():
        del values[record._meta.get_field(name).attname]
        values[name] = value

    with transaction.atomic():
        rows = type(record)._base_manager.filter(pk=record.pk)
        rows._raw_delete(rows.db)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            type(record)._base_manager.create(**values)
        transaction.set_rollback(True)

    assert is_named_in(refused.value, refusal.name)


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_full_clean_refuses_and_says_why(refusal):
    record = refusal.sound()
    record.full_clean()
    for name, value in refusal.values(record).items():
        setattr(record, name, value)

    with pytest.raises(ValidationError) as refused:
        record.full_clean()

    told = refused.value.message_dict
    assert any(sentence.startswith(refusal.sentence) for sentence in told.get(refusal.at, [])), told


@pytest.mark.parametrize(
    "refusal", [r for r in REFUSALS if r.name in {g.name for g in GUARDS}], ids=str
)
def test_the_sentence_of_a_guard_is_read_from_the_refusal(refusal):
    record = refusal.sound()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        type(record)._base_manager.filter(pk=record.pk).update(**refusal.values(record))

    assert sentence_of(refused.value) == refusal.sentence


def test_other_refusals_have_no_sentence_of_a_guard():
    assert sentence_of(IntegrityError("UNIQUE constraint failed: negotiations_round.key")) is None


def two_of(model: type[Model]) -> tuple[Model, Model]:
    if model.__name__ == "Economy":
        return economy("KR"), economy("US")
    if model.__name__ == "MastChapter":
        return mast_chapter("A"), mast_chapter("B")
    return ONE_OF[model](), ONE_OF[model]()


@pytest.mark.parametrize(("model", "field"), UNIQUE_FIELDS)
def test_what_is_unique_is_not_used_twice(model, field):
    first, second = two_of(model)
    taken = getattr(first, field)

    with pytest.raises(IntegrityError), transaction.atomic():
        type(second)._base_manager.filter(pk=second.pk).update(**{field: taken})
    setattr(second, field, taken)
    with pytest.raises(ValidationError) as refused:
        second.full_clean()

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("model", ONE_OF, ids=lambda model: model.__name__)
def test_an_empty_record_is_refused_and_nothing_breaks(model):
    with pytest.raises(ValidationError):
        model().full_clean()
