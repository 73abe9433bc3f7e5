"""Headers of every answer, refusals turned into answers, and the sign that says "closed for maintenance"."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from shuzheng.kernel.orgs.sign_in.actions import keep_session
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home

type_base = "/problems/"
GetResponse = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)


class SecurityHeaders:
    """A strict content policy: nothing inline, nothing from elsewhere; and no page with personal data in a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ("Cookie",))
        return response


class Maintenance:
    """While the file `maintenance` lies in the data folder, everybody is told so, with its words."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        notice = home() / "maintenance"
        if request.path.startswith(settings.STATIC_URL) or not notice.exists():
            return self.get_response(request)
        return unavailable(request, notice.read_text().strip())


class KeepSession:
    """A session that lay idle, or lasted too long, is over; the page after signing in again is the one asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not keep_session(request=request, at=clock.now()):
            if is_api(request):
                return refusal(request, SESSION_OVER)
            messages.info(request, "登录已超时，请重新登录")
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)


SESSION_OVER = Refused("登录已超时，请重新登录", code="orgs.session_over", message_en="Session over", status=401)


class Refusals:
    """A Refused becomes a page, or an RFC 9457 problem for the API; so do too big a body and a database gone away."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and is_api(request):
            allowed = response.headers.get("Allow", "")
            response = refusal(request, NOT_HERE)
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal; None lets anything else rise."""
        match error:
            case Refused():
                return refusal(request, error)
            case RequestDataTooBig() | TooManyFieldsSent():
                return refusal(request, TOO_LARGE)
            case OperationalError() | InterfaceError():
                return unavailable(request)
        return None


TOO_LARGE = Refused(
    "提交的内容超过上限。大文件请用文件上传，或分批提交",
    code="web.too_large",
    message_en="The request body is too large",
    status=413,
)
NOT_HERE = Refused("这个地址不支持该方法", code="web.405", message_en="Method not allowed", status=405)
UNAVAILABLE = Refused(
    "数据库暂时连接不上，请稍后重试", code="web.unavailable", message_en="Temporarily unavailable", status=503
)


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """The page or problem document of a refusal."""
    if is_api(request):
        return problem_answer(error)
    context = {"error": error, "fields": list(error.fields.items()), "back": request.method == "POST"}
    return render(request, "web/refused.html", context, status=error.status)


def problem_answer(error: Refused) -> HttpResponse:
    """The problem document of a refusal, with the headers its status demands."""
    response = JsonResponse(
        problem(error),
        status=error.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="shuzheng"'
    elif error.status == 429:
        response["Retry-After"] = "60"
    return response


def unavailable(request: HttpRequest, words: str = "") -> HttpResponse:
    """503, without asking the database anything."""
    if is_api(request):
        response: HttpResponse = JsonResponse(problem(UNAVAILABLE), status=503, content_type="application/problem+json")
    else:
        response = HttpResponse(render_to_string("web/errors/503.html", {"words": words}), status=503)
    response["Retry-After"] = "30"
    return response


def is_api(request: HttpRequest) -> bool:
    """Whether programs are asking, not people."""
    return request.path.startswith("/api/")


ENGLISH = {
    400: "Bad request",
    401: "Authentication required",
    403: "Not allowed",
    404: "Not found",
    409: "Refused: the present state or a rule does not allow it",
    413: "Too large",
    415: "Unsupported media type",
    422: "The values given are not valid",
}


def problem(error: Refused) -> dict[str, object]:
    """The problem document of a refusal, in Chinese and English."""
    document: dict[str, object] = {
        "type": f"{type_base}{error.code}",
        "title": error.message,
        "status": error.status,
        "code": error.code,
        "title_en": error.message_en or ENGLISH.get(error.status, "Refused"),
    }
    if error.article:
        document["article"] = error.article
    if error.fields:
        document["errors"] = [{"field": name, "detail": reason} for name, reason in error.fields.items()]
    return document
