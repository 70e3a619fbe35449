"""Fields that ask for another record: by choosing among those that belong here, or by its name."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from negotiations import models
from negotiations.forms.editable import talks_of
from negotiations.labels import called, choice_label, related_for_label
from negotiations.models.records import Record
from negotiations.rules.texts import fold

KEY_BEHIND: Final = re.compile(r"\(([a-z0-9][a-z0-9.-]*)\)\s*\Z")
# So many are proposed while one types; anything else is found by what is written.
PROPOSED: Final = 200
NOBODY: Final = _("Nothing is recorded under “%(name)s”: write a name as it is recorded, or a key.")
PERHAPS: Final = _("Nothing is recorded under “%(name)s”. Is one of these meant? %(others)s")
SEVERAL: Final = _("Several are called “%(name)s”: write one of these. %(others)s")

# Records that are too many to choose among: they are named.
NAMED: Final[tuple[type[Model], ...]] = (
    models.LegalInstrument,
    models.Negotiation,
    models.Organization,
    models.Person,
    models.ProductList,
)
# A record that does not belong here is refused by the record itself, which says why.
REFUSED_BY_RECORD: Final = frozenset(
    {
        (models.AgendaItem, "added_at"),
        (models.AgendaItem, "dropped_at"),
        (models.Commitment, "economy"),
        (models.Delegation, "economy"),
        (models.Position, "answers"),
        (models.Position, "economy"),
        (models.Position, "round"),
        (models.Readout, "economy"),
    }
)


def field_for(db_field: "ForeignKey[Any, Any] | ManyToManyField[Any, Any]") -> forms.Field:
    """The form field for a link to one or several other records."""
    related: Any = db_field.related_model
    words: dict[str, Any] = {
        "label": capfirst(db_field.verbose_name),
        "required": not db_field.blank,
    }
    if isinstance(db_field, ManyToManyField):
        return NamesField(related, **words)
    words["help_text"] = db_field.help_text
    if related in NAMED:
        return NameField(related, **words)
    widened = (db_field.model, db_field.name) in REFUSED_BY_RECORD
    to_field: Any = db_field.target_field
    return OfferedField(
        related._default_manager.none(), to_field_name=to_field.name, widened=widened, **words
    )


def offer(field: forms.Field, record: Record, name: str) -> None:
    """Offers in ``field`` the records that belong to what ``record`` belongs to."""
    if isinstance(field, OfferedField):
        current = record._meta.get_field(name).value_from_object(record)  # type: ignore[union-attr]  # a column, not a relation from elsewhere
        field.queryset = _offered(field, record, name, current)
    elif isinstance(field, NameField):
        field.propose(_proposed(field.model, record))


def _offered(field: "OfferedField", record: Record, name: str, current: Any) -> QuerySet[Any]:
    found = field.everything.all()
    condition = _belonging(field.everything.model, record, name)
    if condition is not None:
        if current is not None:
            # What is recorded stays a choice, whatever belongs here by now.
            condition |= Q(**{field.to_field_name or "pk": current})
        found = found.filter(condition)
    if isinstance(record, field.everything.model) and record.pk:
        found = found.exclude(pk=record.pk)
    offered: QuerySet[Any] = found.select_related(
        *related_for_label(field.everything.model)
    ).order_by(*ORDER.get(field.everything.model, ("pk",)))
    return offered


ORDER: Final[dict[type[Model], tuple[str, ...]]] = {
    models.AgendaArea: ("name",),
    models.AgendaItem: ("position", "pk"),
    models.Economy: ("name",),
    models.MastChapter: ("code",),
    models.Round: ("-first_day", "pk"),
    models.Position: ("-stated_on", "pk"),
    models.TariffMeasure: ("title",),
}


def _belonging(model: type[Model], record: Record, name: str) -> Q | None:
    """The condition under which a record of ``model`` may be named by ``record``; None where any may."""
    if model is models.Economy and (type(record), name) not in REFUSED_BY_RECORD:
        return None
    ways = {
        models.AgendaItem: "negotiation__in",
        models.Commitment: "agreement__negotiation__in",
        models.Position: "negotiation__in",
        models.Round: "negotiation__in",
    }
    through = {
        models.Economy: ("code__in", models.Party.objects.values("economy"), "negotiation__in"),
        models.TariffMeasure: (
            "pk__in",
            models.TariffMeasure.objects.values("pk"),
            "negotiations__in",
        ),
        models.TariffRate: (
            "measure__in",
            models.TariffMeasure.objects.values("pk"),
            "negotiations__in",
        ),
    }
    talks = talks_of(record)
    if model in ways:
        return Q(**{ways[model]: talks})
    if model in through:
        place, rows, way = through[model]
        return Q(**{place: rows.filter(**{way: talks})})
    return None


def _proposed(model: type[Model], record: Record) -> QuerySet[Any]:
    found = model._default_manager.all()
    code = _economy_of(record)
    if code and model in (models.Person, models.Organization):
        found = found.filter(economy=code)
    if model is models.LegalInstrument:
        return found.order_by("-issued_on", "pk")[:PROPOSED]
    names = ("name",) if model in (models.Person, models.Organization) else ("title",)
    return found.order_by(*names, "pk")[:PROPOSED]


def _economy_of(record: Record) -> str | None:
    if isinstance(record, models.Delegate):
        delegation = record.linked("delegation")
        return delegation.economy_id if delegation else None
    if isinstance(record, models.Appointment):
        person = record.linked("person")
        return person.economy_id if person else None
    return getattr(record, "economy_id", None)


class OfferedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A choice among the records that belong here. ``widened`` lets others through to the record, which refuses them."""

    def __init__(self, queryset: QuerySet[Any], *, widened: bool = False, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.everything = queryset.model._default_manager
        self.widened = widened

    def label_from_instance(self, obj: Model) -> str:
        return choice_label(obj)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as refusal:
            widened = self.widened and refusal.code == "invalid_choice"
            found = self._elsewhere(value) if widened else None
            if found is None:
                raise
            return found

    def _elsewhere(self, value: Any) -> Any:
        try:
            return self.everything.filter(**{self.to_field_name or "pk": value}).first()
        except (ValueError, TypeError):
            return None


class Proposing(forms.TextInput):
    """A text box that proposes names while one types."""

    proposals: Iterable[str] = ()

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_proposed"
        box = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((each,) for each in self.proposals))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class NameField(forms.CharField):
    """Another record, by its name or key."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("A name as it is recorded, or a key.")
        super().__init__(widget=Proposing(attrs={"autocomplete": "off"}), **kwargs)
        self.model = model

    def propose(self, records: Iterable[Model]) -> None:
        self.widget.proposals = _Written(records)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.model._default_manager.filter(pk=value).first()
        return written(value) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return find(self.model, text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "") != (self.prepare_value(data) or "").strip())


class NamesField(forms.CharField):
    """Several other records, one on each line, by their names or keys."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        kwargs["help_text"] = _("One on each line: a name as it is recorded, or a key.")
        super().__init__(widget=forms.Textarea(attrs={"rows": 2, "cols": 40}), **kwargs)
        self.model = model

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(written(each) for each in value)

    def clean(self, value: Any) -> list[Model]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return list(dict.fromkeys(find(self.model, line) for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(_lines(self.prepare_value(initial))) != set(_lines(self.prepare_value(data)))


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class _Written:
    """Records as they are written, read only when a form is shown."""

    def __init__(self, records: Iterable[Model]) -> None:
        self.records = records

    def __iter__(self) -> Any:
        return (written(each) for each in self.records)


def written(record: Any) -> str:
    """How a record is named where one types: its name, and its key behind."""
    return f"{getattr(record, 'name', None) or record.title} ({record.slug})"


def find(model: type[Model], text: str) -> Model:
    """The record that ``text`` names, by the key in brackets behind it, its key or a name. Raises ValidationError."""
    bracketed = KEY_BEHIND.search(text)
    for key in ([bracketed[1]] if bracketed else []) + [text]:
        found = model._default_manager.filter(slug=key).first()
        if found is not None:
            return found
    named = list(model._default_manager.filter(_called(model, text)).order_by("pk")[:6])
    if len(named) == 1:
        return named[0]
    near = named or list(model._default_manager.filter(_near(model, text)).order_by("pk")[:5])
    sentence = SEVERAL if named else PERHAPS if near else NOBODY
    others = ", ".join(written(each) for each in near)
    raise ValidationError(sentence, code="unknown", params={"name": text[:100], "others": others})


def _called(model: type[Model], text: str) -> Q:
    if _has(model, "search_text"):
        return called(text)
    condition = Q(title__iexact=text)
    return condition | Q(citation__iexact=text) if _has(model, "citation") else condition


def _near(model: type[Model], text: str) -> Q:
    if _has(model, "search_text"):
        return Q(search_text__contains=fold(text)[:100])
    return Q(title__icontains=text[:100])


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)
