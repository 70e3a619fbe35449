"""One id for each request: in its answer, and in every log line written meanwhile."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
# What a proxy or a client may name a request: nothing that could break a log line or a header.
SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = logging.getLogger("tradetracker.requests")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request being answered, or nothing outside of one."""
    return _request_id.get()


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request_id.set(_accepted_or_new(request.headers.get(HEADER, "")))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = current_request_id()
            _log(request, response, milliseconds=(time.perf_counter() - started) * 1000)
            return response
        finally:
            _request_id.reset(token)


def _accepted_or_new(offered: str) -> str:
    return offered if SANE_ID.fullmatch(offered) else uuid.uuid4().hex


def _log(request: HttpRequest, response: HttpResponse, *, milliseconds: float) -> None:
    # The path without its query: what people search for is theirs.
    fields = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(milliseconds, 1),
    }
    logger.info(
        "%s %s %s %s ms",
        fields["method"],
        request.path.encode("unicode_escape").decode("ascii"),
        fields["status"],
        fields["milliseconds"],
        extra=fields,
    )
