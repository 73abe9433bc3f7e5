"""One's own credit information; objections and repairs at the authority that found it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shuzheng.bases.credit import actions, queries
from shuzheng.bases.credit.forms import DisputeForm, RepairForm, SettleForm
from shuzheng.bases.credit.models import CreditRecord
from shuzheng.bases.credit.queries import REPAIR, WRITE
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted

MOST = 200
LEVELS = {"effective": "warn", "repaired": "good", "rescinded": "off"}


@signed_in(permission="self.view")
def own(request: PersonRequest) -> HttpResponse:
    """Everything that is kept of whoever is signed in: what, by whom, how long it is public, how it is repaired."""
    today = clock.today()
    found = queries.own(request.person, on=today)
    said = {one.record: one for one in reversed(queries.disputes(*(row.number for row in found)))}
    rows = [
        (row, LEVELS[row.state], queries.is_public(row, on=today), queries.measures(row.number), said.get(row.number))
        for row in found
    ]
    context = {"rows": rows, "is_proven": bool(queries.own_codes(request.person))}
    return render(request, "credit/own.html", context)


@signed_in(permission="self.view")
def dispute(request: PersonRequest, number: str) -> HttpResponse:
    """Object to a record of oneself."""
    row = _record(request, number)

    def act(given: dict[str, Any]) -> str:
        actions.dispute(number=row.number, by=request.person, at=clock.now(), **given)
        return ""

    to, title = reverse("my-credit"), f"对“{row.item_name}”提出异议"
    crumbs = [("我的信用信息", to)]
    form = DisputeForm(posted(request))
    return form_answer(request, form, act, to=to, done="异议已提出", title=title, submit="提出异议", crumbs=crumbs)


@signed_in(permission=WRITE)
def work(request: PersonRequest) -> HttpResponse:
    """The objections to look at, and the records that may be repaired."""
    today = clock.today()
    context = {
        "disputes": queries.open_disputes(request.person),
        "rows": [(row, row.repairable_on <= today) for row in queries.effective(request.person, on=today)[:MOST]],
        "may_repair": request.person.may(REPAIR),
    }
    return render(request, "credit/work.html", context)


@signed_in(permission=WRITE)
def settle(request: PersonRequest, number: str) -> HttpResponse:
    """Say what was found."""
    row = _record(request, number)

    def act(given: dict[str, Any]) -> str:
        actions.settle(number=row.number, by=request.person, at=clock.now(), **given)
        return ""

    to, title = reverse("credit-work"), f"核查异议：{row.number}"
    lead = "；".join(one.words for one in queries.disputes(row.number) if one.settled_at is None)
    form = SettleForm(posted(request))
    return form_answer(request, form, act, to=to, done="已核查", title=title, lead=lead)


@signed_in(permission=REPAIR, confirm="act")
def repair(request: PersonRequest, number: str) -> HttpResponse:
    """Stop publicity and sharing and lift the measures, at once."""
    row = _record(request, number)

    def act(given: dict[str, Any]) -> str:
        grounds = Grounds(given["reason"], given["basis"], request.person.org)
        said = {"duties_done": given["duties_done"], "on": given["on"]}
        actions.repair(number=row.number, grounds=grounds, by=request.person, at=clock.now(), **said)
        return ""

    to, title = reverse("credit-work"), f"信用修复：{row.item_name}"
    lead = f"{row.repairable_on} 起可以修复；同步停止公示和共享、解除 {queries.measures(number).count()} 项措施。"
    form = RepairForm(posted(request))
    return form_answer(request, form, act, to=to, done="已修复", title=title, submit="修复", lead=lead)


def _record(request: PersonRequest, number: str) -> CreditRecord:
    return or_404(queries.record(number, on=clock.today(), person=request.person))
