"""Constraints tried in memory answer as the database does."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import (
    CharField,
    CheckConstraint,
    DateField,
    DecimalField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
    UniqueConstraint,
)
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from negotiations.loaders.constraints import broken_checks, unique_key
from negotiations.models import DeadlineRevision, Delegate, DelegateRole, Round

MODELS = [
    model
    for model in apps.get_app_config("negotiations").get_models()
    if any(isinstance(each, CheckConstraint) for each in model._meta.constraints)
]


def values_for(field: "Field[Any, Any]") -> st.SearchStrategy[Any]:
    """Values that a constraint may like or dislike, None among them."""
    if field.choices:
        return st.sampled_from([*(code for code, _label in field.choices), "", "bogus"])
    if isinstance(field, ForeignKey):
        return st.sampled_from([None, "KR" if field.target_field.name == "code" else 1, 2])
    if isinstance(field, DateField):
        return st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 3))
    if isinstance(field, DecimalField):
        return st.none() | st.sampled_from([Decimal(-1), Decimal(0), Decimal(1)])
    if isinstance(field, IntegerField):
        return st.none() | st.integers(0, 2)
    if isinstance(field, CharField | TextField):
        return st.sampled_from(["", "x", "KR", "8703", "A", "\n", "a\nb"])
    return st.just(field.get_default())


@st.composite
def instances(draw: st.DrawFn, model: type[Model]) -> Model:
    instance = model()
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            setattr(instance, field.attname, draw(values_for(field)))
    return instance


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.django_db
@hypothesis_settings(max_examples=12)
@given(data=st.data())
def test_that_checks_agree_with_the_database(model, data):
    instance = data.draw(instances(model))
    broken = {constraint.name for constraint in broken_checks(instance)}

    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            try:
                constraint.validate(model, instance)
                refused = False
            except ValidationError:
                refused = True
            assert (constraint.name in broken) == refused, constraint.name


def test_that_every_unique_constraint_can_be_tried():
    for model in apps.get_app_config("negotiations").get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                unique_key(constraint, model())


def constraint_named(model: type[Model], name: str) -> UniqueConstraint:
    return next(each for each in model._meta.constraints if each.name == name)  # type: ignore[return-value]  # the checks among them are asked for by name


def test_that_only_heads_are_unique_in_a_delegation():
    constraint = constraint_named(Delegate, "delegation_has_one_head")

    assert unique_key(constraint, Delegate(delegation_id=1, role=DelegateRole.HEAD)) == (1,)
    assert unique_key(constraint, Delegate(delegation_id=1, role=DelegateRole.MEMBER)) is None


def test_that_an_unknown_value_is_equal_to_none():
    constraint = constraint_named(Round, "round_ordinal_is_used_once_per_level")

    assert unique_key(constraint, Round(negotiation_id=1, level="technical")) is None


def test_that_a_coalesced_value_is_equal_to_its_like():
    constraint = constraint_named(DeadlineRevision, "deadline_moves_once_a_day")

    assert unique_key(constraint, DeadlineRevision(deadline_id=1)) == (1, date.min)
