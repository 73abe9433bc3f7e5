"""One's own account: password, one-time code, sessions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs.sign_in import actions, queries
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.confirm import WRONG
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.sign_in.forms import ChangePasswordForm, ConfirmCodeForm, StepUpForm


@signed_in
def account(request: PersonRequest) -> HttpResponse:
    """Who I am here, what I hold, where I am signed in."""
    person, today = request.person, clock.today()
    context = {
        "posts": person.posts.on(today).select_related("org"),
        "roles": person.held(today),
        "sessions": queries.sessions(person),
        "present": request.session.session_key,
    }
    return render(request, "web/sign_in/account.html", context)


@signed_in
@sensitive_post_parameters("old", "password", "again")
def change_password(request: PersonRequest) -> HttpResponse:
    """A new password; every session ends, this one too."""
    form = ChangePasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = form.cleaned_data
            actions.change_password(person=request.person, old=given["old"], new=given["password"], at=clock.now())
            messages.success(request, "口令已更换，请用新口令重新登录")
            return redirect("sign-in")
    context = {"form": form, "title": "更换口令", "submit": "更换口令", "cancel": "account"}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@signed_in(confirm="open")
def bind_code(request: PersonRequest) -> HttpResponse:
    """Bind a one-time code, or another in its place."""
    now = clock.now()
    form = ConfirmCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.confirm_totp(person=request.person, at=now, replace=True, **form.cleaned_data)
            messages.success(request, "动态口令已绑定")
            return redirect("account")
    context: dict[str, object] = {"form": form}
    if form.is_bound:
        context["scanned"] = True
    else:
        offer = queries.begin_totp(request.person, at=now)
        form.initial["sealed"] = offer.sealed
        context["offer"] = offer
    return render(request, "web/sign_in/bind.html", context, status=422 if form.errors else 200)


@signed_in
def step_up(request: PersonRequest) -> HttpResponse:
    """Prove it is still you before a dangerous act."""
    form = StepUpForm(
        posted(request), has_code=bool(request.person.sealed_totp), initial={"next": request.GET.get("next", "/")}
    )
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data.pop("next")
        if actions.step_up(request=request, person=request.person, at=clock.now(), **form.cleaned_data):
            return redirect(target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/")
        form.add_error(None, WRONG)
    context = {"form": form, "title": "确认身份", "submit": "确认", "cancel": "account"}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def end_session(request: PersonRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    actions.end_session(person=request.person, session_id=pk, at=clock.now())
    messages.success(request, "已退出该处登录")
    return redirect("account")


@signed_in
@require_POST
def end_all(request: PersonRequest) -> HttpResponse:
    """End all of one's sessions, this one too."""
    actions.sign_out_everywhere(person=request.person, by=request.person, at=clock.now())
    messages.success(request, "已退出全部登录")
    return redirect("sign-in")
