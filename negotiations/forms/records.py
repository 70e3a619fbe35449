"""The form of one record: its fields in the order of work, built on what the model itself holds true."""

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from negotiations.actions.keys import key_field_of, key_for
from negotiations.forms.choices import Proposing, field_for, offer
from negotiations.forms.editable import Editable, parent_of
from negotiations.forms.fields import DayField, LinesField
from negotiations.models.records import Record
from negotiations.rules.time_zones import ZONE_OF
from negotiations.wording import ZONE_CITIES

KEY_HELP: Final = _("Left empty, it is made from the other fields.")


class DayInput(forms.DateInput):
    """A day, picked. What is no day stays in a plain text box, since a browser would throw it away."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _reads(date.fromisoformat, shown):
            context["widget"]["type"] = "text"
        return context


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _reads(time.fromisoformat, shown):
            context["widget"]["type"] = "text"
        return context


def _reads(read: Any, text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


class TextField(forms.CharField):
    """A text whose length the server judges: a browser would cut off without a word what is too long."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> Any:
        # Browsers send the ends of lines in their own way, which is no change of the text.
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, self.to_python(data))


def proposing_zones() -> forms.TextInput:
    """A time zone: those of the capitals are proposed, any other may be written."""
    box = Proposing(attrs={"autocomplete": "off"})
    box.proposals = sorted({*ZONE_CITIES, *ZONE_OF.values()})
    return box


def figures() -> forms.TextInput:
    """A text box for a figure: a box for numbers would throw away what is none."""
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def form_field(db_field: "models.Field[Any, Any]", **kwargs: Any) -> Any:
    """How a field of a record is asked for."""
    kwargs.pop("widget", None)
    if isinstance(db_field, models.ForeignKey | models.ManyToManyField):
        return field_for(db_field)
    if isinstance(db_field, models.JSONField):
        return LinesField(label=capfirst(db_field.verbose_name), required=not db_field.blank)
    if isinstance(db_field, models.DateField):
        field: Any = db_field.formfield(form_class=DayField, **kwargs)
        field.widget = DayInput()
        return field
    if isinstance(db_field, models.TimeField):
        return db_field.formfield(widget=TimeInput(), **kwargs)
    if isinstance(db_field, models.DecimalField | models.IntegerField):
        return db_field.formfield(widget=figures(), **kwargs)
    if isinstance(db_field, models.TextField):
        return _text(db_field, forms.Textarea(attrs={"rows": 3, "cols": 40}), **kwargs)
    if isinstance(db_field, models.CharField) and not db_field.choices:
        return _text(db_field, _box(db_field), **kwargs)
    return db_field.formfield(**kwargs)


def _text(db_field: Any, widget: forms.Widget, **kwargs: Any) -> forms.Field:
    field = db_field.formfield(form_class=TextField, widget=widget, **kwargs)
    assert isinstance(field, forms.Field)  # noqa: S101 - columns of texts always have one
    return field


def _box(db_field: "models.Field[Any, Any]") -> forms.TextInput:
    if db_field.name == "time_zone":
        return proposing_zones()
    if db_field.name in ("url", "archived_url"):
        return forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
    return forms.TextInput()


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The fields of one record. Its instance knows what it hangs on before it is asked."""

    instance: Record

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A browser's own bubble would speak before the page does, and in another language.
        self.use_required_attribute = False
        for name, field in self.fields.items():
            offer(field, self.instance, name)
        key = key_field_of(self._meta.model)
        self.key = key.name if key is not None and key.name in self.fields else ""
        if self.key:
            self.fields[self.key].required = False
            self.fields[self.key].help_text = KEY_HELP

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.key and not values.get(self.key) and not self.errors:
            stored = getattr(self.instance, self.key)
            values[self.key] = stored or key_for(self._meta.model, self._told(values))
        return values

    def _told(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values of the record with what it hangs on, by which its key is made."""
        parent = parent_of(self.instance)
        if parent is None:
            return values
        fields = self._meta.model._meta.concrete_fields
        links = [field for field in fields if isinstance(field, models.ForeignKey)]
        return {
            **{
                field.name: parent
                for field in links
                if field.name not in values and isinstance(parent, field.related_model)
            },
            **values,
        }

    def _get_validation_exclusions(self) -> set[str]:
        # All of the record is asked what it holds true, with what it hangs on; a form would leave that out.
        unmade = {self.key} if self.key and not self.cleaned_data.get(self.key) else set()
        return {name for name in self.errors if name in self.fields} | unmade

    def _update_errors(self, errors: ValidationError) -> None:
        self.tell(errors)

    def tell(self, refusal: ValidationError) -> None:
        """Tells what the record or an action refused: at its field, or above all where the form has no such field."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, refusals in refusal.error_dict.items():
            place = name if name in self.fields and name != NON_FIELD_ERRORS else None
            told = [str(message) for message in self.errors.get(place or NON_FIELD_ERRORS, ())]
            for each in refusals:
                if each.messages[0] not in told:
                    self.add_error(place, each)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the fields."""
        return {name: self.cleaned_data[name] for name in self.fields}


@lru_cache(maxsize=64)
def form_class(kind: Editable) -> type[RecordForm]:
    made: type[RecordForm] = forms.modelform_factory(  # type: ignore[assignment]  # made of our own class
        kind.model, form=RecordForm, fields=kind.fields, formfield_callback=form_field
    )
    return made


def record_form(
    kind: Editable,
    record: Record,
    *,
    part: str,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> RecordForm:
    """The form of ``record``. ``part`` tells its elements from those of other forms on the same page."""
    return form_class(kind)(data, instance=record, initial=initial, auto_id=f"{part}-%s")
