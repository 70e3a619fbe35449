"""Sources: the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from negotiations.forms.filters import SourceFilter
from negotiations.search import find_sources
from negotiations.views.clocks import clock_of
from negotiations.views.lists import list_context, page_of, read_filter


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    form = read_filter(request, SourceFilter)
    found = find_sources(request.user, clock_of(request), **form.chosen)
    context = list_context(request, form, page_of(request, found))
    context["breadcrumbs"] = [(_("Sources"), "")]
    return render(request, "negotiations/sources/list.html", context)
