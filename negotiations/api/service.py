"""The API as one service: its description, its addresses, and what every address answers alike."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from negotiations.api.duties import router

METHODS: Final = "GET, HEAD, OPTIONS"

api: Final = NinjaAPI(
    title="Tradetracker",
    version="1",
    description="What goods pay at the border, from public sources. Read only.",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="negotiations:api-1",
)
api.add_router("", router)


def readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view with HEAD and OPTIONS, which django-ninja leaves unanswered; any other method is refused."""

    @csrf_exempt
    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS})
        if request.method not in ("GET", "HEAD"):
            sentence = _("Only GET, HEAD and OPTIONS are answered here, not %(method)s.")
            errors = [{"field": "", "sentence": sentence % {"method": str(request.method)[:20]}}]
            return JsonResponse({"errors": errors}, status=405, headers={"Allow": METHODS})
        if request.method == "GET":
            return view(request, *args, **kwargs)
        request.method = "GET"
        response = view(request, *args, **kwargs)
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
        return response

    return answering


def addresses() -> list[URLPattern]:
    """The addresses of the API, to be included under its prefix."""
    wanted = [each for each in api.urls[0] if isinstance(each, URLPattern)]
    for each in wanted:
        each.callback = readable(each.callback)
    return wanted
