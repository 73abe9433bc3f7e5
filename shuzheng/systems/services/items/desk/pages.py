"""The desk of the items: the list, one version with what stands against it, drafting, publishing, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.items import actions, queries, rules
from shuzheng.systems.services.items.design.queries import of_materials
from shuzheng.systems.services.items.desk import queries as desk
from shuzheng.systems.services.items.desk.forms import (
    ItemForm,
    Materials,
    NewForm,
    OwnedForm,
    PublishForm,
    WithdrawForm,
    grouped,
    initial_of,
    materials_of,
)
from shuzheng.systems.services.items.models import KINDS, STATES, ItemVersion
from shuzheng.systems.services.items.specs import LEVELS
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.listing import list_page
from shuzheng.web.lists import Choice, Column, ListSpec, RowAction, Rows
from shuzheng.web.templatetags.face import status_word

VIEW, DRAFT, PUBLISH = "items.view", "items.draft", "items.publish"
STATE_LEVELS = {"draft": "draft", "published": "good", "withdrawn": "off"}
CRUMBS = [("事项", "/items")]


def _state(row: ItemVersion) -> SafeString:
    if row.state == "draft" and row.faults:
        return status_word(f"草稿，{len(row.faults)} 处问题", "warn")
    return status_word(row.get_state_display(), STATE_LEVELS[row.state])


def _limit(name: str) -> Any:
    return lambda row: getattr(row, name).label if getattr(row, name) else ""


def _by_ready(rows: Rows, value: str) -> Rows:
    match value:
        case "ready":
            return rows.filter(state="draft", faults=[])
        case "faulty":
            return rows.filter(state="draft").exclude(faults=[])
        case _:
            return rows.exclude(lacks=[])


def _publish(person: Any, picked: Sequence[str]) -> str:
    chosen = list(queries.visible_to(person, on=clock.today()).filter(pk__in=picked))
    if len(chosen) < len(set(picked)):
        raise Refused("有的事项不存在，请刷新后再选", code="items.none", status=404)
    actions.publish_all(versions=chosen, by=person, at=clock.now())
    return f"已发布 {len(chosen)} 项"


ITEMS = ListSpec(
    name="items",
    title="政务服务事项",
    rows=lambda person: queries.visible_to(person, on=clock.today()),
    permission=VIEW,
    lead="实施清单的各个版本：谁办、凭什么办、多久办好。起草和发布由两个人办理。",
    columns=[
        Column("name", "事项名称", sort="name"),
        Column("org", "实施主体", lambda row: row.org.short_name or row.org.name if row.org else row.org_name),
        Column("kind", "类型", "get_kind_display", kind="nowrap", sort="kind"),
        Column("state", "状态", "get_state_display", _state, sort="state"),
        Column("statutory", "法定时限", _limit("statutory"), kind="nowrap lesser"),
        Column("promised", "承诺时限", _limit("promised"), kind="nowrap"),
        Column("version", "版本", kind="num lesser"),
        Column("valid_from", "生效", sort="valid_from", kind="nowrap lesser"),
        Column("number", "编码", kind="mono lesser", sort="number"),
    ],
    search=("name", "number", "aliases", "org__name", "org_name"),
    search_hint="名称、叫法、编码或者单位",
    filters=[
        Choice("state", "状态", STATES),
        Choice("kind", "类型", KINDS),
        Choice("level", "层级", list(LEVELS.items())),
        Choice(
            "check", "核对", (("ready", "可以发布"), ("faulty", "不能发布"), ("lacking", "内容有缺")), apply=_by_ready
        ),
    ],
    sort="-drafted_at",
    link=lambda row: reverse("item-version", args=[row.pk]),
    empty="还没有事项",
    empty_text="从一张事项表导入，或者起草一份实施清单。",
    actions=[RowAction("publish", "发布", _publish, PUBLISH)],
    crumbs=[("事项", "")],
    extra={"new_url": "item-new", "new_label": "起草", "new_needs": DRAFT},
)
items = list_page(ITEMS)


def _found(request: PersonRequest, pk: UUID) -> ItemVersion:
    return or_404(queries.visible_to(request.person, on=clock.today()).filter(pk=pk).first())


def _own(request: PersonRequest, pk: UUID, permission: str) -> ItemVersion:
    """A version, for who may do that at its organisation; one of nobody is the importers'."""
    found = _found(request, pk)
    request.person.require(permission if found.org else "items.import", at=found.org)
    return found


