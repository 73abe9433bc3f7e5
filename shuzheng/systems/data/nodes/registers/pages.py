"""One record of each register, and what the data authority does to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.nodes import actions, queries
from shuzheng.systems.data.nodes.forms import (
    AgreementForm,
    ConnectForm,
    NodeForm,
    OrganForm,
    PlatformForm,
    ReasonForm,
)
from shuzheng.systems.data.nodes.pages import HEALTH_LEVELS, MANAGE, PLATFORM_LEVELS, STATE_LEVELS, VIEW
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted

NODES, ORGANS, PLATFORMS = [("数据节点", "/nodes")], [("其他国家机关", "/organs")], [("已建平台", "/platforms")]


def _orgs(kind: str | None = None) -> list[tuple[str, str]]:
    found = orgs.orgs(on=clock.today(), kind=kind).order_by("name")
    return [(str(one.pk), one.name) for one in found]


def _org(pk: str) -> Org:
    return or_404(orgs.org(pk))


# ---- nodes ----


@signed_in(permission=VIEW)
def node(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A node, how it is, what is under it."""
    found = or_404(queries.node_for(request.person, pk, at=clock.now()))
    context = {
        "node": found.node,
        "health": (found.label, HEALTH_LEVELS[found.health]),
        "state_level": STATE_LEVELS[found.node.state],
        "below": found.node.below.select_related("org", "division").order_by("name"),
        "may_manage": queries.may_manage(request.person, found.node.division, found.node.org),
        "crumbs": [*NODES, (found.node.name, "")],
    }
    return render(request, "nodes/node.html", context)


@signed_in(permission=MANAGE)
def add_node(request: PersonRequest) -> HttpResponse:
    """Enter a node."""

    def act(given: dict[str, Any]) -> str:
        code, org = given.pop("division").strip(), given.pop("org")
        division = orgs.division(code, on=clock.today()) if code else None
        if code and division is None:
            raise Refused("没有这个区划代码", code="orgs.no_division", fields={"division": "请在“行政区划”里查"})
        said = {"superior": queries.node(given.pop("superior")), "org": _org(org) if org else None}
        made = actions.enter_node(division=division, by=request.person, **said, **given)  # type: ignore[arg-type]
        return reverse("node", args=[made.pk])

    form = NodeForm(posted(request), nodes=queries.superiors_to_choose(), orgs=_orgs())
    return form_answer(
        request, form, act, to="/nodes", done="节点已登记", title="登记节点", submit="登记", crumbs=NODES
    )


@signed_in(permission=MANAGE)
def connect(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Bring a node into service."""
    found = or_404(queries.node_for(request.person, pk, at=clock.now())).node

    def act(given: dict[str, Any]) -> str:
        actions.connect_node(node=found, by=request.person, at=clock.now(), **given)
        return ""

    form = ConnectForm(posted(request), initial={"address": found.address})
    to = reverse("node", args=[pk])
    return form_answer(request, form, act, to=to, done="节点已接入", title=f"接入“{found.name}”", crumbs=NODES)


@signed_in(permission=MANAGE)
def suspend(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take a node out of service for a while."""
    found = or_404(queries.node_for(request.person, pk, at=clock.now())).node

    def act(given: dict[str, Any]) -> str:
        actions.suspend_node(node=found, by=request.person, at=clock.now(), **given)
        return ""

    to = reverse("node", args=[pk])
    title = f"暂停“{found.name}”"
    form = ReasonForm(posted(request))
    return form_answer(request, form, act, to=to, done="节点已暂停", title=title, submit="暂停", crumbs=NODES)


# ---- organs outside government ----


@signed_in(permission=VIEW)
def organ(request: PersonRequest, pk: int) -> HttpResponse:
    """An organ with its agreements."""
    found, today = or_404(queries.organ_for(request.person, pk)), clock.today()
    agreements = queries.agreements_visible_to(request.person).filter(organ=found)
    context = {
        "organ": found,
        "agreements": [(one, (one.ended_on or one.valid_to) > today >= one.valid_from) for one in agreements],
        "today": today,
        "gives": queries.why_not_share(found.org, direction="provide", on=today),
        "takes": queries.why_not_share(found.org, direction="receive", on=today),
        "may_manage": request.person.may(MANAGE, at=found.contact_org),
        "crumbs": [*ORGANS, (found.org.name, "")],
    }
    return render(request, "nodes/organ.html", context)


@signed_in(permission=MANAGE)
def add_organ(request: PersonRequest) -> HttpResponse:
    """Register an organ."""

    def act(given: dict[str, Any]) -> str:
        org, contact = _org(given.pop("org")), _org(given.pop("contact_org"))
        made = actions.register_organ(org=org, contact_org=contact, by=request.person, **given)
        return reverse("organ", args=[made.pk])

    form = OrganForm(posted(request), organs=_orgs("outside_organ"), orgs=_orgs("department"))
    title = "登记其他国家机关"
    return form_answer(request, form, act, to="/organs", done="已登记", title=title, submit="登记", crumbs=ORGANS)


@signed_in(permission=MANAGE)
def add_agreement(request: PersonRequest, pk: int) -> HttpResponse:
    """Enter a signed agreement."""
    found = or_404(queries.organ_for(request.person, pk))

    def act(given: dict[str, Any]) -> str:
        actions.sign_agreement(organ=found, by=request.person, **given)
        return ""

    form, to = AgreementForm(posted(request)), reverse("organ", args=[pk])
    title = f"登记与“{found.org.name}”的协议"
    return form_answer(request, form, act, to=to, done="协议已登记", title=title, submit="登记", crumbs=ORGANS)


@signed_in(permission=MANAGE)
def end_agreement(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End an agreement before its term."""
    found = or_404(queries.agreement_for(request.person, pk))

    def act(given: dict[str, Any]) -> str:
        actions.end_agreement(agreement=found, by=request.person, on=clock.today(), **given)
        return ""

    form, to = ReasonForm(posted(request)), reverse("organ", args=[found.organ_id])
    title, lead = f"提前终止“{found.title}”", "终止后，依据本协议的共享当日停止。"
    return form_answer(
        request, form, act, to=to, done="协议已终止", title=title, submit="终止", lead=lead, crumbs=ORGANS
    )


# ---- platforms ----


@signed_in(permission=VIEW)
def platform(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A platform that exists."""
    found = or_404(queries.platform_for(request.person, pk))
    context = {
        "platform": found,
        "state_level": PLATFORM_LEVELS[found.state],
        "may_manage": request.person.may(MANAGE, at=found.owner),
        "crumbs": [*PLATFORMS, (found.name, "")],
    }
    return render(request, "nodes/platform.html", context)


@signed_in(permission=MANAGE)
def add_platform(request: PersonRequest) -> HttpResponse:
    """Register a platform; a new exchange system is refused."""

    def act(given: dict[str, Any]) -> str:
        made = actions.register_platform(owner=_org(given.pop("owner")), by=request.person, **given)
        return reverse("platform", args=[made.pk])

    form = PlatformForm(posted(request), orgs=_orgs())
    title = "登记已建平台"
    return form_answer(
        request, form, act, to="/platforms", done="平台已登记", title=title, submit="登记", crumbs=PLATFORMS
    )


@require_POST
@signed_in(permission=MANAGE)
def move_platform(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Mark it as included or as switched off."""
    found = or_404(queries.platform_for(request.person, pk))
    move = actions.retire_platform if request.POST.get("to") == "retired" else actions.include_platform
    moved = move(platform=found, by=request.person, on=clock.today())
    messages.success(request, f"平台已{moved.get_state_display()}")
    return redirect("platform", pk)
