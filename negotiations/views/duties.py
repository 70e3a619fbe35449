"""The duty lookup, its batch and its grids."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from negotiations.duties.charts import chart_of
from negotiations.duties.conditions import vocabulary
from negotiations.duties.finding import lists_that_say
from negotiations.duties.laws import importers
from negotiations.duties.lookup import Lookup, look_up, records_of
from negotiations.duties.tables import (
    MOST_BYTES,
    MOST_ROWS,
    Goods,
    Unreadable,
    answered,
    line,
    range_cells,
    read_goods,
    refused,
    with_answers,
)
from negotiations.duties.words import (
    dotted,
    how,
    question,
    range_words,
    unknown,
    why_not,
)
from negotiations.forms.duties import DutyForm, Known
from negotiations.models import Economy, TariffMeasure
from negotiations.rules.duties import Cell, Condition, Fact, grid

# What is asked always, and what only where an answer depends on it.
logger = logging.getLogger(__name__)

ALWAYS: Final = ("importer", "origin", "product", "on", "known_on")
SHARES: Final = {
    Fact.METAL_SHARE: "metal_share",
    Fact.COPPER_SHARE: "copper_share",
    Fact.US_CONTENT_SHARE: "us_content_share",
}
NO_PREFERENCE: Final = (("", gettext_lazy("not told")), ("none", gettext_lazy("none claimed")))
MOST_CODES: Final = 6


@vary_on_headers("HX-Request")
def duty_lookup(request: HttpRequest) -> HttpResponse:
    """The form, and the answer to what the address asks; htmx swaps both."""
    asks = bool(request.GET.get("product") or request.GET.get("origin"))
    form = DutyForm(request.GET, is_open_to_words=True)
    context: dict[str, Any] = {
        "form": form,
        "asks": asks,
        "economies": _economies(),
        "importers": Economy.objects.filter(code__in=importers()).order_by("code"),
        "chosen": _chosen(form, request),
        "facts": [],
        "conditions": [],
        "asked_always": ALWAYS,
        "breadcrumbs": _crumbs(),
    }
    if asks and form.is_valid():
        if form.words:
            context["found"] = lists_that_say(form.words, request.user)
        else:
            context |= _told(request, form)
    elif asks:
        context["errors"] = form.errors
    is_part = request.headers.get("HX-Request") == "true"
    template = "negotiations/tariffs/lookup.html"
    return render(request, f"{template}#lookup" if is_part else template, context)


def _economies() -> list[tuple[str, str]]:
    listed = ((each.code, each.display_name) for each in Economy.objects.all())
    return sorted(listed, key=lambda each: each[1])


def _chosen(form: DutyForm, request: HttpRequest) -> dict[str, str]:
    """What stands in the form, as it was written; the days of today where none was."""
    asked = request.GET
    chosen = {name: asked.get(name, "") for name in form.fields}
    chosen["importer"] = (chosen["importer"] or "US").upper()
    chosen["origin"] = chosen["origin"].upper()
    for name in ("on", "known_on"):
        chosen[name] = chosen[name] or form.today.isoformat()
    return chosen


def _told(request: HttpRequest, form: DutyForm) -> dict[str, Any]:
    lookup = look_up(**form.asked)
    records = records_of(lookup, request.user)
    answer = lookup.answer
    query = lookup.query
    names = dict(_economies())
    return {
        "lookup": lookup,
        "answer": answer,
        "code": dotted(query.code),
        "origin_name": names.get(query.origin, query.origin),
        "importer_name": names.get(lookup.importer, lookup.importer),
        "total": range_words(answer.total),
        "widest": range_words(answer.widest) if answer.widest != answer.total else "",
        "due": [
            (
                records.title(each.part.name),
                range_words(each.range),
                how(each),
                records.rates.get(each.part.rate.record),
                lookup.last_day_of(each.part.rate),
            )
            for each in answer.due
        ],
        "passed": [
            (
                records.title(each.name),
                why_not(each, records),
                records.rules.get(each.ranked.rule.record) if each.ranked else None,
                records.rates.get(each.rate.record) if each.rate else None,
            )
            for each in answer.passed
        ],
        "unknown": [sentence for _fact, sentence in unknown(answer, records)],
        "claims": [
            (question(each.condition), each.holds, range_words(each.range))
            for each in answer.claims
        ],
        "branches": [
            (
                [dotted(code) for code in each.codes[:MOST_CODES]],
                max(0, len(each.codes) - MOST_CODES),
                each.is_rest,
                range_words(each.range),
                [records.title(name) for name in each.parts],
                each.codes[0] if each.codes else "",
            )
            for each in answer.branches
        ],
        "change": _change(lookup),
        "steps": [(each.first, each.last, range_words(each.total)) for each in lookup.steps],
        "pendings": [
            (each.first, each.last, range_words(each.total), each.rate.state.value)
            for each in lookup.pendings
        ],
        "chart": chart_of(lookup),
        "address": request.build_absolute_uri(f"{request.path}?{_permanent(request, form)}"),
        "api_address": f"{reverse('negotiations:api-1:duties')}?{_permanent(request, form)}",
        "query_string": _permanent(request, form),
        "facts": _facts(form, lookup),
        "conditions": _conditions(form, lookup),
    }


def _change(lookup: Lookup) -> dict[str, Any] | None:
    change = lookup.next_change
    if change is None:
        return None
    return {
        "on": change.on,
        "before": range_words(change.before),
        "after": range_words(change.after),
        "pending": change.pending,
    }


def _permanent(request: HttpRequest, form: DutyForm) -> str:
    """The address that stays true: with every day written out, and nothing that was left empty."""
    kept = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        for value in values:
            if value:
                kept.appendlist(name, value)
    asked = form.cleaned_data
    kept["importer"], kept["origin"] = asked["importer"], asked["origin"]
    kept["product"] = asked["product"]
    kept["on"], kept["known_on"] = asked["on"].isoformat(), asked["known_on"].isoformat()
    return kept.urlencode()


# --- The facts that matter ------------------------------------------------------------------------


@dataclass(frozen=True)
class AskedFact:
    """A field of the form that matters here. ``choices`` where it is one of a few."""

    name: str
    label: str
    value: str
    is_day: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AskedCondition:
    """A statement to tick. ``name`` is met, or unmet for one that is taken to hold."""

    name: str
    key: str
    statement: str
    is_ticked: bool


def _facts(form: DutyForm, lookup: Lookup) -> list[AskedFact]:
    """The facts that the answer asked for, in the form's order."""
    answer = lookup.answer
    names = {SHARES[fact] for fact in answer.used if fact in SHARES}
    if Fact.MFN_RATE in answer.used:
        names.add("mfn_rate")
    if Fact.STEEL_PART in answer.used:
        names |= {"steel_share", "aluminium_share"}
        names.discard("metal_share")
    for each in answer.asked:
        names |= set(_fields_of(each))
    choices = _preferences(lookup)
    counts = Fact.MFN_RATE in answer.used and lookup.query.origin in lookup.law.counts_for_floors
    if len(choices) > len(NO_PREFERENCE) and (counts or form.data.get("preference")):
        names.add("preference")
    if Fact.SPECIAL_RATE in answer.used or form.data.get("special_rate"):
        names.add("special_rate")
    return [
        AskedFact(
            name,
            str(form.fields[name].label),
            str(form.data.get(name, "")),
            is_day=name == "loaded_on",
            choices=choices if name == "preference" else (),
        )
        for name in form.fields
        if name in names
    ]


