"""Review: a record or a proposal, old and new side by side with the sources, and the moves that its reviewer may make."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations.actions.changes import name_of
from negotiations.actions.moves import MOVES, Move
from negotiations.actions.proposals import (
    OWN_PROPOSAL,
    accept_proposal,
    current_of,
    is_ones_own,
    reject_proposal,
)
from negotiations.actions.publication import ACTIONS, Plan, plan, publication_words
from negotiations.actions.records import Gone
from negotiations.actions.snapshots import snapshot
from negotiations.evidence import bring_sources
from negotiations.forms.desk import DecisionForm, MoveForm
from negotiations.models import (
    Change,
    Citation,
    Fact,
    Negotiation,
    Proposal,
    ProposalState,
    Publication,
    User,
)
from negotiations.models.kinds import kind_of
from negotiations.models.publication import Published
from negotiations.models.records import Record
from negotiations.notes import notes_on
from negotiations.permissions import may_publish
from negotiations.versions import Names, compared
from negotiations.views.desk import for_editors
from negotiations.views.staff import (
    REFUSALS,
    authorship_of,
    done,
    next_page,
    record_or_404,
    refused,
    signed_in,
)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    record = record_or_404(kind, pk)
    if request.method == "POST":
        response = _move(request, record)
        patch_vary_headers(response, ["HX-Request"])
        return response
    model = type(record)
    now, published = snapshot(record), last_published(record)
    names = Names((model, now), (model, published))
    context = {
        "record": record,
        "label": name_of(record),
        "kind": kind,
        "kind_label": model._meta.verbose_name,
        "fields": compared(model, published, now, names),
        "was_published": published is not None,
        "citations": _citations(request, record),
        "plans": _plans(record, signed_in(request)),
        "proposals": open_proposals_on(record),
        "notes": notes_on(request.user, record),
        "breadcrumbs": [(_("Desk"), "/desk/"), (name_of(record), "")],
    }
    return render(request, "negotiations/desk/review.html", context)


def last_published(record: Record) -> Mapping[str, Any] | None:
    """What readers saw of the record last; None where they never saw it, or see all of it now."""
    for change in Change.objects.of(record).only("before", "after")[:200]:
        for version in (change.after, change.before):
            if version and version.get("publication") == Publication.PUBLISHED:
                return version  # type: ignore[no-any-return]  # a version in JSON is Any
    return None


def _citations(request: HttpRequest, record: Record) -> list[Citation]:
    if not isinstance(record, Fact):
        return []
    bring_sources(request.user, [record])
    return list(record.cited)


def open_proposals_on(record: Record) -> list[Proposal]:
    proposals = Proposal.objects.filter(
        content_type__app_label="negotiations",
        content_type__model=record._meta.model_name,
        object_id=record.pk,
        state=ProposalState.OPEN,
    )
    return list(proposals.select_related("proposed_by").order_by("pk"))


def _plans(record: Record, viewer: User) -> list[dict[str, Any]]:
    """The moves that are open to the viewer, each with what it takes along; and the sentences of those that are refused."""
    if not isinstance(record, Published):
        return []
    plans = []
    for move in MOVES.values():
        if not move.allowed(viewer):
            continue
        for whole in (False, True) if isinstance(record, Negotiation) else (False,):
            plans += _plan(move, record, viewer, whole)
    return plans


def _plan(move: Move, record: Published, viewer: User, whole: bool) -> list[dict[str, Any]]:
    if record.publication not in move.sources and not whole:
        return []
    try:
        found = plan(move=move, record=record, viewer=viewer, whole=whole)
    except PermissionDenied as denied:
        return [] if whole else [{"move": move, "refusal": str(denied)}]
    except ValidationError as error:
        return [] if whole else [{"move": move, "refusal": " ".join(error.messages)}]
    if whole and not found.along:
        return []
    return [{"move": move, "whole": whole, "plan": found, "along": _counted(found)}]


def _counted(found: Plan) -> list[tuple[str, int]]:
    """What goes along, counted by its kind."""
    counts = Counter(type(each) for each in found.along)
    return [
        (str(m._meta.verbose_name if n == 1 else m._meta.verbose_name_plural), n)
        for m, n in counts.most_common()
    ]


def _move(request: HttpRequest, record: Record) -> HttpResponse:
    here = f"/desk/review/{kind_of(record)}/{record.pk}/"
    form = MoveForm(request.POST)
    if not isinstance(record, Published) or not form.is_valid():
        return refused(request, ValidationError(_("This move is not known.")), here)
    act = ACTIONS[form.cleaned_data["move"]]
    try:
        found = act(
            record=record,
            read_version=form.cleaned_data["version"],
            authorship=authorship_of(request, form.cleaned_data["reason"]),
            whole=form.cleaned_data["whole"],
        )
    except REFUSALS as refusal:
        return refused(request, refusal, here)
    return done(request, publication_words(found), next_page(request, here))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    proposals = Proposal.objects.select_related("content_type", "proposed_by", "decided_by")
    found = get_object_or_404(proposals, pk=pk)
    if request.method == "POST":
        return _decide(request, found)
    try:
        record = current_of(found)
    except Gone:
        record = None
    model = found.content_type.model_class()
    now = snapshot(record) if record is not None else {}
    names = Names((model, found.before), (model, found.values), (model, now))
    is_open = found.state == ProposalState.OPEN
    moved_on = [
        each
        for each in compared(model, found.before, {k: now.get(k) for k in found.before}, names)
        if each.differs
    ]
    context = {
        "proposal": found,
        "record": record,
        "label": name_of(record) if record is not None else "",
        "kind": kind_of(record) if record is not None else "",
        "kind_label": model._meta.verbose_name if model else "",
        "fields": compared(model, found.before, found.values, names),
        "moved_on": moved_on if is_open else [],
        "citations": _citations(request, record) if record is not None else [],
        "may_decide": is_open and may_publish(request.user),
        "refusal": OWN_PROPOSAL if is_ones_own(found, request.user) else "",
        "notes": notes_on(request.user, record) if record is not None else [],
        "breadcrumbs": [
            (_("Desk"), "/desk/"),
            (_("Proposals"), "/desk/proposals/"),
            (name_of(record or found), ""),
        ],
    }
    return render(request, "negotiations/desk/proposal.html", context)


def _decide(request: HttpRequest, found: Proposal) -> HttpResponse:
    here = f"/desk/proposals/{found.pk}/"
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return refused(request, ValidationError(_("Accept the proposal, or reject it.")), here)
    answer = form.cleaned_data["answer"]
    try:
        if form.cleaned_data["decision"] == "accept":
            accept_proposal(proposal=found, authorship=authorship_of(request, answer))
            sentence = _("The proposal is accepted: readers see the change.")
        else:
            authorship = authorship_of(request)
            reject_proposal(proposal=found, authorship=authorship, answer=answer)
            sentence = _("The proposal is rejected; the record stays as it was.")
    except REFUSALS as refusal:
        return refused(request, refusal, here)
    return done(request, sentence, next_page(request, here))
