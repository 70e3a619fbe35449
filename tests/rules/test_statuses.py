"""The statuses of a negotiation: each with its label, its explanation and its place."""

import re

import pytest

from negotiations.models import StatusChange
from negotiations.rules.statuses import LEGAL_EFFECT, PROCESS, choices

ALL = {"process": PROCESS, "legal effect": LEGAL_EFFECT}


def test_the_process_in_its_order():
    assert list(PROCESS) == [
        "exploratory",
        "active",
        "paused",
        "agreed_in_principle",
        "initialled",
        "signed",
        "ended",
    ]


def test_the_legal_effect_in_its_order():
    assert list(LEGAL_EFFECT) == [
        "none",
        "provisionally_applied",
        "in_force",
        "suspended",
        "terminated",
    ]


@pytest.mark.parametrize("statuses", ALL.values(), ids=ALL)
def test_the_order_counts_from_one_without_a_gap(statuses):
    assert [status.order for status in statuses.values()] == list(range(1, len(statuses) + 1))


@pytest.mark.parametrize("statuses", ALL.values(), ids=ALL)
def test_every_status_has_a_label_and_an_explanation_of_its_own(statuses):
    labels = [str(status.label) for status in statuses.values()]
    explanations = [str(status.explanation) for status in statuses.values()]

    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert len(set(explanations)) == len(explanations)
    assert all(re.fullmatch(r"[A-Z].+\.", explanation) for explanation in explanations)


@pytest.mark.parametrize("statuses", ALL.values(), ids=ALL)
def test_every_status_is_found_by_its_own_code(statuses):
    assert all(code == status.code for code, status in statuses.items())


@pytest.mark.parametrize(
    ("field", "statuses"), [("process", PROCESS), ("legal_effect", LEGAL_EFFECT)]
)
def test_the_choices_of_the_column_are_the_statuses(field, statuses):
    (column,) = (each for each in StatusChange._meta.concrete_fields if each.name == field)

    assert column.choices == choices(statuses)
    assert [code for code, _ in choices(statuses)] == list(statuses)
    assert max(len(code) for code in statuses) <= (column.max_length or 0)
