"""The filters of a list, as its address carries them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from negotiations.calendars.entries import DEADLINES, ROUNDS
from negotiations.developments.facts import KINDS
from negotiations.models import (
    DeadlineKind,
    DeadlineState,
    Economy,
    MeasureKind,
    NegotiationKind,
    RateState,
    RoundLevel,
    SourceKind,
    Viewer,
)
from negotiations.rules import statuses
from negotiations.search import find_areas, find_economies, find_importers, find_targets

LANGUAGES = [
    ("en", _("English")),
    ("ko", _("Korean")),
    ("ja", _("Japanese")),
    ("id", _("Indonesian")),
    ("zh", _("Chinese")),
]


class Filter(forms.Form):
    """Filters that are all optional. A value that is no choice is left out and said so; it never fails the page."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, EconomyField | AreaField):
                field.offer(viewer)

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that are set and valid, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def ignored(self) -> list[str]:
        """The labels of the filters whose values were left out."""
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]


class ListFilter(Filter):
    q = forms.CharField(label=_("Search"), required=False, max_length=200, strip=True)


class EconomyField(forms.ChoiceField):
    """A choice among the economies that have talks which the viewer may see, by code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def found(self, viewer: Viewer) -> "QuerySet[Economy]":
        return find_economies(viewer, with_talks=True)

    def offer(self, viewer: Viewer) -> None:
        named = self.found(viewer)
        self.choices = [("", _("all")), *((each.code, each.display_name) for each in named)]

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class ImporterField(EconomyField):
    """A choice among the economies that impose a measure, by code."""

    def found(self, viewer: Viewer) -> "QuerySet[Economy]":
        return find_importers(viewer)


class TargetField(EconomyField):
    """A choice among the economies with a rate of their own, by code."""

    def found(self, viewer: Viewer) -> "QuerySet[Economy]":
        return find_targets(viewer)


class AreaField(forms.ChoiceField):
    """A choice among the areas on the agenda of talks which the viewer may see, by slug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def offer(self, viewer: Viewer) -> None:
        areas = find_areas(viewer)
        self.choices = [("", _("all")), *((each.slug, each.display_name) for each in areas)]


def choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", _("all")), *choices])


class NegotiationFilter(ListFilter):
    economy = EconomyField(label=_("Economy"))
    kind = choice(_("Kind"), NegotiationKind.choices)
    process = choice(_("Status"), statuses.choices(statuses.PROCESS))


class DevelopmentFilter(Filter):
    """What of the changes between two days is shown; the days themselves are read by ``rules/spans.py``."""

    kind = choice(_("Kind"), KINDS.items())
    area = AreaField(label=_("Area"))


class AllDevelopmentsFilter(DevelopmentFilter):
    economy = EconomyField(label=_("Economy"))


class PersonFilter(ListFilter):
    economy = EconomyField(label=_("Economy"))


class OrganizationFilter(ListFilter):
    economy = EconomyField(label=_("Economy"))


class SourceFilter(ListFilter):
    kind = choice(_("Kind"), SourceKind.choices)
    language = choice(_("Language"), LANGUAGES)


class DeadlineFilter(ListFilter):
    economy = EconomyField(label=_("Economy"))
    area = AreaField(label=_("Area"))
    kind = choice(_("Kind"), DeadlineKind.choices)
    state = choice(_("State"), DeadlineState.choices)


class CalendarFilter(Filter):
    """What a calendar holds."""

    economy = EconomyField(label=_("Economy"))
    area = AreaField(label=_("Area"))
    role = choice(_("Entries"), [(ROUNDS, _("rounds")), (DEADLINES, _("deadlines"))])
    kind = choice(_("Kind"), [*RoundLevel.choices, *DeadlineKind.choices])


class TariffFilter(ListFilter):
    importer = ImporterField(label=_("Imposed by"))
    target = TargetField(label=_("On goods of"))
    kind = choice(_("Kind"), MeasureKind.choices)
    state = choice(_("State"), RateState.choices)


class RatesFilter(Filter):
    """Whose rates the page of a measure shows."""

    target = TargetField(label=_("On goods of"))


class ProductsFilter(ListFilter):
    """What of the product lists of a measure is shown."""