def _at(found: ItemVersion) -> list[tuple[str, str]]:
    return [*CRUMBS, (found.name, reverse("item-version", args=[found.pk]))]


@signed_in(permission=VIEW)
def version(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One version: what it says, what stands against it, its other versions, the row it came from."""
    found = _found(request, pk)
    may = request.person.may
    owned = found.org is not None
    context = {
        "item": found,
        "state": _state(found),
        "is_prompt": rules.is_prompt(statutory=found.statutory, promised=found.promised),
        "versions": queries.versions_of(found.number),
        "origins": found.origins.select_related("batch")[:5],
        "warnings": of_materials(found.papers),
        "is_draft": found.state == "draft",
        "may_draft": may(DRAFT, at=found.org) if owned else may("items.import"),
        "may_publish": owned and may(PUBLISH, at=found.org),
        "crumbs": [*CRUMBS, (found.name, "")],
    }
    return render(request, "services/desk/version.html", context)


@signed_in(permission=DRAFT)
def new(request: PersonRequest) -> HttpResponse:
    """Begin an implementation list."""

    def act(given: dict[str, Any]) -> str:
        org = or_404(orgs.org(given["org"]))
        content = {"kind": given["kind"], "level": given["level"]}
        names = ("item_code", "name", "number")
        said = {name: given[name] for name in names}
        made = actions.draft(org=org, content=content, by=request.person, at=clock.now(), **said)
        return reverse("item-edit", args=[made.pk])

    form = NewForm(posted(request), orgs=desk.drafting_orgs(request.person, on=clock.today()))
    return form_answer(
        request, form, act, to="/items", done="已建立草稿", title="起草实施清单", submit="下一步", crumbs=CRUMBS
    )


@signed_in(permission=VIEW)
def edit(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Write what a draft says."""
    found = _own(request, pk, DRAFT)
    kind = ItemForm if found.org else OwnedForm
    form = kind(posted(request), initial=initial_of(found))
    papers = Materials(posted(request), initial=found.materials, prefix="materials")
    if request.method == "POST" and form.is_valid() and papers.is_valid():
        with refusals_in(form):
            content = form.cleaned_data | {"materials": materials_of(papers)}
            if code := content.get("org_code", ""):
                content |= desk.owner(code)
            changed = actions.change(version=found, content=content, by=request.person, at=clock.now())
            messages.success(request, "已保存" + (f"，还有 {len(changed.faults)} 处问题" if changed.faults else ""))
            return redirect("item-version", pk)
    context = {
        "item": found,
        "form": form,
        "groups": grouped(form),
        "papers": papers,
        "crumbs": [*_at(found), ("修改", "")],
    }
    return render(request, "services/desk/edit.html", context, status=422 if form.errors or papers.errors else 200)


@require_POST
@signed_in(permission=DRAFT)
def revise(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Begin a new version."""
    made = actions.revise(version=_found(request, pk), by=request.person, at=clock.now())
    messages.success(request, f"已建立第 {made.version} 版草稿，发布前原版继续有效")
    return redirect("item-edit", made.pk)


@signed_in(permission=PUBLISH)
def publish(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Publish a draft from a day on."""
    found = _own(request, pk, PUBLISH)

    def act(given: dict[str, Any]) -> str:
        actions.publish(version=found, by=request.person, at=clock.now(), on=given["on"])
        return ""

    form = PublishForm(posted(request), initial={"on": clock.today()})
    to, title = reverse("item-version", args=[pk]), f"发布“{found.name}”"
    return form_answer(request, form, act, to=to, done="已发布", title=title, submit="发布", crumbs=_at(found))


@signed_in(permission=PUBLISH)
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take an item out of use."""
    found = _own(request, pk, PUBLISH)

    def act(given: dict[str, Any]) -> str:
        actions.withdraw(version=found, by=request.person, at=clock.now(), **given)
        return ""

    lead = "停用后不再受理新的申请，已经受理的继续办完；指南页面会说明停用的原因。"
    return form_answer(
        request,
        WithdrawForm(posted(request)),
        act,
        to=reverse("item-version", args=[pk]),
        done="已停用",
        title=f"停用“{found.name}”",
        submit="停用",
        lead=lead,
        crumbs=_at(found),
    )


@require_POST
@signed_in(permission=VIEW)
def discard(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give up a draft."""
    actions.discard(version=_found(request, pk), by=request.person, at=clock.now())
    messages.success(request, "已放弃草稿")
    return redirect("items")
