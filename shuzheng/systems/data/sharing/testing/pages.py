"""The wizard's last steps: testing the data against what is said of it, and sending the draft in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.exchange.bindings.queries import entry_of, shape
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.describing import actions, queries
from shuzheng.systems.data.sharing.describing.forms import ColumnsForm
from shuzheng.systems.data.sharing.describing.pages import DESCRIBE, draft_of, wizard
from shuzheng.systems.data.sharing.describing.rules import visible
from shuzheng.web import exports
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.actions import note_export
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted
from shuzheng.web.lists import Column

BIND = "exchange.bind"
SHOWN = 20  # problems on the page; the file has all


def _findings(binding: Any) -> dict[str, Any]:
    report = binding.report or {}
    view = entry_of(binding)
    labels = {one.name: one.label for one in view.elements}
    return {
        "report": report,
        "reasons": queries.reasons(report, labels),
        "labels": [one.label for one in view.elements],
        "sample": [[row.get(one.name) for one in view.elements] for row in report.get("sample", [])],
        "problems": [
            {**one, "label": labels.get(one["column"], one["column"]), "shown": visible(one["value"] or "")}
            for one in report.get("problems", [])[:SHOWN]
        ],
    }


def _state(binding: Any, request: PersonRequest) -> dict[str, Any]:
    preparation = queries.preparations(request.person).filter(pk=binding.pk).first()
    stalled = preparation is not None and queries.is_stalled(preparation, at=clock.now())
    return {"preparation": preparation, "is_stalled": stalled}


@signed_in(permission=DESCRIBE)
def test(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What the test of the data found, or the button that starts it."""
    draft = draft_of(request, pk)
    if draft.binding is None:
        return wizard(request, draft, "test", preparation=None, is_stalled=False, report=None)
    return wizard(request, draft, "test", **_state(draft.binding, request), **_findings(draft.binding))


@require_POST
@signed_in(permission=BIND)
def start(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponse:
    """Start the test; a large source is left to the worker."""
    done = actions.start_test(binding_id=binding, by=request.person, at=clock.now())
    if done.is_under_way:
        messages.info(request, "已开始检查，可以离开此页")
    if request.POST.get("to") == "report":
        return redirect("binding-report", pk, binding)
    return redirect("describe-test", pk)


@signed_in(permission="exchange.view")
def progress(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponse:
    """How far a test is, for the page to ask again and again; at the end the page is read anew."""
    found = or_404(exchange.bindings_for(request.person).filter(pk=binding, resource=pk).first())
    state = _state(found, request)
    response = render(request, "sharing/wizard/progress.html", {"binding": found, **state})
    preparation = state["preparation"]
    if preparation is None or not preparation.is_under_way or state["is_stalled"]:
        response["HX-Refresh"] = "true"
    return response


PROBLEMS = [
    Column("row", "行号", lambda one: one["row"]),
    Column("column", "数据项", lambda one: one["column"]),
    Column("value", "值（已脱敏）", lambda one: one["value"]),
    Column("reason", "原因", lambda one: one["reason"]),
    Column("held", "是否滞留", lambda one: bool(one["held"])),
]


@signed_in(permission="exchange.view")
def report(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponseBase:
    """The last test of a binding; its problems as a file."""
    found = or_404(exchange.bindings_for(request.person).filter(pk=binding, resource=pk).first())
    if kind := request.GET.get("format", ""):
        note_export(list_name="problems", title="检查问题", kind=kind, query=str(binding), by=request.person)
        rows = queries.report_rows(found)
        return exports.answer(kind, name=f"检查问题_{clock.today():%Y%m%d}", columns=PROBLEMS, rows=rows)
    name = exchange.resource_view(pk).name
    crumbs = [("数据目录", "/catalogue"), (name, f"/catalogue/{pk}"), ("检查报告", "")]
    may_bind = request.person.may(BIND, at=found.resource.source)
    context = {"binding": found, "name": name, "crumbs": crumbs, "may_bind": may_bind, "to": "report"}
    return render(request, "sharing/report.html", context | _state(found, request) | _findings(found))


@signed_in(permission=BIND)
def columns(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponse:
    """Which column holds which element."""
    found = or_404(exchange.bindings_for(request.person).filter(pk=binding, resource=pk).first())
    view = entry_of(found)
    form = ColumnsForm(
        posted(request),
        initial=found.columns,
        elements=[(one.name, f"{one.label}（{one.name}）") for one in view.elements],
        columns=list(shape(found)),
    )

    def act(given: dict[str, Any]) -> str:
        actions.map_columns(binding_id=binding, columns=form.columns, by=request.person, at=clock.now())
        return ""

    crumbs = [("数据目录", "/catalogue"), (view.name, f"/catalogue/{pk}")]
    to = f"/catalogue/{pk}/bindings/{binding}"
    return form_answer(
        request, form, act, to=to, done="已调整，请重新测试", title="数据项与列的对应", submit="保存", crumbs=crumbs
    )


@require_POST
@signed_in(permission=BIND)
def bind_update(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Bind what is new in an update to the source that the entry has."""
    made = actions.bind_update(resource_id=pk, by=request.person, at=clock.now())
    messages.success(request, "已按新的数据项读取数据源，请核对列的对应并测试")
    return redirect("binding-columns", pk, made)


@require_POST
@signed_in(permission=BIND)
def put_in_use(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponse:
    """挂接 a tested binding of an entry that is published already."""
    actions.put_in_use(binding_id=binding, by=request.person, at=clock.now())
    messages.success(request, "已挂接，可以申请和调用")
    return redirect("catalogue-entry", pk)


@signed_in(permission=DESCRIBE)
def submit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """All that is still missing; or what happens next, and the button."""
    draft = draft_of(request, pk)
    if request.method == "POST":
        actions.send_in(resource_id=pk, by=request.person, at=clock.now())
        messages.success(request, "已送审，部门负责人批准后报主管部门审核发布")
        return redirect("catalogue-entry", pk)
    missing = [(name, queries.LABELS[name], found) for name, found in draft.lacking.items() if found]
    links = {step.name: step.link for step in draft.steps("submit")}
    missing_rows = [(label, links[name], found) for name, label, found in missing]
    return wizard(request, draft, "submit", missing=missing_rows)
