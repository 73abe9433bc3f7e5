"""Signing in, step by step: password, one-time code, binding it, a new password. Needs no script."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs.sign_in import actions, queries
from shuzheng.kernel.orgs.sign_in.specs import SignInResult, Status
from shuzheng.lib import clock
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.sign_in.forms import CodeForm, EnrolForm, RenewForm, SignInForm


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step: name and password."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.user.is_authenticated:
        return redirect(_safe(request, target))
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        result = actions.sign_in(address=address_of(request), at=clock.now(), **form.cleaned_data)
        if answer := _go_on(request, result, target):
            return answer
        form.add_error(None, result.message)
        return _show(request, form, target, 429 if result.status == Status.SLOWED else 422)
    return _show(request, form, target, 422 if form.errors else 200)


def _show(request: HttpRequest, form: SignInForm, target: str, status: int) -> HttpResponse:
    return render(request, "web/sign_in/sign_in.html", {"form": form, "next": target}, status=status)


@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """The second step: the one-time code."""
    form = CodeForm(request.POST)
    if form.is_valid():
        result = actions.give_code(
            ticket=form.cleaned_data["ticket"],
            code=form.cleaned_data["code"],
            address=address_of(request),
            at=clock.now(),
        )
        if answer := _go_on(request, result, form.cleaned_data["next"]):
            return answer
        form.add_error(None, result.message)
    return _step(request, "code", form, 422)


@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """The second step of those without a code: scan the picture, give the first code."""
    form = EnrolForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            result = actions.enrol_and_enter(
                ticket=form.cleaned_data["ticket"],
                sealed=form.cleaned_data["sealed"],
                code=form.cleaned_data["code"],
                address=address_of(request),
                at=clock.now(),
            )
            if answer := _go_on(request, result, form.cleaned_data["next"]):
                return answer
    return _step(request, "enrol", form, 422)


@require_POST
@sensitive_post_parameters("password", "again")
def renew(request: HttpRequest) -> HttpResponse:
    """The last step of those whose password is old or was set by another."""
    form = RenewForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            result = actions.renew_and_enter(
                ticket=form.cleaned_data["ticket"],
                password=form.cleaned_data["password"],
                address=address_of(request),
                at=clock.now(),
            )
            if answer := _go_on(request, result, form.cleaned_data["next"]):
                return answer
    return _step(request, "renew", form, 422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the present session."""
    actions.sign_out(request=request, at=clock.now())
    messages.success(request, "已退出登录")
    return redirect("sign-in")


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: behind nginx, what nginx saw; else nobody's word but the socket's."""
    told = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _go_on(request: HttpRequest, result: SignInResult, target: str) -> HttpResponse | None:
    """The session, or the next step; None when the attempt failed."""
    given = {"ticket": result.ticket, "next": target}
    match result.status:
        case Status.SIGNED_IN if result.person:
            actions.start_session(request=request, person=result.person, address=address_of(request), at=clock.now())
            return redirect(_safe(request, target))
        case Status.CODE_NEEDED:
            return _step(request, "code", CodeForm(initial=given))
        case Status.ENROL_NEEDED if result.person:
            return _step(request, "enrol", EnrolForm(initial=given))
        case Status.PASSWORD_NEEDED:
            return _step(request, "renew", RenewForm(initial=given))
    return None


def _step(request: HttpRequest, name: str, form: CodeForm | EnrolForm | RenewForm, status: int = 200) -> HttpResponse:
    context: dict[str, object] = {"form": form}
    if form.is_bound:  # a fresh picture would make the scanned one worthless
        context["scanned"] = True
    elif isinstance(form, EnrolForm):
        now = clock.now()
        offer = queries.begin_totp(queries.person_of(form.initial["ticket"], Status.ENROL_NEEDED, at=now), at=now)
        form.initial["sealed"] = offer.sealed
        context["offer"] = offer
    return render(request, f"web/sign_in/{name}.html", context, status=status)


def _safe(request: HttpRequest, target: str) -> str:
    if "\\" in target or not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return "/"
    return target
