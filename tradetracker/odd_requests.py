"""Refuses requests that no reader's browser sends, before a view or the database meets them.

A null byte is the case in point: SQLite takes it as text, PostgreSQL's driver raises an error.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse

from tradetracker.errors import bad_request

LONGEST_QUERY = 4096
NULL = "\x00"


class OddRequestsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(_query(request)) > LONGEST_QUERY:
            return bad_request(request, status=HTTPStatus.REQUEST_URI_TOO_LONG)
        if _holds_a_null_byte(request):
            return bad_request(request)
        return self.get_response(request)


def _query(request: HttpRequest) -> str:
    query: str = request.META.get("QUERY_STRING", "")
    return query


def _holds_a_null_byte(request: HttpRequest) -> bool:
    return (
        NULL in request.path_info
        or b"\x00" in unquote_to_bytes(_query(request))
        or any(NULL in value for value in request.COOKIES.values())
    )
