"""Talks: the list of all, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.forms.filters import NegotiationFilter
from negotiations.models import Negotiation
from negotiations.search import find_negotiations, talk_rows
from negotiations.talks import Talk
from negotiations.timelines.pictures import whole_of
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def negotiation_list(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, NegotiationFilter)
    page = page_of(request, find_negotiations(request.user, **form.chosen))
    context = list_context(request, form, page)
    context["rows"] = talk_rows(request.user, page, context["today"])
    context["breadcrumbs"] = [(_("Talks"), "")]
    return render(request, "negotiations/negotiations/list.html", context)


@require_safe
def negotiation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    negotiations = Negotiation.objects.visible_to(request.user)
    negotiation = get_object_or_404(
        negotiations.select_related("succeeds", "belongs_to"), slug=slug
    )
    talk = Talk(negotiation, request.user, timezone.now().date())
    talk.bring_sources()
    breadcrumbs = [(_("Talks"), reverse("negotiations:negotiation-list")), (negotiation.title, "")]
    context = {
        "talk": talk,
        "timeline": whole_of(talk),
        "negotiation": negotiation,
        "today": talk.today,
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "negotiations/negotiations/detail.html", context)
