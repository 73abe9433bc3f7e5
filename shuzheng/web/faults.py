"""The answers to what goes wrong outside any rule: no such page, a stale form, a bug."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from shuzheng.lib.errors import Refused
from shuzheng.web.middleware import is_api, problem

_WORDS = {
    400: ("请求格式有误", "Bad request"),
    403: ("没有权限", "Forbidden"),
    404: ("没有这个地址", "Not found"),
    500: ("系统内部差错，已记录", "Internal error"),
}


def _fault(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    if is_api(request):
        message, english = _WORDS[status]
        document = problem(Refused(message, code=f"web.{status}", message_en=english, status=status))
        return JsonResponse(document, status=status, content_type="application/problem+json")
    return HttpResponse(render_to_string(template or f"web/errors/{status}.html"), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _fault(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _fault(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _fault(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without asking the database anything."""
    return _fault(request, 500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old."""
    return _fault(request, 403, "web/errors/csrf.html")
