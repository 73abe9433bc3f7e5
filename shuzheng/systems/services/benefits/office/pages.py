"""The paying organisation's side: policies, their versions, lists of those who need not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.systems.services.benefits import actions, queries
from shuzheng.systems.services.benefits.forms import BenefitForm
from shuzheng.systems.services.benefits.models import Offer
from shuzheng.systems.services.benefits.specs import AUDIENCES, STATES
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted
from shuzheng.web.lists import Choice, Column, ListSpec
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.systems.services.benefits.models import Benefit

VIEW = "benefits.view"
FOLDER = "services/benefits"
LEVELS = {"draft": "draft", "published": "good", "withdrawn": "off"}
OFFER_LEVELS = {"proposed": "warn", "published": "busy", "settled": "good", "dropped": "off"}
MOST_LINES = 2000


def _state(one: Benefit) -> SafeString:
    return status_word(one.get_state_display(), LEVELS[one.state])


def _offer_state(one: Offer) -> SafeString:
    return status_word(one.get_state_display(), OFFER_LEVELS[one.state])


BENEFITS = ListSpec(
    name="benefits-own",
    title="惠企惠民政策",
    rows=queries.benefits_of,
    permission=VIEW,
    lead="把政策写成条件，逐条对应原文；系统按登记的数据匹配，不符合的说明是哪一条。",
    columns=[
        Column("name", "政策", sort="name"),
        Column("number", "编号", sort="number", kind="mono nowrap"),
        Column("version", "版本", kind="num"),
        Column("audience", "对象", lambda one: one.get_audience_display()),
        Column("org", "兑现单位", "org.name", sort="org__name"),
        Column("state", "状态", lambda one: one.get_state_display(), show=_state, sort="state"),
        Column("valid_from", "生效", sort="valid_from", kind="nowrap"),
        Column("valid_to", "失效", sort="valid_to", kind="nowrap"),
    ],
    search=("name", "number", "gives", "basis"),
    filters=(Choice("audience", "对象", AUDIENCES), Choice("state", "状态", STATES)),
    sort="number",
    link=lambda one: reverse("benefit-own", args=[one.pk]),
    empty="还没有政策",
    empty_text="拟定第一项政策：写明享受什么、依据哪份文件、逐条条件。",
    search_hint="政策名称、编号、文号",
)
OFFERS = ListSpec(
    name="offers-own",
    title="免申即享名单",
    rows=queries.offers_of,
    permission=VIEW,
    lead="系统比对名册提出，工作人员核对、负责人公示，期满无异议后确定。",
    columns=[
        Column("benefit", "政策", "benefit.name", sort="benefit__name"),
        Column("state", "状态", lambda one: one.get_state_display(), show=_offer_state, sort="state"),
        Column("considered", "比对", sort="considered", kind="num"),
        Column("unknown", "不能确定", sort="unknown", kind="num"),
        Column("proposed_at", "比对时间", sort="proposed_at", kind="nowrap"),
        Column("objections_until", "公示至", sort="objections_until", kind="nowrap"),
    ],
    search=("benefit__name", "benefit__number"),
    filters=(Choice("state", "状态", Offer.State.choices),),
    sort="-proposed_at",
    link=lambda one: reverse("offer-own", args=[one.pk]),
    empty="还没有名单",
    empty_text="在已公布、写明名册的政策里点“比对名册”。",
)


@signed_in(permission=VIEW)
def benefit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One version: its clauses, its lists, what may be done."""
    found = queries.own_benefit(request.person, pk)
    context = {"benefit": found, "level": LEVELS[found.state], "offers": found.offers.all()[:20]}
    return render(request, f"{FOLDER}/own.html", context)


@signed_in(permission="benefits.draft")
def edit(request: PersonRequest, pk: UUID | None = None) -> HttpResponse:
    """Draft a policy, or a new version of one."""
    base = queries.own_benefit(request.person, pk) if pk else None
    orgs = request.person.orgs_with("benefits.draft")
    initial = BenefitForm.initial_of(base) if base else {"valid_from": clock.today(), "org": orgs[0] if orgs else None}
    form = BenefitForm(orgs, posted(request), initial=initial)

    def save(said: dict[str, Any]) -> str:
        made = actions.draft(by=request.person, at=clock.now(), **said)
        return reverse("benefit-own", args=[made.pk])

    known = "、".join(f"{element}（{label}）" for element, label in queries.elements_known())
    return form_answer(
        request,
        form,
        save,
        to=reverse("benefits-own"),
        done="已保存为草稿",
        title=f"新版本：{base.name}" if base else "拟定政策",
        submit="保存草稿",
        lead=f"草稿由另一名负责人公布。可用的数据项：{known}，以及 resource:资源代码/数据项（须有授权）。",
        crumbs=[("惠企惠民政策", reverse("benefits-own"))],
    )


@require_POST
@signed_in(permission=VIEW)
def act(request: PersonRequest, pk: UUID, act: str) -> HttpResponse:
    """Publish, stop, or compare the roll."""
    found, now = queries.own_benefit(request.person, pk), clock.now()
    if act == "propose":
        made = actions.propose(benefit=found, by=request.person, at=now)
        messages.success(request, f"已比对 {made.considered} 条")
        return redirect("offer-own", pk=made.pk)
    if act == "publish":
        actions.publish(benefit=found, by=request.person, at=now)
    else:
        actions.withdraw(benefit=found, reason=request.POST.get("reason", "")[:500], by=request.person, at=now)
    messages.success(request, "已公布" if act == "publish" else "已停止")
    return redirect("benefit-own", pk=pk)


@signed_in(permission=VIEW)
def offer(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A list, line by line."""
    found = queries.own_offer(request.person, pk)
    context = {
        "offer": found,
        "level": OFFER_LEVELS[found.state],
        "lines": found.lines.select_related("removed_by")[:2000],
    }
    return render(request, f"{FOLDER}/own_offer.html", context)


@require_POST
@signed_in(permission="benefits.publish")
def settle(request: PersonRequest, pk: UUID, act: str) -> HttpResponse:
    """Show to everybody, let it stand, or void it."""
    found, now = queries.own_offer(request.person, pk), clock.now()
    if act == "drop":
        actions.drop_offer(offer=found, reason=request.POST.get("reason", "")[:500], by=request.person, at=now)
    else:
        do = actions.publish_offer if act == "publish" else actions.settle_offer
        do(offer=found, by=request.person, at=now)
    messages.success(request, {"publish": "已公示", "settle": "名单已确定", "drop": "名单已作废"}[act])
    return redirect("offer-own", pk=pk)


@require_POST
@signed_in(permission=VIEW)
def line(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a line out, or say why the objection to it does not hold."""
    found = or_404(queries.own_line(request.person, pk))
    do = actions.reject_objection if "reject" in request.POST else actions.remove_line
    do(line=found, reason=request.POST.get("reason", "")[:500], by=request.person, at=clock.now())
    messages.success(request, "已记录")
    return redirect("offer-own", pk=found.offer_id)
