"""The desk, the page of a case, notices, figures. Each view finds, calls an action and answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.bpmn.rules import bpmn
from shuzheng.kernel.cases.outside.queries import is_applicant
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.cases import lists
from shuzheng.web.cases.actions import ACTS
from shuzheng.web.cases.own.queries import own_sheet
from shuzheng.web.cases.panels import own_page
from shuzheng.web.cases.queries import Tried, sheet, step_form
from shuzheng.web.cases.ways import AttachForm
from shuzheng.web.clocks import ribbon_of, table_for
from shuzheng.web.forms import refusals_in
from shuzheng.web.ribbon import Ribbon
from shuzheng.web.specs import Provenance

MOST_ROWS = 200


@signed_in
def desk(request: PersonRequest) -> HttpResponse:
    """What waits for me: what is due, what is late, and why."""
    now, today, asked = clock.now(), clock.today(), request.GET
    narrowing = {"flow": asked.get("flow", "")[:64], "words": asked.get("q", "").replace("\0", "")[:100]}
    office, light = asked.get("office") == "1", asked.get("light", "")
    rows = cases.desk(request.person, on=today, at=now, whole_office=office, limit=MOST_ROWS, **narrowing)
    context = {
        "rows": _with_ribbons([row for row in rows if light in ("", row.light)], now),
        "counts": {"all": len(rows), **{one: sum(row.light == one for row in rows) for one in ("red", "amber")}},
        "light": light,
        **narrowing,
        "flows": lists.flow_choices(request.person),
        "is_narrowed": bool(narrowing["words"] or light or narrowing["flow"]),
        "is_full": len(rows) == MOST_ROWS,
        "office": office,
    }
    return render(request, "web/cases/desk.html", context)


def _with_ribbons(rows: Sequence[cases.DeskRow], now: datetime) -> list[tuple[cases.DeskRow, Ribbon | None]]:
    today = clock.day_of(now)
    views = [row.clock for row in rows if row.clock]
    table = table_for(views, today=today) if views else None
    return [(row, ribbon_of(row.clock, today=today, table=table, now=now) if row.clock else None) for row in rows]


@require_POST
@signed_in
def task(request: PersonRequest, pk: int, act: str) -> HttpResponse:
    """Take a task to oneself, or put it back."""
    run = {"claim": actions.claim_task, "release": actions.release_task}[act]
    done = run(task_id=pk, by=request.person, at=clock.now())
    messages.success(request, f"{done.case.number} {'已签收' if act == 'claim' else '已退回待签收'}")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "desk"


@signed_in
def case(request: PersonRequest, ref: str) -> HttpResponse:
    """A case, whatever its flow."""
    found = cases.case_for(request.person, ref, on=clock.today())
    if is_applicant(found, request.person) and (own := own_page(cases.facts(found))):
        return redirect(own)
    return _page(request, found)


def _page(request: PersonRequest, found: Any, tried: Tried | None = None) -> HttpResponse:
    applied = is_applicant(found, request.person)
    shown = (own_sheet if applied else sheet)(found, request.person, at=clock.now(), tried=tried)
    wrong = next((form for form in (tried or {}).values() if form.errors), None)
    template = "web/cases/own.html" if applied else "web/cases/case.html"
    return render(request, template, {"sheet": shown, "wrong": wrong}, status=422 if tried else 200)


@require_POST
@signed_in
def take(request: PersonRequest, ref: str, step: str) -> HttpResponse:
    """Take a step; when it is refused, the page as it now is, with what was typed."""
    today, at = clock.today(), clock.now()
    found = cases.case_for(request.person, ref, on=today)
    form = step_form(found, request.person, step, on=today, data=request.POST)
    if form is None:
        raise Refused("没有这个步骤", code="cases.no_step", status=404)
    if form.is_valid():
        with refusals_in(form):
            said = {"reason": form.cleaned_data["reason"], "data": form.answers}
            actions.take(case_id=found.pk, step=step, by=request.person, at=at, seen=_seen(request), **said)
        if not form.errors:
            messages.success(request, f"{found.number} 已办理“{form.step.label}”")
            return redirect("case", ref=found.number)
        found = cases.case_for(request.person, ref, on=today)
    return _page(request, found, {step: form})


def _seen(request: HttpRequest) -> int:
    """The version that was looked at; a form that does not tell it has seen none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@require_POST
@signed_in
def act(request: PersonRequest, ref: str, name: str) -> HttpResponse:
    """Remark, recall, ask for more time, answer that, pause, go on."""
    found = cases.case_for(request.person, ref, on=clock.today())
    spec = ACTS[name]
    form = spec.form(found, request.POST)
    if form.is_valid():
        with refusals_in(form):
            messages.success(request, spec.run(found, request.person, clock.now(), form.cleaned_data))
            return redirect("case", ref=found.number)
    return _page(request, found, {spec.place(request.POST): form})


@require_POST
@signed_in
def attach(request: PersonRequest, ref: str) -> HttpResponse:
    """Hand a material in."""
    found = cases.case_for(request.person, ref, on=clock.today())
    form = AttachForm(request.POST, request.FILES, auto_id="attach_%s")
    if form.is_valid():
        file, said = form.cleaned_data["file"], form.cleaned_data["name"]
        with refusals_in(form):
            actions.attach(
                case_id=found.pk, name=said, file=file, file_name=file.name, by=request.person, at=clock.now()
            )
            messages.success(request, f"已提交“{said}”")
            return redirect("case", ref=found.number)
    return _page(request, found, {"attach": form})


@signed_in
def material(request: PersonRequest, ref: str, pk: UUID) -> HttpResponse:
    """A material's file, always as a download: nobody's upload is shown as a page of ours."""
    found = cases.case_for(request.person, ref, on=clock.today())
    given = actions.read_material(material_id=pk, by=request.person, at=clock.now())
    response = HttpResponse(given.content, content_type=given.media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{found.number}_{given.file_name}") or ""
    return response


@signed_in
def drawing(request: PersonRequest, name: str, version: int) -> HttpResponse:
    """A flow as BPMN 2.0, for any tool that reads it."""
    flow = flows.flow(name, version)
    response = HttpResponse(bpmn(flow), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{flow.name}-v{flow.version}.bpmn"'
    return response


@signed_in
def notice(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """One notice; reading it is confirmed by a button, and proven."""
    found = cases.notices_for(request.person, on=clock.today()).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这条通知，或不是发给您的", code="cases.not_yours")
    if request.method == "POST":
        actions.read_notice(notice_id=pk, by=request.person, at=clock.now())
        messages.success(request, "已确认阅读")
        return redirect("notice", pk=pk)
    return render(request, "web/cases/notice.html", {"notice": found})


@signed_in
def statistics(request: PersonRequest) -> HttpResponse:
    """How each kind of case is doing, over the cases one may see."""
    now, today = clock.now(), clock.today()
    rows = cases.statistics(cases.cases_visible_to(request.person, on=today), on=today, at=now)
    names = [row.label for row in rows]
    bar = {"type": "bar", "stack": "all", "barMaxWidth": 28}
    chart = {
        "grid": {"left": 8, "right": 24, "top": 32, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": names, "inverse": True},
        "series": [
            {**bar, "name": "在办", "data": [row.open - row.red for row in rows]},
            {**bar, "name": "已办结", "data": [row.concluded for row in rows]},
            {**bar, "name": "已超期", "data": [row.red for row in rows]},
        ],
    }
    origin = Provenance("自上线以来", now, "本平台办件记录", "按流程时钟", "与您或您的单位有关的办件")
    return render(request, "web/cases/statistics.html", {"rows": rows, "chart": chart, "origin": origin})
