"""Tariff measures: the list of all, the page of one, and the codes on its product lists."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.duties.conditions import vocabulary
from negotiations.duties.laws import importers
from negotiations.duties.words import question
from negotiations.forms.filters import ProductsFilter, RatesFilter, TariffFilter
from negotiations.measures import Duty, InForce, measures_as_known, with_lines
from negotiations.models import ProductList, StackingRule, TariffMeasure, Viewer
from negotiations.search import find_tariff_measures
from negotiations.timelines.pictures import rates_of
from negotiations.views.clocks import clock_of
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def tariff_list(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, TariffFilter)
    clock = clock_of(request)
    found = find_tariff_measures(request.user, clock, **form.chosen)
    page = page_of(request, with_lines(request.user, found))
    measures = measures_as_known(request.user, list(page), clock)
    context = list_context(request, form, page)
    context["rows"] = [(measure, InForce.of(measure, clock)) for measure in measures]
    context["breadcrumbs"] = [(_("Tariffs"), "")]
    return render(request, "negotiations/tariffs/list.html", context)


@require_safe
def tariff_detail(request: HttpRequest, slug: str) -> HttpResponse:
    form = read_filter(request, RatesFilter)
    duty = _duty(request, slug, form.chosen.get("target", ""))
    names = Names(request.user)
    context = {
        "duty": duty,
        "measure": duty.measure,
        "filter": form,
        "ignored": form.ignored,
        "page": page_of(request, duty.lines),
        "timeline": rates_of(duty.record, duty.lines, duty.clock),
        "rules": [
            (rule, names.told(rule.applies), names.told(rule.gives_way), _condition(rule))
            for rule in duty.rules
        ],
        "can_be_looked_up": duty.record.imposed_by_id in importers(),
        "breadcrumbs": [*_crumbs(), (duty.record.title, "")],
    }
    return render(request, "negotiations/tariffs/detail.html", context)


@require_safe
def tariff_products(request: HttpRequest, slug: str) -> HttpResponse:
    form = read_filter(request, ProductsFilter)
    duty = _duty(request, slug)
    page = page_of(request, duty.codes(**form.chosen) if duty.is_known else duty.codes().none())
    context = list_context(request, form, page)
    context |= {
        "duty": duty,
        "measure": duty.measure,
        "rows": [(code, duty.role_of(code), duty.cited_by(code)) for code in page],
        "breadcrumbs": [
            *_crumbs(),
            (duty.record.title, duty.record.get_absolute_url()),
            (_("Products"), ""),
        ],
    }
    return render(request, "negotiations/tariffs/products.html", context)


def _duty(request: HttpRequest, slug: str, target: str = "") -> Duty:
    measures = TariffMeasure.objects.visible_to(request.user).select_related("imposed_by")
    record = get_object_or_404(with_lines(request.user, measures), slug=slug)
    return Duty(record, request.user, clock_of(request), target)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Tariffs"), reverse("negotiations:tariff-list"))]


def _condition(rule: StackingRule) -> str:
    """What must hold of a good for the rule to reach it, in words."""
    asked = vocabulary().condition(rule.condition)
    return question(asked) if asked else ""


class Names:
    """What stacking rules name, in words: each with the slug of the measure that it is. What the viewer may not see is left out."""

    def __init__(self, viewer: Viewer) -> None:
        self._measures = _titles(TariffMeasure, viewer)
        self._lists = _titles(ProductList, viewer)

    def told(self, names: Iterable[str]) -> list[tuple[str, str]]:
        told = (self._name(name) for name in names)
        return list(dict.fromkeys(each for each in told if each[0]))

    def _name(self, name: str) -> tuple[str, str]:
        if name == "*":
            return _("all duties"), ""
        head, _colon, tail = name.partition(":")
        if head in self._measures:
            # The lines of a measure are told as the measure: dozens of them say no more.
            return self._measures[head], head
        return (self._lists.get(tail, name) if head == "list" else name), ""


def _titles(model: type[TariffMeasure] | type[ProductList], viewer: Viewer) -> dict[str, str]:
    """The titles by slug; an empty one for what the viewer may not see."""
    seen = set(model.objects.visible_to(viewer).values_list("pk", flat=True))
    listed = model.objects.values_list("pk", "slug", "title")
    return {slug: title if pk in seen else "" for pk, slug, title in listed}
