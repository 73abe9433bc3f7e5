"""Who may open a page: `@signed_in` gives the view a request with its person, or leads to the sign-in page."""

from collections.abc import Callable
from functools import wraps
from typing import overload

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.errors import NotAllowed
from shuzheng.web.confirm import Confirm, ask

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request of somebody signed in."""

    person: Person


def may_any(person: Person, permission: str | tuple[str, ...]) -> bool:
    """Whether a person holds the permission, or one of several; "" asks for none."""
    wanted = (permission,) if isinstance(permission, str) else permission
    return any(not one or person.may(one) for one in wanted)


@overload
def signed_in(view: View) -> View: ...
@overload
def signed_in(*, permission: str | tuple[str, ...] = "", confirm: Confirm = "") -> Callable[[View], View]: ...
def signed_in(
    view: View | None = None, *, permission: str | tuple[str, ...] = "", confirm: Confirm = ""
) -> View | Callable[[View], View]:
    """Let a signed-in person in who holds the permission somewhere, and has proved who they are where it is asked."""
    if view is None:
        return lambda late: _guarded(late, permission, confirm)
    return _guarded(view, permission, confirm)


def _guarded(view: View, permission: str | tuple[str, ...], confirm: Confirm) -> View:
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        if not may_any(request.user, permission):
            raise NotAllowed("您没有打开此页的权限。如工作需要，请向本单位系统管理员申请相应角色")
        request.person = request.user
        if asked := ask(request, request.person, confirm):
            return asked
        return view(request, *args, **kwargs)

    return guarded
