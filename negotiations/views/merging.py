"""Merging duplicates: two records side by side, what merging them comes to, and the merger itself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations.actions.merging import MAY_NOT, MERGEABLE, merge_records, rehearse_merger
from negotiations.actions.snapshots import snapshot
from negotiations.forms.desk import MergeForm
from negotiations.models.kinds import kind_of
from negotiations.models.records import Record
from negotiations.permissions import may_merge
from negotiations.versions import Names, compared
from negotiations.views.desk import for_editors
from negotiations.views.staff import (
    REFUSALS,
    authorship_of,
    done,
    record_or_404,
    refused,
)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    if not may_merge(request.user):
        raise PermissionDenied(MAY_NOT)
    if request.method == "POST":
        return _merge(request)
    kept, merged = (_asked(request.GET, name) for name in ("a", "b"))
    names = Names(*((type(each), snapshot(each)) for each in (kept, merged)))
    context = {
        "kept": kept,
        "merged": merged,
        "kind": kind_of(kept),
        "kind_label": kept._meta.verbose_name,
        "fields": compared(type(kept), snapshot(merged), snapshot(kept), names),
        **_rehearsal(request, kept, merged),
        "breadcrumbs": [
            (_("Desk"), "/desk/"),
            (_("Likely duplicates"), "/desk/duplicates/"),
            (_("Merge"), ""),
        ],
    }
    return render(request, "negotiations/desk/merge.html", context)


def _asked(query: Any, name: str) -> Record:
    number = query.get(name, "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    record = record_or_404(query.get("kind", ""), int(number))
    if type(record) not in MERGEABLE:
        raise Http404
    return record


def _rehearsal(request: HttpRequest, kept: Record, merged: Record) -> dict[str, Any]:
    try:
        found = rehearse_merger(kept=kept, merged=merged, authorship=authorship_of(request))
    except REFUSALS as refusal:
        told = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        return {"refusals": told}
    moved = [
        (str(model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural), number)
        for model, number in found.moved.items()
    ]
    return {"moved": moved, "sentences": found.sentences}


def _merge(request: HttpRequest) -> HttpResponse:
    form = MergeForm(request.POST)
    if not form.is_valid():
        return refused(request, ValidationError(_("Choose two records.")), "/desk/duplicates/")
    kind = request.POST.get("kind", "")
    asked = {"kind": kind, "a": request.POST["kept"], "b": request.POST["merged"]}
    kept, merged = _asked(asked, "a"), _asked(asked, "b")
    here = f"/desk/merge/?kind={kind_of(kept)}&a={kept.pk}&b={merged.pk}"
    try:
        found = merge_records(
            kept=kept,
            kept_version=form.cleaned_data["kept_version"],
            merged=merged,
            merged_version=form.cleaned_data["merged_version"],
            authorship=authorship_of(request, form.cleaned_data["reason"]),
        )
    except REFUSALS as refusal:
        return refused(request, refusal, here)
    sentence = _("“%(merged)s” and “%(kept)s” are one record now.") % {
        "merged": found.merged,
        "kept": found.kept,
    }
    page = f"/records/{kind_of(kept)}/{kept.pk}/history/"
    return done(request, " ".join([sentence, *found.sentences]), page)
