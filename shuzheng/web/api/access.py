"""Who calls: a person by a token of theirs, or by the session of their browser together with its CSRF token."""

from __future__ import annotations

from typing import Final, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from shuzheng.kernel.orgs.keys.queries import person_for_token
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused


class Asking(HttpRequest):
    """A request of somebody known."""

    auth: Person


UNKNOWN = Refused(
    "请在 Authorization 请求头中带上个人令牌：Bearer szp_…",
    code="api.unauthenticated",
    message_en="Authentication required",
    status=401,
)
BAD_TOKEN = Refused(
    "令牌无效、已到期或已吊销，请重新签发", code="api.token", message_en="Invalid or expired token", status=401
)


class Token(HttpBearer):
    """A personal token of the account page."""

    def __call__(self, request: HttpRequest) -> Person | None:
        """The person of the token; a token that opens nothing is an error, and no session is tried instead."""
        if "Authorization" not in request.headers:
            return None
        person = cast(Person | None, super().__call__(request))
        if person is None:
            raise BAD_TOKEN
        return person

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Whose token it is."""
        return person_for_token(token.strip(), at=clock.now())


class Session(AuthBase):
    """A signed-in browser: what it writes needs the CSRF token too."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Person | None:
        """The person of the session."""
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise NotAllowed("缺少或不符的 CSRF 令牌：浏览器写操作须带 X-CSRFToken 请求头", code="api.csrf")
        return request.user


DOORS: Final = (Token(), Session())


def person_of(request: HttpRequest) -> Person | None:
    """Who calls, asked once per request; None for somebody unknown."""
    if not hasattr(request, "_caller"):
        request._caller = next(filter(None, (door(request) for door in DOORS)), None)  # type: ignore[attr-defined]
    return cast(Person | None, request._caller)  # type: ignore[attr-defined]
