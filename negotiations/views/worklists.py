"""The desk: what waits for staff, in lists with their numbers, each row one click from its fix."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.duplicates import likely_pairs, read_pairs
from negotiations.forms.desk import SilentForm
from negotiations.forms.editable import editable
from negotiations.models import Change, ChangeKind, Negotiation
from negotiations.models.kinds import model_called
from negotiations.permissions import may_merge
from negotiations.versions import tell
from negotiations.views.desk import for_editors
from negotiations.views.lists import PAGE_SIZE, page_of
from negotiations.views.staff import signed_in
from negotiations.worklists import WORKLISTS, Desk, Task, Worklist, open_proposals

# So many rows of each list are shown on the desk itself.
SHOWN = 5


@for_editors
@require_safe
def worklists(request: HttpRequest) -> HttpResponse:
    form = SilentForm(request.GET)
    desk = Desk(signed_in(request), timezone.now().date(), form.days)
    lists = [_shown(worklist, desk) for worklist in WORKLISTS.values()]
    proposals = open_proposals()
    pairs = likely_pairs()
    context = {
        "lists": lists,
        "proposals": list(proposals[:SHOWN]),
        "proposals_total": proposals.count(),
        "pairs_total": sum(map(len, pairs.values())),
        "pairs": _first_pairs(pairs),
        "may_merge": may_merge(request.user),
        "form": form,
        "silent": desk.silent,
        "today": desk.today,
        "breadcrumbs": [(_("Desk"), "")],
    }
    return render(request, "negotiations/desk/desk.html", context)


def _shown(worklist: Worklist, desk: Desk) -> dict[str, Any]:
    found = worklist.find(desk)
    return {
        "worklist": worklist,
        "total": found.count(),
        "rows": [_row(worklist, each) for each in found[:SHOWN]],
    }


def _row(worklist: Worklist, task: Task) -> dict[str, Any]:
    return {
        "task": task,
        "kind": task.record._meta.verbose_name,
        "fix": fix_of(worklist, task),
        "opens": worklist.fix,
    }


def fix_of(worklist: Worklist, task: Task) -> str:
    """The address at which the task is done."""
    if worklist.fix == "open" and isinstance(task.record, Negotiation):
        return task.record.get_absolute_url()
    if worklist.fix == "edit" and editable(task.record) is not None:
        return f"/records/{task.kind}/{task.record.pk}/edit/?next=/desk/"
    return f"/desk/review/{task.kind}/{task.record.pk}/"


def _first_pairs(pairs: dict[str, Any]) -> list[Any]:
    shown: list[Any] = []
    for kind, keys in pairs.items():
        if len(shown) < SHOWN:
            shown += read_pairs(kind, keys[: SHOWN - len(shown)])
    return shown


@for_editors
@require_safe
def worklist_page(request: HttpRequest, name: str) -> HttpResponse:
    worklist = WORKLISTS.get(name)
    if worklist is None:
        raise Http404
    form = SilentForm(request.GET)
    desk = Desk(signed_in(request), timezone.now().date(), form.days)
    page = Paginator(worklist.find(desk), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "worklist": worklist,
        "page": page,
        "rows": [_row(worklist, each) for each in page],
        "form": form if name == "silent" else None,
        "silent": desk.silent,
        "today": desk.today,
        "breadcrumbs": [(_("Desk"), "/desk/"), (worklist.title, "")],
    }
    return render(request, "negotiations/desk/worklist.html", context)


@for_editors
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    context = {
        "page": page_of(request, open_proposals()),
        "breadcrumbs": [(_("Desk"), "/desk/"), (_("Proposals"), "")],
    }
    return render(request, "negotiations/desk/proposals.html", context)


@for_editors
@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    pairs = [(kind, keys) for kind, keys in likely_pairs().items() if keys]
    groups = [
        (model_called(kind), pairs_of_kind)
        for kind, keys in pairs
        if (pairs_of_kind := read_pairs(kind, keys))
    ]
    context = {
        "groups": [(model._meta.verbose_name_plural, found) for model, found in groups if model],
        "total": sum(len(found) for _model, found in groups),
        "may_merge": may_merge(request.user),
        "breadcrumbs": [(_("Desk"), "/desk/"), (_("Likely duplicates"), "")],
    }
    return render(request, "negotiations/desk/duplicates.html", context)


@for_editors
@require_safe
def removed_list(request: HttpRequest) -> HttpResponse:
    """What was removed, latest first, to be brought back."""
    removed = Change.objects.filter(kind=ChangeKind.REMOVED).select_related("content_type")
    page = page_of(request, removed.latest_first())
    context = {
        "page": page,
        "told": tell(page),
        "breadcrumbs": [(_("Desk"), "/desk/"), (_("Removed records"), "")],
    }
    return render(request, "negotiations/desk/removed.html", context)
