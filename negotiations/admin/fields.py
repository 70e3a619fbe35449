"""How the admin asks for another record, for a time zone, and for what is no part of a record."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import CharField, Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from negotiations.labels import choice_label, related_for_label
from negotiations.models.records import can_be_kept
from negotiations.rules.time_zones import ZONE_OF
from negotiations.wording import ZONE_CITIES

# A key that every database holds.
NUMBER: Final = re.compile(r"[0-9]{1,18}")


class RecordChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Model) -> str:
        return choice_label(obj)


class RecordMultipleChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Model) -> str:
        return choice_label(obj)


def askable(link: Any, value: Sequence[str]) -> list[str]:
    """Those of the values that may be the key of a record: the database would choke on the others."""
    key = getattr(link, "target_field", None)
    takes_text = isinstance(key, CharField)
    kept = [each for each in value if can_be_kept(each)]
    return [each for each in kept if takes_text or NUMBER.fullmatch(str(each))]


class RecordSelect(AutocompleteSelect):
    """Searched while one types. ``known`` holds the label of the record that is chosen, where it was read already."""

    known: Mapping[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        chosen = [each for each in value if each]
        if not chosen or not set(chosen) <= set(self.known):
            return super().optgroups(name, askable(self.field, value), attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [
            self.create_option(name, each, self.known[each], True, len(options)) for each in chosen
        ]
        return [(None, options, 0)]


class RecordSelectMultiple(AutocompleteSelectMultiple):
    """Several records, each searched while one types."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        return super().optgroups(name, askable(self.field, value), attrs)


def with_choices_named(rows: list[Any]) -> list[Any]:
    """The forms; their search boxes are told what is chosen in them, which is read at once for all rows."""
    chosen: dict[tuple[type[Model], str], list[tuple[RecordSelect, str]]] = {}
    for row in rows:
        for name, field in row.fields.items():
            box = getattr(field.widget, "widget", field.widget)
            if isinstance(box, RecordSelect) and (key := str(row[name].value() or "")):
                link = (field.queryset.model, field.to_field_name or "pk")
                chosen.setdefault(link, []).extend(
                    (box, each) for each in askable(box.field, [key])
                )
    for (model, by), boxes in chosen.items():
        records = model._default_manager.select_related(*related_for_label(model))
        found = records.filter(**{f"{by}__in": {key for _box, key in boxes}})
        labels = {str(getattr(each, by)): choice_label(each) for each in found}
        for box, _key in boxes:
            box.known = labels
    return rows


class ZoneInput(forms.TextInput):
    """A time zone: those of the capitals are proposed, any other may be written."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_zones"
        box = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        zones = sorted({*ZONE_CITIES, *ZONE_OF.values()})
        options = format_html_join("", '<option value="{}">', ((zone,) for zone in zones))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class Beside:
    """A field of a form that is no part of the record: it never makes the record a changed one."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VersionField(Beside, forms.IntegerField):
    """The version of a record that its form was made from."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, label=_("version"))


class ReasonField(Beside, forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        super().__init__(required=False, max_length=500, **kwargs)


class CitedField(Beside, RecordChoiceField):
    """The source of all that is entered on a page."""
