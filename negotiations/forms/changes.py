"""What every change on the site is asked beside the record itself: from which source, and why."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from negotiations.actions.edits import Evidence, name_of_citation, readers_see
from negotiations.actions.keys import key_for
from negotiations.actions.snapshots import citations_of
from negotiations.forms.choices import Proposing
from negotiations.forms.fields import DayField
from negotiations.forms.records import DayInput, TextField
from negotiations.models import Fact, Source, SourceKind
from negotiations.models.records import Record
from negotiations.models.sources import WEB_ADDRESS, normalise_url

PREFIX: Final = "change"
NEW_SOURCE: Final = ("publisher", "title", "kind", "published_on")
NO_SUCH_SOURCE: Final = _(
    "No source has this key: write the URL of the source, or the key of one that is recorded."
)
SOURCE_IS_NEW: Final = _("This source is not recorded yet: give its publisher and its title.")
NAME_THE_SOURCE: Final = _("Name the source to which this belongs.")
SAY_WHY: Final = _("Readers see this record: say why it changes.")
# So many of the sources of the talks are proposed.
PROPOSED: Final = 100


class DroppedField(forms.MultipleChoiceField):
    """Citations to do away with. One that is gone already is no fault."""

    def valid_value(self, value: str) -> bool:
        return True


class ChangeForm(forms.Form):
    """``version`` is what the form was made from; a new record has none."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    source = TextField(
        label=_("Source of the change"),
        required=False,
        max_length=1000,
        help_text=_("Its URL, or the key of a source that is recorded."),
        widget=Proposing(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    publisher = TextField(label=_("Publisher"), required=False, max_length=200)
    title = TextField(label=_("Title of the source"), required=False, max_length=500)
    kind = forms.ChoiceField(
        label=_("Kind of source"), choices=SourceKind.choices, initial=SourceKind.NEWS
    )
    published_on = DayField(label=_("Day published"), required=False)
    locator = TextField(
        label=_("Place in the source"),
        required=False,
        max_length=200,
        help_text=_("Such as a page or a paragraph."),
    )
    quote = TextField(
        label=_("Quote"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 40}),
    )
    dropped = DroppedField(
        label=_("Sources to take off this fact"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = TextField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, record: Record, part: str, **kwargs: Any) -> None:
        super().__init__(
            data, prefix=PREFIX, auto_id=f"{part}-%s", use_required_attribute=False, **kwargs
        )
        self.record = record
        self.fields["published_on"].widget = DayInput()
        self.fields["kind"].required = False
        if readers_see(record) and record.pk:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = SAY_WHY
        self.initial["version"] = record.version
        if isinstance(record, Fact):
            self._offer_sources(record)
        else:
            for name in ("source", *NEW_SOURCE, "locator", "quote", "dropped"):
                del self.fields[name]

    def _offer_sources(self, record: Fact) -> None:
        cited = citations_of(record) if record.pk else []
        sources = Source.objects.in_bulk([each["source"] for each in cited])
        dropped = self.fields["dropped"]
        assert isinstance(dropped, DroppedField)  # noqa: S101 - declared above
        dropped.choices = [
            (name_of_citation(each), _words(each, sources[each["source"]])) for each in cited
        ]
        if not cited:
            del self.fields["dropped"]

    def propose(self, sources: Iterable[Source]) -> None:
        """Proposes ``sources`` while one types."""
        if "source" in self.fields:
            box: Any = self.fields["source"].widget
            box.proposals = [each.url or each.key for each in sources]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "source" in self.fields:
            values["cited"] = self._source(values)
        return values

    def _source(self, values: Mapping[str, Any]) -> Source | None:
        text = values.get("source") or ""
        if not text:
            if values.get("publisher") and values.get("title"):
                return self._new_source(values, "")
            if any(values.get(name) for name in ("publisher", "title", "locator", "quote")):
                self.add_error("source", NAME_THE_SOURCE)
            return None
        if "source" in self.errors:
            return None
        found = Source.objects.filter(key=text).first()
        found = found or Source.objects.filter(normalised_url=normalise_url(text)).first()
        if found is not None:
            return found
        try:
            WEB_ADDRESS(text)
        except ValidationError:
            self.add_error("source", NO_SUCH_SOURCE)
            return None
        return self._new_source(values, text)

    def _new_source(self, values: Mapping[str, Any], url: str) -> Source | None:
        missing = [name for name in ("publisher", "title") if not values.get(name)]
        for name in missing:
            if name not in self.errors:
                self.add_error(name, SOURCE_IS_NEW)
        if missing or any(name in self.errors for name in NEW_SOURCE):
            return None
        told = {name: values.get(name) for name in ("publisher", "title", "published_on")}
        source = Source(
            **told,
            url=url,
            kind=values.get("kind") or SourceKind.NEWS,
            key=key_for(Source, told),
        )
        try:
            source.full_clean()
        except ValidationError as error:
            for name, refusals in error.error_dict.items():
                place = "source" if name == "url" else name
                self.add_error(place if place in self.fields else None, refusals)
            return None
        return source

    @property
    def read_version(self) -> int:
        """The version that the form was made from; 0, which none is, where that is not said."""
        return self.cleaned_data.get("version") or 0

    @property
    def evidence(self) -> Evidence:
        values = self.cleaned_data
        return Evidence(
            values.get("cited"),
            values.get("locator") or "",
            values.get("quote") or "",
            frozenset(values.get("dropped") or ()),
        )

    @property
    def why(self) -> str:
        return self.cleaned_data.get("reason") or ""

    @property
    def asks_for_source(self) -> bool:
        return "source" in self.fields

    @property
    def new_source(self) -> list[forms.BoundField]:
        return [self[name] for name in (*NEW_SOURCE, "locator", "quote")]

    @property
    def opens_new_source(self) -> bool:
        """Whether the part for a new source is shown open: something stands in it, or is to be mended there."""
        names = ("publisher", "title", "published_on", "locator", "quote")
        return self.is_bound and any(self[name].value() or self[name].errors for name in names)


def _words(citation: Mapping[str, Any], source: Source) -> str:
    field = f" ({citation['field']})" if citation["field"] else ""
    quote = f" “{citation['quote'][:60]}”" if citation["quote"] else ""
    return f"{source}{field}{quote}"
