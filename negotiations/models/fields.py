"""Fields and constraints that several records share."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

KEY = RegexValidator(
    r"^[a-z0-9][a-z0-9.-]*\Z",
    _(
        "A key has small letters a to z, digits, hyphens and dots, and starts with a letter or digit."
    ),
)
CURRENCY = RegexValidator(
    r"^[A-Z]{3}\Z", _("A currency has three capital letters (ISO 4217), such as USD.")
)


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def key_field(*, unique: bool = False) -> "models.CharField[str, str]":
    """The name of a record in addresses and dossiers."""
    return models.CharField(_("key"), max_length=120, unique=unique, validators=[KEY])


def precision_field() -> "models.CharField[str, str]":
    """How exactly the day beside it is known: the day itself is the first of the period."""
    return models.CharField(
        _("precision"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )


def currency_field() -> "models.CharField[str, str]":
    return models.CharField(_("currency"), max_length=3, blank=True, validators=[CURRENCY])


def days_in_order(first: str, last: str, *, name: str, message: Any) -> models.CheckConstraint:
    """The constraint that the day ``last``, where known, is not before the day ``first``. It is told at ``last``."""
    return models.CheckConstraint(
        condition=Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__gte": F(first)}),
        name=name,
        violation_error_code=last,
        violation_error_message=message,
    )


def known(model: str, **codes: Iterable[str]) -> list[models.CheckConstraint]:
    """The constraints that each named column of ``model`` holds one of its codes."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{field}__in": [str(code) for code in allowed]}),
            name=f"{model}_{field}_is_known",
            violation_error_message=_("This is none of the choices."),
        )
        for field, allowed in codes.items()
    ]


def or_blank(choices: type[models.TextChoices]) -> list[str]:
    """The codes of ``choices`` for a column that may be empty."""
    return ["", *choices.values]


@cache
def _time_zones() -> set[str]:
    """The names of all time zones: to list them reads hundreds of files."""
    return available_timezones()


def validate_time_zone(name: str) -> None:
    if name not in _time_zones():
        raise ValidationError(
            _("“%(name)s” is no time zone: write one as Asia/Seoul or America/New_York."),
            params={"name": name},
        )


def validate_list_of_texts(value: Any) -> None:
    """Refuses anything but a list of texts that are not empty and stand once."""
    if not isinstance(value, list) or not all(
        isinstance(text, str) and text.strip() for text in value
    ):
        raise ValidationError(_("This is a list of texts, none of them empty."))
    if len(set(value)) != len(value):
        raise ValidationError(_("A text stands in this list twice."))


def texts_field(name: Any) -> "models.JSONField[list[str], list[str]]":
    """A list of texts, none of them empty or twice in it."""
    return models.JSONField(name, default=list, blank=True, validators=[validate_list_of_texts])
