"""The tickets, the panel on the page of one, and what is done there beside the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.orgs.queries import divisions_within
from shuzheng.lib import clock
from shuzheng.lib.redaction import redact
from shuzheng.systems.openness.hotline import actions, queries
from shuzheng.systems.openness.hotline.counting.queries import is_late
from shuzheng.systems.openness.hotline.flows import STATES
from shuzheng.systems.openness.hotline.forms import DispatchForm, LetterForm
from shuzheng.systems.openness.hotline.handling.queries import panel_context
from shuzheng.systems.openness.hotline.replying.actions import checks
from shuzheng.systems.openness.hotline.specs import CHANNELS, GRADES, KINDS
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.cases.panels import Panel
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, Rows

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import CaseFacts
    from shuzheng.kernel.orgs.models import Person

STATE_WORDS = {state.name: state.label for state in STATES}


def _late(rows: Rows, value: str) -> Rows:
    return is_late(rows, on=clock.today(), late=value == "yes")


def _first(rows: Rows, value: str) -> Rows:
    rows = rows.filter(concluded_at__isnull=False)
    return rows.filter(round=1, grade__in=("satisfied", "basically")) if value == "yes" else rows.exclude(round=1)


def _division(rows: Rows, value: str) -> Rows:
    below = divisions_within(value, on=clock.today())
    return rows.filter(case__division__in=below.values_list("code", flat=True))


TICKETS = ListSpec(
    name="tickets",
    title="热线工单",
    rows=lambda person: queries.tickets_for(person, on=clock.today()),
    columns=(
        Column("number", "编号", "case.number", sort="case__number", kind="mono nowrap"),
        Column("title", "事项", "case.title"),
        Column("kind", "类型", "get_kind_display", sort="kind", kind="nowrap"),
        Column("channel", "渠道", "get_channel_display", kind="lesser nowrap"),
        Column("place", "地点", lambda row: f"{row.case.division.name}{row.address}", kind="lesser"),
        Column("unit", "承办单位"),
        Column("state", "状态", lambda row: STATE_WORDS[row.case.state], sort="case__state"),
        Column("grade", "评价", "get_grade_display", kind="lesser nowrap"),
        Column("received_at", "受理时间", sort="received_at", kind="nowrap"),
    ),
    search=("case__number", "case__title", "text", "address"),
    filters=(
        Choice("state", "状态", [(s.name, s.label) for s in STATES], lambda rows, v: rows.filter(case__state=v)),
        Choice("kind", "类型", KINDS),
        Choice("channel", "渠道", CHANNELS),
        Choice("grade", "评价", GRADES),
        Choice("unit", "承办单位", lambda _: [(str(one.pk), str(one)) for one in queries.units(on=clock.today())]),
        Choice("division", "区划", lambda _: queries.places(on=clock.today()), _division),
        Choice("late", "是否超期", [("yes", "已超期"), ("no", "未超期")], _late),
        Choice("first", "是否一次办结", [("yes", "一次办结且满意"), ("no", "经过重办")], _first),
        Choice("category", "分类", lambda person: queries.categories(person, on=clock.today())),
        DateRange("received_at", "受理时间", is_instant=True),
    ),
    sort="-received_at",
    link=lambda row: reverse("case", args=[row.case.number]),
    permission=("hotline.receive", "hotline.handle", "statistics.view"),
    lead="诉求人的电话已密封，不在任何列表、导出和承办单位的页面中出现。",
    empty="还没有工单",
)


def panel(case: CaseFacts, person: Person) -> Panel:
    """What the page of a ticket shows beside the case."""
    context, own = panel_context(case, person, on=clock.today())
    sent = [(one.unit.uscc, str(one.unit)) for one in context["sent"]]
    return Panel("hotline/panel.html", context, {"unit": sent}, own_steps=own)


@require_POST
@signed_in(permission="hotline.receive")
def dispatch(request: PersonRequest, ref: str) -> HttpResponse:
    """Send a ticket to the unit that was picked or typed."""
    ticket = queries.ticket_for(request.person, ref, on=clock.today())
    form = DispatchForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            said = form.cleaned_data
            actions.dispatch(
                ticket=ticket,
                unit=form.unit,
                reason=said["reason"],
                by=request.person,
                at=clock.now(),
                seen=said["seen"],
            )
    if form.errors:
        messages.error(request, "没有派出：" + "；".join(str(one) for some in form.errors.values() for one in some))
    else:
        messages.success(request, f"{ref} 已派出")
    return redirect("case", ref=ref)


@require_POST
@signed_in(permission="hotline.receive")
def number(request: PersonRequest, ref: str) -> HttpResponse:
    """The caller's number, shown once for the call back."""
    ticket = queries.ticket_for(request.person, ref, on=clock.today())
    phone = actions.reveal(ticket=ticket, by=request.person, at=clock.now())
    return render(request, "hotline/number.html", {"ticket": ticket, "phone": phone})


@signed_in(permission=("hotline.receive", "hotline.handle"))
def try_reply(request: PersonRequest, ref: str) -> HttpResponse:
    """The checklist of a reply before it is sent."""
    ticket = queries.ticket_for(request.person, ref, on=clock.today())
    text = request.POST.get("reply", "")[:4000] if request.method == "POST" else ticket.reply
    found = checks(ticket, text) if text.strip() else []
    return render(request, "hotline/check.html", {"ticket": ticket, "reply": text, "checks": found})


@signed_in(permission="hotline.lead")
def publish(request: PersonRequest, ref: str) -> HttpResponse:
    """Show a letter to everybody."""
    ticket = queries.ticket_for(request.person, ref, on=clock.today())
    start = {"title": ticket.case.title, "text": redact(ticket.text), "reply": redact(ticket.reply)}
    form = LetterForm(posted(request), initial=start)
    if form.is_valid():
        with refusals_in(form):
            actions.publish_letter(ticket=ticket, by=request.person, at=clock.now(), **form.cleaned_data)
            messages.success(request, "来信已公开")
            return redirect("letter", ref=ticket.case.number)
    context = {"form": form, "title": f"公开来信 {ref}", "submit": "公开", "back": reverse("case", args=[ref])}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
