"""What every record does when it is cleaned: it refuses texts that no database keeps, and tells a refusal at its field.

A constraint whose ``violation_error_code`` is the name of a field is told at that field.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

NOT_KEPT: Final = re.compile("[\0\ud800-\udfff]")
UNKEEPABLE = _("This text holds characters that cannot be kept, such as a null: remove them.")


class Cleaned(models.Model):
    """What is kept in the database and refused with a sentence where it cannot be."""

    # The fields that the last cleaning refused: ``clean`` asks nothing of them.
    _refused: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        asked = [
            field for field in self._meta.concrete_fields if field.name not in set(exclude or ())
        ]
        # First, since Django's own validation asks the database, which would choke on such a text.
        errors: dict[str, list[Any]] = {
            field.name: [ValidationError(UNKEEPABLE, code="unkeepable")]
            for field in asked
            if field.editable and not can_be_kept(getattr(self, field.attname))
        }
        try:
            super().clean_fields(exclude={*(exclude or ()), *errors})
        except ValidationError as error:
            error.update_error_dict(errors)
        for field in asked:
            refusal = self._missing(field) or self._too_long(field)
            if refusal and field.name not in errors:
                errors[field.name] = [refusal]
        self._refused = frozenset(errors)
        if errors:
            raise ValidationError(errors)

    def _missing(self, field: "models.Field[Any, Any]") -> ValidationError | None:
        """The refusal of None in a column that takes none: Django does not ask where a field may be blank."""
        is_set_when_saved = field.primary_key or getattr(field, "auto_now_add", False)
        missing = not field.null and not is_set_when_saved and getattr(self, field.attname) is None
        return ValidationError(field.error_messages["null"], code="null") if missing else None

    def _too_long(self, field: "models.Field[Any, Any]") -> ValidationError | None:
        """The refusal of a long text: Django checks the length of a TextField in forms only."""
        text = getattr(self, field.attname)
        if isinstance(field, models.TextField) and field.max_length and isinstance(text, str):
            try:
                MaxLengthValidator(field.max_length)(text)
            except ValidationError as error:
                return error
        return None

    def is_sound(self, *fields: str) -> bool:
        """Whether none of ``fields`` was refused already, so that ``clean`` can trust what they hold."""
        return self._refused.isdisjoint(fields)

    def linked(self, field: str) -> Any:
        """The record that ``field`` names; None where it names none, or one that is not there."""
        try:
            return getattr(self, field)
        except ObjectDoesNotExist:
            return None

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        try:
            super().validate_constraints(exclude=set(exclude or ()))
        except ValidationError as error:
            raise ValidationError(self._told_at_fields(error)) from None

    def _told_at_fields(self, error: ValidationError) -> dict[str, list[Any]]:
        names = {field.name for field in self._meta.concrete_fields}
        told: dict[str, list[Any]] = {}
        for place, refusals in error.error_dict.items():
            for refusal in refusals:
                at = refusal.code if place == NON_FIELD_ERRORS and refusal.code in names else place
                told.setdefault(at, []).append(refusal)
        return told


class Record(Cleaned):
    """Anything that is recorded. Each acknowledged change raises ``version``, by which a second editor sees the first."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


def can_be_kept(value: Any) -> bool:
    """Whether a text, or every text in a list or mapping, is one that both databases can keep.

    PostgreSQL keeps no null, and neither keeps half of a pair of surrogates, which is no character.
    """
    if isinstance(value, str):
        return not NOT_KEPT.search(value)
    if isinstance(value, dict):
        return all(can_be_kept(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(can_be_kept(part) for part in value)
