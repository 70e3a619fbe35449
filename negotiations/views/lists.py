"""What all pages with a list share: paging and the filters that were left out."""

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from negotiations.forms.filters import Filter

M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Filter)

PAGE_SIZE = 50


def read_filter(request: HttpRequest, form: type[F]) -> F:
    """The filters in the address. A field that stands in it twice counts with its last value."""
    return form(request.GET, viewer=request.user)


def page_of(request: HttpRequest, found: "QuerySet[M]") -> "Page[M]":
    """The page that the address asks for: the first where it asks nonsense, the last where it asks too much."""
    return Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))


def list_context(request: HttpRequest, form: Filter, page: "Page[Any]") -> dict[str, Any]:
    return {"filter": form, "ignored": form.ignored, "page": page}
