"""Refuses requests that no reader's browser sends, before a view or the database meets them.

A null byte is the case in point: SQLite takes it as text, PostgreSQL's driver raises an error.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tradetracker.errors import bad_request

API = "/api/"
LONGEST_QUERY = 4096
TOO_LONG = _("This address is longer than 4096 characters.")
UNREADABLE = _("A null byte stands in this address, and in no text.")
NULL = "\x00"


class OddRequestsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(_query(request)) > LONGEST_QUERY:
            return _refused(request, HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG, _longest(request))
        if _holds_a_null_byte(request):
            odd = [name for name, values in request.GET.lists() if NULL in name + "".join(values)]
            return _refused(request, HTTPStatus.BAD_REQUEST, UNREADABLE, *odd)
        return self.get_response(request)


def _refused(
    request: HttpRequest, status: HTTPStatus, sentence: Promise, *fields: str
) -> HttpResponse:
    """A page for readers; for programs a sentence with the field that it is about."""
    if not request.path_info.startswith(API):
        return bad_request(request, status=status)
    errors = [
        {"field": field.replace(NULL, ""), "sentence": str(sentence)} for field in fields or [""]
    ]
    return JsonResponse({"errors": errors}, status=status)


def _longest(request: HttpRequest) -> str:
    """The parameter that holds most of the address."""
    sizes = {name[:100]: len(name) + len("".join(each)) for name, each in request.GET.lists()}
    return max(sizes, key=sizes.__getitem__, default="")


def _query(request: HttpRequest) -> str:
    query: str = request.META.get("QUERY_STRING", "")
    return query


def _holds_a_null_byte(request: HttpRequest) -> bool:
    return (
        NULL in request.path_info
        or b"\x00" in unquote_to_bytes(_query(request))
        or any(NULL in value for value in request.COOKIES.values())
    )
