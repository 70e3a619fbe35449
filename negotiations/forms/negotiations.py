"""Start a talk: what one report tells of new talks, asked on one screen."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.actions.keys import key_for
from negotiations.actions.negotiations import Head, StartingParty
from negotiations.forms.fields import DayField, LinesField
from negotiations.labels import called, choice_label
from negotiations.models import (
    AgendaArea,
    Economy,
    Negotiation,
    NegotiationKind,
    Organization,
    Person,
    Round,
    RoundLevel,
    Source,
    SourceKind,
)
from negotiations.models.fields import KEY
from negotiations.models.records import UNKEEPABLE, can_be_kept
from negotiations.models.sources import normalise_url
from negotiations.rules.texts import fold, key_from

IN_BRACKETS: Final = re.compile(r"\(([A-Za-z0-9][A-Za-z0-9.-]*)\)\s*$")
# So many are proposed by name; anybody else is found by what is typed.
PROPOSED: Final = 1000
MOST_PARTIES: Final = 30

NO_ECONOMY: Final = _("“%(name)s” is no economy that we know: choose one from the list.")
SEVERAL: Final = _("Several records bear the name “%(name)s”: choose one from the list.")
TWO_PARTIES: Final = _("Talks have two parties at least: name another one.")
PARTY_TWICE: Final = _("This economy is a party already.")
TAKEN: Final = _("Talks with this key are recorded already: open them, or choose another key.")
HEAD_WITHOUT_ROUND: Final = _("A head leads a delegation to a round: enter the first round, too.")
NEW_HEAD_NEEDS_TITLE: Final = _("“%(name)s” is not recorded yet: give the title, too.")
NAME_THE_HEAD: Final = _("Name the head to whom this belongs.")
NAME_THE_PARTY: Final = _("Name the economy of this party.")
ROUND_NEEDS_TITLE: Final = _("Give the round a title, or leave all of it empty.")
SOURCE_IS_NEW: Final = _("This source is not recorded yet: give its publisher and its title.")


def asked(label: Any, **kwargs: Any) -> forms.CharField:
    """A short text that may be left empty."""
    return forms.CharField(label=label, required=False, **kwargs)


def proposing(list_id: str) -> forms.TextInput:
    return forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})


class Part(forms.Form):
    """A part of the screen. Its fields are told what the models refuse by ``told_as``: field of the model, field here."""

    told_as: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A browser's own bubble would speak before the page does, and in another language.
        self.use_required_attribute = False

    def tell(self, error: ValidationError) -> None:
        for name, errors in error.error_dict.items():
            place = self.told_as.get(name, name)
            self.add_error(place if place in self.fields else None, errors)


class TalkPart(Part):
    title = forms.CharField(label=_("Title"), max_length=200)
    slug = asked(
        _("Key"),
        max_length=120,
        validators=[KEY],
        help_text=_("The last part of the address. Left empty, it is made from the title."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=NegotiationKind.choices)
    objective = asked(
        _("Objective"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "cols": 60})
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("title") and not values.get("slug") and "slug" not in self.errors:
            # Not made free by a number: talks that are entered twice are to be noticed.
            values["slug"] = key_from(values["title"]) or key_for(Negotiation, values)
        if values.get("slug") and Negotiation.objects.filter(slug=values["slug"]).exists():
            self.add_error("slug", TAKEN)
        return values

    @property
    def negotiation(self) -> Negotiation:
        return Negotiation(**self.cleaned_data)


class NameOfParty(forms.CharField):
    """A party has a name, but a row that stays empty is no party."""

    def validate(self, value: str) -> None:
        """Nothing: the row knows whether it is empty."""


class PartyPart(Part):
    told_as = {"person": "head", "name": "head", "lead_organization": "lead_organization"}

    economy = NameOfParty(label=_("Economy"), max_length=120, widget=proposing("economies"))
    lead_organization = asked(
        _("Lead organization"), max_length=200, widget=proposing("organizations")
    )
    head = asked(
        _("Head of its delegation to the first round"), max_length=120, widget=proposing("people")
    )
    head_title = asked(_("Title of the head"), max_length=200)
    head_organization = asked(
        _("Organization of the head"),
        max_length=200,
        widget=proposing("organizations"),
        help_text=_("Left empty, it is the lead organization."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, text in values.items():
            if not can_be_kept(text):
                self.add_error(name, UNKEEPABLE)
        if self.errors:
            return values
        if not values.get("economy"):
            if any(values.values()):
                self.add_error("economy", NAME_THE_PARTY)
            return values
        self._recognise(values)
        return values

    def _recognise(self, values: dict[str, Any]) -> None:
        economy = self._economy(values["economy"])
        lead = self._organization("lead_organization", economy)
        own = self._organization("head_organization", economy)
        person = self._person(economy)
        if person is None and (values.get("head_title") or own):
            self.add_error("head", NAME_THE_HEAD)
        if person is not None and not person.pk and not values.get("head_title"):
            self._refuse("head_title", NEW_HEAD_NEEDS_TITLE, person.name)
        if self.errors or economy is None:
            return
        if own is not None and lead is not None and is_same_new(own, lead):
            own = lead
        head = Head(person, values.get("head_title") or "", own or lead) if person else None
        values["party"] = StartingParty(economy, lead, head)

    def _economy(self, text: str) -> Economy | None:
        economy: Economy | None = one_called(Economy, text, "code")
        if economy is None:
            self._refuse("economy", NO_ECONOMY, text)
        return economy

    def _organization(self, name: str, economy: Economy | None) -> Organization | None:
        text = self.cleaned_data.get(name) or ""
        if not text:
            return None
        try:
            found: Organization | None = one_called(Organization, text, "slug", economy)
        except Organization.MultipleObjectsReturned:
            self._refuse(name, SEVERAL, text)
            return None
        return found or Organization(name=text, economy=economy)

    def _person(self, economy: Economy | None) -> Person | None:
        text = self.cleaned_data.get("head") or ""
        if not text:
            return None
        try:
            found: Person | None = one_called(Person, text, "slug", economy)
        except Person.MultipleObjectsReturned:
            self._refuse("head", SEVERAL, text)
            return None
        return found or Person(name=text, economy=economy)

    def _refuse(self, field: str, sentence: Any, name: str) -> None:
        self.add_error(field, ValidationError(sentence, params={"name": name}))


def is_same_new(one: Organization, other: Organization) -> bool:
    return not one.pk and not other.pk and fold(one.name) == fold(other.name)


def one_called(model: Any, text: str, key: str, economy: Economy | None = None) -> Any:
    """The record that the text names: by the key in brackets behind it, by its key, or by one of its names.

    Of several, the one of ``economy`` is meant. Raises the model's MultipleObjectsReturned.
    """
    bracketed = IN_BRACKETS.search(text)
    for wanted in ([bracketed[1]] if bracketed else []) + [text]:
        found = model.objects.filter(**{f"{key}__iexact": wanted.strip()}).first()
        if found is not None:
            return found
    named = list(model.objects.filter(called(text))[:20])
    if economy is not None and len(named) > 1:
        named = [each for each in named if each.economy_id == economy.code] or named
    if len(named) > 1 and model is not Economy:
        raise model.MultipleObjectsReturned
    return named[0] if named else None


class Parties(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            party = getattr(form, "cleaned_data", {}).get("party")
            if party is not None and party.economy.code in seen:
                form.add_error("economy", PARTY_TWICE)
            if party is not None:
                seen.add(party.economy.code)
        named = [form for form in self.forms if form.has_changed()]
        if len(named) < 2:
            empty = next((form for form in self.forms if not form.has_changed()), None)
            if empty is not None:
                empty.empty_permitted = False
                empty.full_clean()
                empty.add_error("economy", TWO_PARTIES)
            raise ValidationError(TWO_PARTIES)

    @property
    def parties(self) -> list[tuple[int, StartingParty]]:
        """The parties that are named, each with the number of its row."""
        filled = [(number, form.cleaned_data) for number, form in enumerate(self.forms)]
        return [(number, values["party"]) for number, values in filled if "party" in values]


PartyRows: Final = forms.formset_factory(
    PartyPart, formset=Parties, extra=0, max_num=MOST_PARTIES, validate_max=True
)


class RoundPart(Part):
    title = asked(_("Title of the round"), max_length=200)
    level = forms.ChoiceField(label=_("Level"), choices=RoundLevel.choices, initial="technical")
    ordinal = forms.IntegerField(
        label=_("Ordinal"),
        required=False,
        min_value=1,
        max_value=32_767,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        help_text=_("The official count within its level: 2 for the second technical discussions."),
    )
    first_day = DayField(label=_("First day"), required=False)
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Left empty, it is the first day.")
    )
    city = asked(_("City"), max_length=120)
    country = asked(_("Country"), max_length=120, widget=proposing("economies"))

    @property
    def is_told(self) -> bool:
        """Whether anything is said of a round; the level alone says nothing."""
        return bool(set(self.changed_data) - {"level"})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.is_told and not values.get("title") and "title" not in self.errors:
            self.add_error("title", ROUND_NEEDS_TITLE)
        if values.get("country"):
            country = one_called(Economy, values["country"], "code")
            if country is None:
                sentence = ValidationError(NO_ECONOMY, params={"name": values["country"]})
                self.add_error("country", sentence)
            values["country"] = country
        if not values.get("last_day") and "last_day" not in self.errors:
            values["last_day"] = values.get("first_day")
        return values

    @property
    def round(self) -> Round | None:
        if not self.is_told:
            return None
        meeting = Round(**{**self.cleaned_data, "country": self.cleaned_data["country"] or None})
        meeting.status = meeting.status_on(timezone.now().date())
        return meeting


class AreasPart(Part):
    told_as = {"name": "new_areas"}

    areas = forms.ModelMultipleChoiceField(
        label=_("Areas on the agenda"),
        queryset=AgendaArea.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_areas = LinesField(
        label=_("Other areas"),
        required=False,
        help_text=_(
            "One on each line, by its name. One that is recorded under another label is found."
        ),
    )

    @property
    def chosen(self) -> list[AgendaArea]:
        """The areas that are ticked, then those that are written, each once."""
        chosen = list(self.cleaned_data["areas"])
        known = {fold(text): area for area in AgendaArea.objects.all() for text in names_of(area)}
        for name in self.cleaned_data["new_areas"]:
            area = known.setdefault(fold(name), AgendaArea(name=name))
            if not any(area is each or (area.pk and area == each) for each in chosen):
                chosen.append(area)
        return chosen


def names_of(area: AgendaArea) -> Iterable[str]:
    return [name for name in (area.name, area.name_ko, *area.label_variants) if name]


class SourcePart(Part):
    url = forms.CharField(
        label=_("URL"), max_length=1000, widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    publisher = asked(_("Publisher"), max_length=200)
    title = asked(_("Title of the report"), max_length=500)
    published_on = DayField(label=_("Day published"), required=False)
    kind = forms.ChoiceField(label=_("Kind of source"), choices=SourceKind.choices)
    is_machine_translated = forms.BooleanField(label=_("Machine-translated"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("url") and can_be_kept(values["url"]):
            values["source"] = self._source(values)
        return values

    def _source(self, values: Mapping[str, Any]) -> Source:
        """The source that is recorded with this address, or a new one."""
        same = Source.objects.filter(normalised_url=normalise_url(values["url"])).first()
        if same is not None:
            return same
        for name in ("publisher", "title"):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, SOURCE_IS_NEW)
        names = ("url", "publisher", "title", "published_on", "kind", "is_machine_translated")
        return Source(**{name: values[name] for name in names if name in values})


class StartTalk:
    """All parts of the screen together."""

    def __init__(self, data: Any = None) -> None:
        self.talk = TalkPart(data, prefix="talk")
        self.parties: Any = PartyRows(data, prefix="party", initial=None if data else [{}, {}])
        self.round = RoundPart(data, prefix="round")
        self.areas = AreasPart(data, prefix="areas")
        self.source = SourcePart(data, prefix="source")
        self.parts = [self.source, self.talk, self.round, self.areas]

    def is_valid(self) -> bool:
        valid = all([*(part.is_valid() for part in self.parts), self.parties.is_valid()])
        return valid and self._heads_have_a_round()

    def _heads_have_a_round(self) -> bool:
        if self.round.is_told:
            return True
        without = [number for number, party in self.parties.parties if party.head]
        for number in without:
            self.parties.forms[number].add_error("head", HEAD_WITHOUT_ROUND)
        return not without

    def tell(self, part: str, error: ValidationError) -> None:
        """Tells at its field what was refused while it was recorded."""
        if part.startswith("party-"):
            row, _party = self.parties.parties[int(part.removeprefix("party-"))]
            self.parties.forms[row].tell(error)
        else:
            places = {"negotiation": self.talk, "round": self.round, "areas": self.areas}
            places.get(part, self.source).tell(error)

    @property
    def has_errors(self) -> bool:
        return any(part.errors for part in self.parts) or not self.parties.is_valid()

    # What is proposed while one types

    @property
    def economies(self) -> list[str]:
        return sorted(choice_label(each) for each in Economy.objects.all())

    @property
    def people(self) -> list[str]:
        return proposed(Person)

    @property
    def organizations(self) -> list[str]:
        return proposed(Organization)


def proposed(model: type[Model]) -> list[str]:
    """The names of people or organizations, each with its key in brackets."""
    rows = model._default_manager.order_by("name").values_list("name", "slug")
    return [f"{name} ({slug})" for name, slug in rows[:PROPOSED]]
