"""Records: entered, changed and removed on the site, on a page of their own or in place of the part that shows them."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from negotiations.actions.changes import name_of as name_in_log
from negotiations.actions.edits import (
    ONLY_PUBLISHERS,
    add_record,
    edit_record,
    goes_along,
    readers_see,
    take_away,
    takes_effect_at_once,
)
from negotiations.actions.records import Gone, Stale
from negotiations.actions.snapshots import put_back
from negotiations.duties.effects import Effect, Effects, effects_of
from negotiations.duties.words import dotted, range_words
from negotiations.forms.changes import PREFIX, PROPOSED, ChangeForm
from negotiations.forms.conflicts import compare, settled, unanswered, words
from negotiations.forms.editable import (
    DONE,
    EDITABLE,
    Editable,
    addition,
    name_of,
    parent_of,
    word_of,
)
from negotiations.forms.records import RecordForm, record_form
from negotiations.models import (
    Change,
    ChangeKind,
    Economy,
    Negotiation,
    Proposal,
    Publication,
    Source,
    TariffRate,
)
from negotiations.models.publication import Published
from negotiations.models.records import Record
from negotiations.views.desk import for_editors
from negotiations.views.places import Place, page_of
from negotiations.views.staff import authorship_of

View = Callable[..., HttpResponse]
CONFLICT, GONE, REFUSED = 409, 410, 422
# The button of a rate's form that shows what it would change; and how much of that is told.
PREVIEW = "preview"
SHOWN = "shown"
MOST_EFFECTS, MOST_NAMES = 50, 6
NUMBER = re.compile(r"[0-9]{1,9}")


def in_place(request: HttpRequest) -> bool:
    """Whether htmx asks, which wants a part of a page."""
    return "HX-Request" in request.headers


def in_place_or_alone(view: View) -> View:
    """A view of editors that answers htmx with a part of a page and everybody else with a whole one."""
    guarded = require_http_methods(["GET", "HEAD", "POST"])(for_editors(view))

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if in_place(request) and not request.user.is_authenticated:
            # Sent to sign in, htmx would put that page in place of what was typed.
            return render(request, "negotiations/records/signed_out.html", status=403)
        response: HttpResponse = guarded(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return answered


@in_place_or_alone
def record_new(request: HttpRequest, kind: str) -> HttpResponse:
    editable = _editable(kind)
    record, initial = _begun(request, editable)
    if not isinstance(record, Published) and not takes_effect_at_once(request.user, record):
        raise PermissionDenied(ONLY_PUBLISHERS)
    place = Place.of(request, record, addition(kind, parent_of(record)))
    data = request.POST if request.method == "POST" else None
    form = record_form(editable, record, part=place.part, data=data, initial=initial)
    change = _change_form(record, place, data)
    if data is not None and (effects := _effects_to_show(request, form, change)):
        return _preview(request, editable, form, change, place, effects)
    if data is not None and _both_valid(form, change):
        try:
            added = add_record(
                record=record,
                values=form.values,
                evidence=change.evidence,
                authorship=authorship_of(request, change.why),
            )
        except ValidationError as refusal:
            form.tell(refusal)
        else:
            moved = "" if "next" in request.GET else page_of(added)
            return _done(request, place, word_of(added), "added", moved=moved)
    return _form(request, editable, form, change, place)


@in_place_or_alone
def record_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    editable = _editable(kind)
    record = editable.model._default_manager.filter(pk=pk).first()
    if record is None:
        return _gone(request, editable, pk)
    place = Place.of(request, record, name_of(record))
    if request.method != "POST":
        form = record_form(editable, record, part=place.part)
        return _form(request, editable, form, _change_form(record, place), place)
    data = settled(editable, record, request.POST)
    change = _change_form(record, place, data)
    change.is_valid()
    if change.read_version != record.version:
        return _conflict(request, editable, record, change, place, data)
    if unanswered(data):
        return _conflict(request, editable, record, change, place, data, answered=True)
    return _save(request, editable, record, change, place, data)


def _save(
    request: HttpRequest,
    editable: Editable,
    record: Record,
    change: ChangeForm,
    place: Place,
    data: QueryDict,
) -> HttpResponse:
    before = page_of(record)
    form = record_form(editable, record, part=place.part, data=data)
    if effects := _effects_to_show(request, form, change):
        return _preview(request, editable, form, change, place, effects)
    if _both_valid(form, change):
        try:
            saved = edit_record(
                record=record,
                read_version=change.read_version,
                values=form.values,
                evidence=change.evidence,
                authorship=authorship_of(request, change.why),
            )
        except Stale as stale:
            return _conflict(request, editable, stale.current, change, place, data)
        except Gone:
            return _gone(request, editable, record.pk)
        except ValidationError as refusal:
            form.tell(refusal)
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        else:
            if isinstance(saved, Proposal):
                return _done(request, place, word_of(record), "proposed")
            moved = page_of(saved) if place.page == before != page_of(saved) else ""
            return _done(request, place, word_of(saved), "saved", moved=moved)
    return _form(request, editable, form, change, place)


@in_place_or_alone
def record_delete(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    editable = _editable(kind)
    record = get_object_or_404(editable.model, pk=pk)
    place = Place.of(request, record, name_of(record))
    if request.method != "POST":
        return _question(request, editable, record, _change_form(record, place), place)
    change = _change_form(record, place, request.POST)
    if change.is_valid():
        if change.read_version != record.version:
            return _question(request, editable, record, change, place, is_stale=True)
        page, parent = page_of(record), parent_of(record)
        at = addition(kind, parent)
        try:
            proposal = take_away(
                record=record,
                read_version=change.read_version,
                authorship=authorship_of(request, change.why),
            )
        except Stale as stale:
            return _question(request, editable, stale.current, change, place, is_stale=True)
        except Gone as gone:
            raise Http404 from gone
        except (ValidationError, PermissionDenied) as refusal:
            change.add_error(None, getattr(refusal, "messages", None) or str(refusal))
        else:
            if proposal is not None:
                return _done(request, place, word_of(record), "proposed")
            if type(record)._default_manager.filter(pk=pk).exists():
                return _done(request, place, word_of(record), "withdrawn")
            own_page = place.page == page and hasattr(record, "get_absolute_url")
            moved = (page_of(parent) if parent else "/") if own_page else ""
            return _done(request, place, at, "removed", moved=moved)
    return _question(request, editable, record, change, place)


# --- What is asked about --------------------------------------------------------------------------


def _editable(slug: str) -> Editable:
    try:
        return EDITABLE[slug]
    except KeyError as unknown:
        raise Http404 from unknown


def _begun(request: HttpRequest, editable: Editable) -> tuple[Record, dict[str, Any]]:
    """A new record that knows what it hangs on, and what its form begins with."""
    initial: dict[str, Any] = {
        name: request.GET[name] for name in editable.fields if name in request.GET
    }
    slug, key = request.GET.get("negotiation", ""), request.GET.get("parent", "")
    if not editable.parent:
        if "negotiations" in editable.fields and slug:
            initial["negotiations"] = [get_object_or_404(Negotiation, slug=slug)]
        return editable.model(), initial
    parents = editable.parent_model._default_manager
    if editable.parent == "negotiation" and slug:
        parent = get_object_or_404(parents, slug=slug)
    else:
        parent = get_object_or_404(parents, pk=_number(key))
    return editable.model(**{editable.parent: parent}), initial


def _change_form(record: Record, place: Place, data: QueryDict | None = None) -> ChangeForm:
    change = ChangeForm(data, record=record, part=place.part)
    change.propose(Source.objects.order_by("-pk")[:PROPOSED])
    return change


def _both_valid(form: RecordForm, change: ChangeForm) -> bool:
    # Both are asked, so that every sentence is told at once.
    return all([form.is_valid(), change.is_valid()])


# --- What is answered -----------------------------------------------------------------------------


def _form(
    request: HttpRequest, editable: Editable, form: RecordForm, change: ChangeForm, place: Place
) -> HttpResponse:
    record = form.instance
    is_refused = form.is_bound
    _focus_first(form, change)
    context = {
        "form": form,
        "change": change,
        "is_new": not record.pk,
        "is_refused": is_refused,
        "previews": editable.model is TariffRate,
        "is_proposal": bool(record.pk) and not takes_effect_at_once(request.user, record),
    }
    return _answer(
        request, "form", editable, record, place, context, REFUSED if is_refused else 200
    )


def _effects_to_show(request: HttpRequest, form: RecordForm, change: ChangeForm) -> Effects | None:
    """What a rate would change for lookups: where that is asked, and before it is saved without having been shown."""
    rate = form.instance
    if not isinstance(rate, TariffRate) or not form.is_valid():
        return None
    is_asked = PREVIEW in request.POST
    if not is_asked and (
        not change.is_valid() or request.POST.get(SHOWN) == _fingerprint(request, form)
    ):
        return None
    effects = effects_of(rate, timezone.now().date())
    return effects if is_asked or effects.rows else None


def _fingerprint(request: HttpRequest, form: RecordForm) -> str:
    """The same for the same values of the form: what was shown is told from what was changed since."""
    typed = [(name, request.POST.getlist(form.add_prefix(name))) for name in form.fields]
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def _preview(
    request: HttpRequest,
    editable: Editable,
    form: RecordForm,
    change: ChangeForm,
    place: Place,
    effects: Effects,
) -> HttpResponse:
    """The form as it was typed with what it would change; nothing is saved."""
    rate = form.instance
    # What only saving asks for, such as a reason, is said when it is saved.
    change.errors.clear()
    context = {
        "form": form,
        "change": change,
        "is_new": not rate.pk,
        "previews": True,
        "is_proposal": bool(rate.pk) and not takes_effect_at_once(request.user, rate),
        "effects": effects,
        "shown": _fingerprint(request, form),
        "effect_rows": _told(effects.rows[:MOST_EFFECTS]),
        "more_effects": max(0, len(effects.rows) - MOST_EFFECTS),
    }
    return _answer(request, "form", editable, rate, place, context, 200)


def _told(effects: Sequence[Effect]) -> list[dict[str, Any]]:
    """Effects in words: a few origins and codes by name, and how many more there are."""
    codes = {code for effect in effects for code in effect.origins[:MOST_NAMES]}
    names = {each.code: each.brief_name for each in Economy.objects.filter(code__in=codes)}
    return [
        {
            "day": effect.day,
            "origins": [names.get(code, code) for code in effect.origins[:MOST_NAMES]],
            "more_origins": max(0, len(effect.origins) - MOST_NAMES),
            "codes": [dotted(code) for code in effect.codes[:MOST_NAMES]],
            "more_codes": max(0, len(effect.codes) - MOST_NAMES),
            "before": range_words(effect.before),
            "after": range_words(effect.after),
        }
        for effect in effects
    ]


def _number(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0


def _stored(record: Record) -> Record:
    """The record without what was typed into it."""
    return type(record)._default_manager.filter(pk=record.pk).first() or record


def _focus_first(form: RecordForm, change: ChangeForm) -> None:
    """Puts the focus into the first field that is to be mended, or the first of all."""
    fields = [*form.visible_fields(), *change.visible_fields()]
    wrong = next((bound for bound in fields if bound.errors), fields[0])
    wrong.field.widget.attrs["autofocus"] = True


def _conflict(
    request: HttpRequest,
    editable: Editable,
    record: Record,
    change: ChangeForm,
    place: Place,
    data: QueryDict,
    *,
    answered: bool = False,
) -> HttpResponse:
    opened = change.read_version
    if answered:
        opened = _number(data.get("opened", ""))
    form = record_form(editable, record, part=place.part, data=data)
    conflict = compare(form, record, opened, data, answered=answered)
    if not form.changed_data and not form.errors and not change.evidence.source:
        # Sent twice, or both typed the same.
        return _done(request, place, word_of(record), "same")
    # Saving again is meant against what is shown now.
    seen = data.copy()
    seen[f"{PREFIX}-version"] = str(record.version)
    fresh = _change_form(record, place, seen)
    context = {
        "form": form,
        "change": fresh,
        "conflict": conflict,
        "opened": opened,
        "is_proposal": not takes_effect_at_once(request.user, record),
    }
    return _answer(request, "conflict", editable, record, place, context, CONFLICT)


def _gone(request: HttpRequest, editable: Editable, pk: int) -> HttpResponse:
    """Says that the record is gone, who removed it, and keeps what was typed."""
    removals = Change.objects.filter(
        content_type__app_label="negotiations",
        content_type__model=editable.model._meta.model_name,
        object_id=pk,
        kind=ChangeKind.REMOVED,
    )
    removal = removals.latest_first().first()
    if removal is None or request.method != "POST":
        raise Http404
    record = editable.model()
    put_back(record, removal.before or {})
    form = record_form(editable, record, part=f"{editable.slug}-{pk}", data=request.POST)
    form.is_valid()
    typed = [
        (bound.label, words(bound.field, form.cleaned_data.get(bound.name, bound.value())))
        for bound in form
    ]
    place = Place.of(request, record, f"{editable.slug}-{pk}")
    context = {"removal": removal, "typed": typed}
    return _answer(request, "gone", editable, record, place, context, GONE)


def _question(
    request: HttpRequest,
    editable: Editable,
    record: Record,
    change: ChangeForm,
    place: Place,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    """Asks whether the record is really to go."""
    refusal, along = "", 0
    if not readers_see(record):
        try:
            along = goes_along(record)
        except ValidationError as error:
            refusal = " ".join(error.messages)
    if is_stale:
        seen = request.POST.copy()
        seen[f"{PREFIX}-version"] = str(record.version)
        change = _change_form(record, place, seen)
    status = CONFLICT if is_stale else REFUSED if change.is_bound else 200
    context = {
        "change": change,
        "is_stale": is_stale,
        "latest": Change.objects.of(record).first() if is_stale else None,
        "refusal": refusal,
        "along": along,
        "stays": isinstance(record, Published) and record.publication == Publication.PUBLISHED,
        "is_proposal": not takes_effect_at_once(request.user, record),
    }
    return _answer(request, "delete", editable, record, place, context, status)


def _answer(
    request: HttpRequest,
    body: str,
    editable: Editable,
    record: Record,
    place: Place,
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    stored = _stored(record) if record.pk else record
    context |= {
        "body": f"negotiations/records/_{body}.html",
        "kind": editable.model._meta.verbose_name,
        "label": name_in_log(stored) if stored.pk else "",
        "place": place,
        "in_place": in_place(request),
        "action": f"{request.path}?{_query(request, place)}",
        "back": place.back(word_of(record) if record.pk else place.part),
        "anchor": word_of(record) if record.pk else place.part,
    }
    if not in_place(request):
        context["breadcrumbs"] = [(_("Back to the page"), place.page), (_heading(context), "")]
        return render(request, "negotiations/records/page.html", context, status=status)
    # htmx swaps nothing that failed, so what is to be mended comes as a success.
    response = render(request, "negotiations/records/_in_place.html", context)
    response["HX-Retarget"] = f'[data-part="{place.part}"]'
    response["HX-Reselect"] = "unset"
    response["HX-Reswap"] = "outerHTML"
    return response


def _heading(context: dict[str, Any]) -> str:
    return str(context["label"] or context["kind"])


def _query(request: HttpRequest, place: Place) -> str:
    """The address's query with its place made sure."""
    query = request.GET.copy()
    query["next"], query["part"], query["in"] = place.page, place.part, place.shape
    return query.urlencode()


def _done(
    request: HttpRequest, place: Place, at: str, done: str, *, moved: str = ""
) -> HttpResponse:
    """Back to the page, to the word ``at`` which the focus is on; ``moved`` is the address of another page to go to."""
    if not in_place(request) or moved:
        messages.success(request, DONE[done])
    if in_place(request) and moved:
        return HttpResponseClientRedirect(moved)
    url = moved or (place.back(at, done) if in_place(request) else f"{place.page}#{at}")
    return HttpResponseRedirect(url, status=303)
