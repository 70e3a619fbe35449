"""What all pages with a list share: paging and the filters that were left out."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from negotiations.forms.filters import Filter

Row = TypeVar("Row")
F = TypeVar("F", bound=Filter)

PAGE_SIZE = 50


def read_filter(request: HttpRequest, form: type[F]) -> F:
    """The filters in the address. A field that stands in it twice counts with its last value."""
    return form(request.GET, viewer=request.user)


def page_of(request: HttpRequest, found: "QuerySet[Any, Row] | Sequence[Row]") -> "Page[Row]":
    """The page that the address asks for: the first where it asks nonsense, the last where it asks too much."""
    return Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))


def list_context(request: HttpRequest, form: Filter, page: "Page[Any]") -> dict[str, Any]:
    return {"filter": form, "ignored": form.ignored, "page": page}