def _fields_of(condition: Condition) -> list[str]:
    """The fields of the form that tell whether a condition holds."""
    fields = []
    if condition.preference:
        fields.append("preference")
    if condition.needs_us_content or condition.least_us_content is not None:
        fields.append("us_content_share")
    if condition.metal_share_below is not None:
        fields.append("metal_share")
    if condition.loaded_before is not None:
        fields.append("loaded_on")
    return fields


def _preferences(lookup: Lookup) -> tuple[tuple[str, str], ...]:
    known = [
        (each.key, each.name)
        for each in vocabulary().preferences.values()
        if lookup.query.origin in each.origins
    ]
    return (*((value, str(label)) for value, label in NO_PREFERENCE), *known)


def _conditions(form: DutyForm, lookup: Lookup) -> list[AskedCondition]:
    """Statements that no field tells, and that make a difference or were ticked."""
    facts = lookup.query.facts
    matter = {each.condition.key for each in lookup.answer.claims}
    matter |= {each.key for each in lookup.answer.doubtful} | facts.met | facts.unmet
    denied = {each.condition.key for each in lookup.answer.claims if not each.holds} | facts.unmet
    asked = {each.key: each for each in lookup.answer.asked}
    open_either_way = {each.key for each in lookup.answer.doubtful}
    return [
        AskedCondition(
            name,
            key,
            question(each),
            is_ticked=key in (facts.met if name == "met" else facts.unmet),
        )
        for key, each in asked.items()
        if key in matter and not _fields_of(each)
        for name in (
            ("met", "unmet")
            if key in open_either_way
            else ("unmet",)
            if key in denied
            else ("met",)
        )
    ]


# --- Many at once ---------------------------------------------------------------------------------

CHAPTERS: Final = tuple(f"{number:02}" for number in range(1, 98) if number != 77)


