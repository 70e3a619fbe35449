"""Forms of records: they know which version they were made from, make keys, and tell what was refused while saving."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from negotiations.actions.keys import key_field_of, key_for
from negotiations.admin.fields import (
    CitedField,
    ReasonField,
    VersionField,
    with_choices_named,
)
from negotiations.models import Source

NOTHING_SAVED = _("Nothing was saved yet: see what is said below.")
ROW_IS_GONE = _(
    "Somebody removed this row meanwhile: copy what you need, then open this page anew."
)
CITED_TWICE = _("This source is cited for this fact already.")

# What saving was refused for, by the prefix of the form or set of forms; that of the record itself is empty.
Refusals = Mapping[str, ValidationError]


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The fields of one record, as a page of its own or as a row on another's."""

    read_version = VersionField()

    refusals: ClassVar[Refusals] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["read_version"] = self.instance.version
        self._let_key_be_made()

    def _let_key_be_made(self) -> None:
        field = key_field_of(self._meta.model)
        if field is not None and field.name in self.fields:
            self.fields[field.name].required = False
            self.fields[field.name].help_text = _("Left empty, it is made from the other fields.")

    @property
    def version_read(self) -> int:
        """The version that the form was made from."""
        value = self["read_version"].value()
        return int(value) if str(value).isdecimal() else 0

    @property
    def changes_record(self) -> bool:
        return bool(self.changed_data)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        field = key_field_of(self._meta.model)
        if field is not None and values.get(field.name) == "" and not self.errors:
            stored = self.initial.get(field.name)
            values[field.name] = stored or key_for(self._meta.model, values)
        return values

    def full_clean(self) -> None:
        super().full_clean()
        refusal = self.refusals.get(self.prefix or "")
        if refusal is not None and self.is_bound and hasattr(self, "cleaned_data"):
            self._tell(refusal)
        if self.refusals and not self.prefix and self.is_bound:
            self.add_error(None, NOTHING_SAVED)

    def _tell(self, refusal: ValidationError) -> None:
        told = getattr(refusal, "error_dict", None) or {"": refusal}
        for name, errors in told.items():
            self.add_error(name if name in self.fields else None, errors)


class PageForm(RecordForm):
    """The form of a record's own page: it asks why, too."""

    reason = ReasonField(
        help_text=_("For colleagues, in the change log: why this change."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class FactForm(PageForm):
    """The form of a fact's own page: it asks for the source of what is entered."""

    cite = CitedField(
        label=_("Source"),
        queryset=Source.objects.all(),
        required=False,
        help_text=_("Cited by this record and by every row that you add or change here."),
    )


class RowsOfRecords(BaseInlineFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """The rows of records on another's page."""

    refusals: ClassVar[Refusals] = {}

    @cached_property
    def forms(self) -> list[Any]:
        return with_choices_named(super().forms)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        key = form.fields[self._pk_field.name]  # type: ignore[attr-defined]  # Django sets _pk_field when rows are bound
        key.error_messages = {**key.error_messages, "invalid_choice": ROW_IS_GONE}

    def get_queryset(self) -> Any:
        """The stored rows; of a form that came back, each beside what was typed, None for one that is gone."""
        if not self.is_bound:
            return super().get_queryset()
        return [
            self._existing_object(self._key_of(row)) for row in range(self.initial_form_count())
        ]

    def _existing_object(self, pk: Any) -> Any:
        if not hasattr(self, "_stored"):
            self._stored = {row.pk: row for row in super().get_queryset()}
        return self._stored.get(pk)

    def _key_of(self, row: int) -> int | None:
        typed = self.data.get(f"{self.add_prefix(row)}-{self.model._meta.pk.name}", "")  # type: ignore[union-attr]  # every model has a key
        return int(typed) if typed.isdecimal() else None

    def clean(self) -> None:
        super().clean()
        for form in self.initial_forms:
            if self._pk_field.name in form.errors:  # type: ignore[attr-defined]  # Django sets _pk_field when rows are bound
                form.add_error(None, ROW_IS_GONE)
        refusal = self.refusals.get(str(self.prefix))
        if refusal is not None:
            raise ValidationError(refusal.messages)


class Citations(BaseGenericInlineFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """All citations of a fact: they are saved with it, as a part of it."""

    @cached_property
    def forms(self) -> list[Any]:
        return with_choices_named(super().forms)

    def clean(self) -> None:
        super().clean()
        seen = set()
        for row in self.kept_rows:
            row_values = row.cleaned_data
            identity = tuple(row_values.get(name) for name in ("source", "field", "stance"))
            if identity in seen:
                row.add_error("source", CITED_TWICE)
            seen.add(identity)

    @property
    def kept_rows(self) -> list[Any]:
        """The rows that hold a citation and are not struck out."""
        filled: list[Any] = [
            row for row in self.forms if getattr(row, "cleaned_data", {}).get("source")
        ]
        return [row for row in filled if not row.cleaned_data.get("DELETE")]

    @property
    def values(self) -> list[dict[str, Any]]:
        names = ("field", "stance", "locator", "quote")
        return [
            {"source": row.cleaned_data["source"].pk}
            | {name: row.cleaned_data.get(name) or "" for name in names}
            for row in self.kept_rows
        ]
