"""Organisations: one with its names, people and roles; entering, renaming, closing."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shuzheng.kernel.orgs import actions, queries
from shuzheng.kernel.orgs.models import Division, Org
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.admin.forms import OrgForm, ReasonForm, RenameForm
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted

CRUMBS = [("管理", ""), ("单位", "/admin/orgs")]


def _org(pk: UUID) -> Org:
    if found := queries.org(pk):
        return found
    raise Http404


def division_on(code: str, *, on: date, field: str = "division") -> Division:
    """The division of a code typed by hand."""
    found = queries.division(code.strip(), on=on)
    if found is None:
        raise Refused("没有这个区划代码", code="orgs.no_division", fields={field: "请在“行政区划”里查"})
    return found


@signed_in(permission="catalogue.view")
def org(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One organisation."""
    found, today = _org(pk), clock.today()
    context = {
        "org": found,
        "names": queries.names(found),
        "people": queries.people(found, on=today),
        "roles": queries.roles_at(found, on=today),
        "subordinates": queries.subordinates(found, on=today),
        "may_manage": request.person.may("orgs.manage", at=found),
        "crumbs": [*CRUMBS, (found.name, "")],
    }
    return render(request, "web/admin/org.html", context)


@signed_in(permission="orgs.manage")
def add(request: PersonRequest) -> HttpResponse:
    """Enter an organisation."""

    def act(given: dict[str, Any]) -> str:
        place = division_on(given.pop("division"), on=given["on"])
        made = actions.add_org(division=place, by=request.person, **given)
        return reverse("org", args=[made.pk])

    form = OrgForm(posted(request), initial={"on": clock.today()})
    return form_answer(
        request, form, act, to="/admin/orgs", done="单位已登记", title="登记单位", submit="登记", crumbs=CRUMBS
    )


@signed_in(permission="orgs.manage")
def rename(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give it another name; the old one stays in its history."""
    found = _org(pk)

    def act(given: dict[str, Any]) -> str:
        actions.rename_org(org=found, by=request.person, **given)
        return ""

    form = RenameForm(posted(request), initial={"on": clock.today()})
    to = reverse("org", args=[pk])
    return form_answer(request, form, act, to=to, done="已更名", title=f"“{found.name}”更名", crumbs=CRUMBS)


@signed_in(permission="orgs.manage", confirm="act")
def close(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Close it."""
    found = _org(pk)

    def act(given: dict[str, Any]) -> str:
        actions.close_org(org=found, by=request.person, at=clock.now(), **given)
        return ""

    return form_answer(
        request,
        ReasonForm(posted(request)),
        act,
        to=reverse("org", args=[pk]),
        done="单位已撤销",
        title=f"撤销“{found.name}”",
        submit="撤销单位",
        lead="撤销后，该单位的岗位、角色即日终止，应用密钥立即失效，记录保留备查。",
        crumbs=CRUMBS,
    )
