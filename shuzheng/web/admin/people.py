"""People: one with posts and roles; entering, appointing, granting, revoking, giving back a lost account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs import actions, queries
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.sign_in import actions as sign_in
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.admin.forms import AppointForm, EndForm, GrantRoleForm, PersonForm, ReasonForm
from shuzheng.web.admin.lists import MANAGERS
from shuzheng.web.admin.orgs import division_on
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted

CRUMBS = [("管理", ""), ("人员与角色", "/admin/people")]


def _person(request: PersonRequest, pk: UUID) -> Person:
    found = queries.people_in_charge(request.person, MANAGERS, on=clock.today()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _orgs(request: PersonRequest, permission: str) -> QuerySet[Org]:
    return queries.orgs_in_charge(request.person, permission, on=clock.today())


def _may(person: Person) -> dict[str, bool]:
    wanted = {"may_manage": "orgs.manage", "may_grant": "orgs.grant_role", "may_reset": "orgs.reset_sign_in"}
    return {name: person.may(permission) for name, permission in wanted.items()}


def _here(pk: UUID) -> str:
    return reverse("person", args=[pk])


@signed_in(permission=MANAGERS)
def person(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One person."""
    found = _person(request, pk)
    peer = queries.why_not_change(request.person, found) or ""
    context = {
        "one": found,
        "posts": found.posts.select_related("org").order_by("-valid_from"),
        "roles": found.roles.select_related("org", "division").order_by("-valid_from"),
        "today": clock.today(),
        **{name: may and not peer for name, may in _may(request.person).items()},
        "peer": peer,
        "is_self": found == request.person,
        "crumbs": [*CRUMBS, (found.name, "")],
    }
    return render(request, "web/admin/person.html", context)


@signed_in(permission="orgs.manage")
def add(request: PersonRequest) -> HttpResponse:
    """Enter a person."""

    def act(given: dict[str, Any]) -> str:
        home = given.pop("division")
        place = division_on(home, on=clock.today()) if home else None
        return _here(actions.add_person(by=request.person, division=place, **given).pk)

    form = PersonForm(posted(request))
    lead = "登记后先任职，再由安全管理员授予角色、发放初始口令。"
    return form_answer(
        request, form, act, to="/admin/people", done="人员已登记", title="登记人员", lead=lead, crumbs=CRUMBS
    )


@signed_in(permission="orgs.manage")
def appoint(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give a post."""
    found = _person(request, pk)

    def act(given: dict[str, Any]) -> str:
        actions.appoint(person=found, by=request.person, **given)
        return ""

    form = AppointForm(posted(request), orgs=_orgs(request, "orgs.manage"), initial={"on": clock.today()})
    return form_answer(
        request, form, act, to=_here(pk), done="已任职", title=f"“{found.name}”任职", submit="任职", crumbs=CRUMBS
    )


@signed_in(permission="orgs.manage", confirm="act")
def end_post(request: PersonRequest, pk: UUID, post: int) -> HttpResponse:
    """End a post; the roles held there end with the last post."""
    found = _person(request, pk)
    held = found.posts.select_related("org", "person").filter(pk=post).first()
    if held is None:
        raise Http404

    def act(given: dict[str, Any]) -> str:
        actions.end_post(post=held, by=request.person, on=given["on"])
        return ""

    form = EndForm(posted(request), initial={"on": clock.today()})
    del form.fields["reason"]
    title = f"“{found.name}”不再任{held.title}"
    lead = "在该单位没有其他岗位的，该单位的角色同时终止。"
    return form_answer(
        request, form, act, to=_here(pk), done="已免职", title=title, submit="确定", lead=lead, crumbs=CRUMBS
    )


@signed_in(permission="orgs.grant_role", confirm="act")
def grant(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Grant a role."""
    found = _person(request, pk)

    def act(given: dict[str, Any]) -> str:
        over = given.pop("division")
        place = division_on(over, on=given["on"]) if over else None
        role = Role(given.pop("role"))
        actions.grant_role(person=found, role=role, division=place, by=request.person, **given)
        return ""

    form = GrantRoleForm(posted(request), orgs=_orgs(request, "orgs.grant_role"), initial={"on": clock.today()})
    return form_answer(
        request, form, act, to=_here(pk), done="已授予", title=f"授予“{found.name}”角色", submit="授予", crumbs=CRUMBS
    )


@signed_in(permission="orgs.grant_role", confirm="act")
def revoke(request: PersonRequest, pk: UUID, held: int) -> HttpResponse:
    """End a role."""
    found = _person(request, pk)
    role = found.roles.select_related("org", "person").filter(pk=held).first()
    if role is None:
        raise Http404

    def act(given: dict[str, Any]) -> str:
        actions.revoke_role(held=role, by=request.person, **given)
        return ""

    form = EndForm(posted(request), initial={"on": clock.today()})
    title = f"收回“{found.name}”的{Role(role.role).label}角色"
    return form_answer(request, form, act, to=_here(pk), done="已收回", title=title, submit="收回", crumbs=CRUMBS)


@signed_in(permission="orgs.manage", confirm="act")
def disable(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stop a person from signing in."""
    found = _person(request, pk)

    def act(given: dict[str, Any]) -> str:
        actions.disable_person(person=found, by=request.person, **given)
        return ""

    form = ReasonForm(posted(request))
    lead = "停用后不能登录；岗位和角色记录保留。"
    return form_answer(
        request, form, act, to=_here(pk), done="已停用", title=f"停用“{found.name}”的账户", submit="停用", lead=lead
    )


@signed_in(permission="orgs.reset_sign_in", confirm="act")
@require_POST
def reset(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give back a lost account: the initial password is shown this once."""
    found = _person(request, pk)
    password = sign_in.reset_sign_in(person=found, by=request.person, at=clock.now())
    return render(request, "web/admin/reset.html", {"one": found, "password": password, "crumbs": CRUMBS})


@signed_in(permission="orgs.reset_sign_in", confirm="act")
@require_POST
def unlock(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Lift a lock before its time."""
    sign_in.unlock(person=_person(request, pk), by=request.person, at=clock.now())
    messages.success(request, "已解除锁定")
    return redirect(_here(pk))
