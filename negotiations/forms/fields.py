"""Fields that several forms ask with: days, lists of texts."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import validate_list_of_texts
from negotiations.models.records import UNKEEPABLE, can_be_kept

# Days as the record keeps them, and as reports write them. No form that is read one way here and another way there.
DAY_FORMATS: Final = ["%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%Y.%m.%d"]
DAY_HELP: Final = _("Write a day as 2025-05-20, and one that exists.")


class DayField(forms.DateField):
    """A day, typed. A text box keeps a day that does not exist, so that it can be mended."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            error_messages={"invalid": DAY_HELP},
            widget=forms.DateInput(
                format="%Y-%m-%d", attrs={"placeholder": "2025-05-20", "autocomplete": "off"}
            ),
            **kwargs,
        )


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "cols": 40}))
        kwargs.setdefault("help_text", _("One on each line."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return [line for line in lines if line]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not can_be_kept(value):
            raise ValidationError(UNKEEPABLE)
        validate_list_of_texts(value)

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit a list."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial or []) != self.to_python(data or ""))