class Uploaded(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def duty_batch(request: HttpRequest) -> HttpResponseBase:
    """A file of goods, given back with their duties."""
    form = Uploaded(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            # One byte more than is read tells that there is more.
            goods = read_goods(form.cleaned_data["file"].read(MOST_BYTES + 1))
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            lines = with_answers(goods, _answers(goods))
            return _csv(StreamingHttpResponse(lines), "duties.csv")
    context = {
        "form": form,
        "most_rows": MOST_ROWS,
        "breadcrumbs": _crumbs(_("Many goods at once")),
    }
    return render(request, "negotiations/tariffs/batch.html", context)


def _answers(goods: Goods) -> Iterator[list[str]]:
    known = Known()
    for _row, values in goods.rows:
        form = DutyForm(values, known=known)
        # An empty day is today's in the lookup; in a file it is a gap.
        if form.is_valid() and values["on"].strip():
            # In a file nobody reads a notice beside a figure: the row is to be mended first.
            yield refused(form.notices) if form.notices else _answered_or_said(form)
        elif form.errors:
            yield refused((name, str(said[0])) for name, said in form.errors.items())
        else:
            yield refused([("on", _("Write a day as 2025-05-20."))])


def _answered_or_said(form: DutyForm) -> list[str]:
    """The answer to a row. What fails in it is told in the row: those after it are answered all the same."""
    try:
        return answered(look_up(**form.asked))
    except Exception:
        # The answer is on its way already: no error page could tell it.
        logger.exception("A row of a file of goods was not answered.")
        return refused([("product", _("This row failed here, and was reported."))])


def _csv(response: Any, name: str) -> HttpResponseBase:
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    built: HttpResponseBase = response
    return built


def duty_grid(request: HttpRequest) -> HttpResponse:
    """One product from every origin, or one origin over all chapters, on a day."""
    asked = request.GET
    by_product, by_origin = bool(asked.get("product")), bool(asked.get("origin"))
    chosen = {name: asked.get(name, "") for name in ("product", "origin", "on", "known_on")}
    context: dict[str, Any] = {
        "economies": _economies(),
        "chosen": chosen,
        "breadcrumbs": _crumbs(_("Grids")),
    }
    if not (by_product or by_origin):
        chosen["on"] = timezone.now().date().isoformat()
        return render(request, "negotiations/tariffs/grid.html", context)
    if by_product and by_origin:
        return redirect(f"{reverse('negotiations:duty-lookup')}?{asked.urlencode()}")
    # The other half of the question is every one: a stand-in lets the form say what is wrong with this half.
    known = Known()
    stand_in = {"origin": "KR"} if by_product else {"product": "87"}
    form = DutyForm({**asked.dict(), **stand_in}, known=known)
    if not form.is_valid():
        context["errors"] = form.errors
        return render(request, "negotiations/tariffs/grid.html", context)
    values = form.cleaned_data
    law = known.law(values["importer"])
    chosen["on"], chosen["known_on"] = values["on"].isoformat(), values["known_on"].isoformat()
    names = dict(_economies())
    if by_product:
        origins = [code for code in names if code != law.importer]
        found = grid(law, [values["product"]], origins, values["on"], values["known_on"])
        rows = [(code, names[code], found[code][0]) for code in origins]
    else:
        found = grid(law, CHAPTERS, [values["origin"]], values["on"], values["known_on"])
        rows = [
            (chapter, _("Chapter %(number)s") % {"number": chapter}, cell)
            for chapter, cell in zip(CHAPTERS, found[values["origin"]], strict=True)
        ]
    if asked.get("format") == "csv":
        return _grid_file(rows, chosen, law.covers_until)
    titles = {
        measure.slug: measure.title
        for measure in TariffMeasure.objects.visible_to(request.user).filter(
            imposed_by__code=law.importer
        )
    }
    context |= {
        "rows": [_grid_row(each, titles) for each in rows],
        "by_product": by_product,
        "code": dotted(values["product"]) if by_product else "",
        "origin_name": names.get(values["origin"], "") if by_origin else "",
        "day": values["on"],
        "known_day": values["known_on"],
        "covers_until": law.covers_until if values["on"] > law.covers_until else None,
        "file_query": _with_format(asked),
    }
    return render(request, "negotiations/tariffs/grid.html", context)


def _with_format(asked: QueryDict) -> str:
    kept = asked.copy()
    kept["format"] = "csv"
    return kept.urlencode()


def _grid_row(
    row: tuple[str, str, Cell], titles: dict[str, str]
) -> tuple[str, str, str, list[str]]:
    code, name, cell = row
    duties = dict.fromkeys(titles.get(each.partition(":")[0], each) for each in cell.names)
    return code, name, range_words(cell.total), list(duties)


def _grid_file(
    rows: list[tuple[str, str, Cell]], chosen: dict[str, str], until: date
) -> HttpResponse:
    lines = [
        line(
            [
                "code",
                "name",
                "on",
                "known_on",
                "additional_rate",
                "lowest",
                "highest",
                "measures",
                "data_until",
            ]
        )
    ]
    lines += [
        line(
            [
                code,
                name,
                chosen["on"],
                chosen["known_on"],
                *range_cells(cell.total),
                "; ".join(cell.names),
                until.isoformat(),
            ]
        )
        for code, name, cell in rows
    ]
    response = HttpResponse("".join(lines))
    _csv(response, "duties-grid.csv")
    return response


def _crumbs(below: str = "") -> list[tuple[str, str]]:
    tariffs = (_("Tariffs"), reverse("negotiations:tariff-list"))
    if not below:
        return [tariffs, (_("Duty lookup"), "")]
    return [tariffs, (_("Duty lookup"), reverse("negotiations:duty-lookup")), (below, "")]
