"""Headers of every answer, and refusals turned into answers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shuzheng.lib.errors import Refused

type_base = "/problems/"


class SecurityHeaders:
    """A strict content policy: nothing inline, nothing from elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'; "
            "base-uri 'none'; form-action 'self'; object-src 'none'",
        )
        return response


class Refusals:
    """A Refused becomes a page, or an RFC 9457 problem for the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(problem(error), status=error.status, content_type="application/problem+json")
        return render(request, "web/refused.html", {"error": error}, status=error.status)


def problem(error: Refused) -> dict[str, object]:
    """The problem document of a refusal, in Chinese and English."""
    document: dict[str, object] = {
        "type": f"{type_base}{error.code}",
        "title": error.message,
        "status": error.status,
        "code": error.code,
    }
    if error.message_en:
        document["title_en"] = error.message_en
    if error.article:
        document["article"] = error.article
    if error.fields:
        document["errors"] = [{"field": name, "detail": reason} for name, reason in error.fields.items()]
    return document
