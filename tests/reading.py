"""Pages that are read are watched for asking the database once per row. What is written is written row by row."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from zeal.middleware import zeal_middleware

Respond = Callable[[HttpRequest], HttpResponseBase]


def watch_reading(respond: Respond) -> Respond:
    watched: Respond = zeal_middleware(respond)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return watched(request) if request.method in ("GET", "HEAD") else respond(request)

    return middleware
