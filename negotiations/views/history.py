"""The change log, for staff: of one negotiation, and of one record with any two versions compared and the way back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from negotiations.actions.changes import name_of
from negotiations.actions.reverting import go_back, revert_change
from negotiations.forms.desk import HistoryFilter, NeededReasonForm
from negotiations.models import Change, Negotiation
from negotiations.models.kinds import kind_of, model_called, record_models
from negotiations.versions import Names, compared, tell
from negotiations.views.desk import for_editors
from negotiations.views.lists import page_of
from negotiations.views.staff import (
    REFUSALS,
    authorship_of,
    done,
    model_or_404,
    next_page,
    refused,
)


@for_editors
@require_safe
def negotiation_history(request: HttpRequest, slug: str) -> HttpResponse:
    negotiation = get_object_or_404(Negotiation, slug=slug)
    kinds = sorted((str(m._meta.verbose_name), kind_of(m)) for m in record_models())
    form = HistoryFilter(request.GET, kinds=[(kind, label) for label, kind in kinds])
    changes = Change.objects.of_negotiation(negotiation.pk)
    page = page_of(request, _filtered(changes, form.chosen))
    context = {
        "negotiation": negotiation,
        "filter": form,
        "page": page,
        "told": tell(page),
        "breadcrumbs": [
            (_("Talks"), reverse("negotiations:negotiation-list")),
            (negotiation.title, negotiation.get_absolute_url()),
            (_("Change log"), ""),
        ],
    }
    return render(request, "negotiations/desk/negotiation_history.html", context)


def _filtered(changes: Any, chosen: dict[str, str]) -> Any:
    who, kind = chosen.get("who"), chosen.get("kind")
    if who == "-":
        changes = changes.filter(changed_by=None)
    elif who:
        changes = changes.filter(changed_by=who)
    if kind:
        model = model_called(kind)
        changes = changes.filter(content_type__model=model._meta.model_name if model else "")
    if chosen.get("record"):
        changes = changes.filter(label__icontains=chosen["record"])
    return changes


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def record_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    model = model_or_404(kind)
    changes = Change.objects.filter(
        content_type__app_label="negotiations",
        content_type__model=model._meta.model_name,
        object_id=pk,
    ).latest_first()
    record = model._default_manager.filter(pk=pk).first()
    if record is None and not changes.exists():
        raise Http404
    if request.method == "POST":
        return _go_back(request, changes, f"/records/{kind}/{pk}/history/")
    page = page_of(request, changes.select_related("changed_by"))
    context = {
        "record": record,
        "kind": kind,
        "kind_label": model._meta.verbose_name,
        "label": name_of(record) if record is not None else changes[0].label,
        "page": page,
        "told": tell(page),
        **_comparison(request, model, changes),
        "breadcrumbs": [
            (_("Desk"), "/desk/"),
            (str(model._meta.verbose_name), ""),
            (_("Change log"), ""),
        ],
    }
    return render(request, "negotiations/desk/record_history.html", context)


def _comparison(request: HttpRequest, model: Any, changes: Any) -> dict[str, Any]:
    """The two versions that the address asks for, the older one first."""
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(each.isdecimal() and len(each) < 19 for each in asked):
        return {}
    found = sorted(changes.filter(pk__in=asked), key=lambda each: each.pk)
    if not found:
        return {}
    older, newer = found[0], found[-1]
    names = Names((model, older.after), (model, newer.after))
    return {
        "older": older,
        "newer": newer,
        "compared": compared(model, older.after, newer.after, names),
    }


def _go_back(request: HttpRequest, changes: Any, here: str) -> HttpResponse:
    form = NeededReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, ValidationError(form.errors["reason"].as_data()), here)
    asked = request.POST.get("change", "")
    change = get_object_or_404(changes, pk=asked if asked.isdecimal() and len(asked) < 19 else 0)
    authorship = authorship_of(request, form.cleaned_data["reason"])
    try:
        if request.POST.get("to") == "this":
            go_back(change=change, authorship=authorship)
            sentence = _("The record is again what it was then.")
        else:
            revert_change(change=change, authorship=authorship)
            sentence = _("The change is reverted.")
    except REFUSALS as refusal:
        return refused(request, refusal, here)
    return done(request, sentence, next_page(request, here))
