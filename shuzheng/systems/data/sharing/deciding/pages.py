"""One datum, one source, one standard; and how much is described, bound and called."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.sources import actions
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.deciding import queries
from shuzheng.systems.data.sharing.deciding.forms import AllowForm, DecideForm
from shuzheng.systems.data.sharing.describing.forms import STANDARDS
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted
from shuzheng.web.specs import Provenance

VIEW = "catalogue.view"
SHOWN = 50


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@signed_in(permission=VIEW)
def conflicts(request: PersonRequest) -> HttpResponse:
    """The data that several departments describe, undecided first."""
    entry = _uuid(request.GET.get("entry", ""))
    found = catalogue.conflicts(of=entry)
    found.sort(key=lambda one: one.decision is not None)
    rows = [(one, queries.sourced(one), queries.leaves(one)) for one in found[:SHOWN]]
    context = {
        "rows": rows,
        "total": len(found),
        "undecided": sum(one.decision is None for one in found),
        "may_decide": request.person.may("catalogue.decide_source"),
        "entry": entry,
        "crumbs": [("数据目录", "/catalogue"), ("一数一源", "")],
    }
    return render(request, "sharing/conflicts.html", context)


@signed_in(permission="catalogue.decide_source")
def decide(request: PersonRequest) -> HttpResponse:
    """Decide with reasons; a former decision ends and stays in the history."""
    by, label = request.GET.get("by", ""), request.GET.get("label", "")
    conflict = or_404(queries.conflict(by, label))
    places = {str(one.resource.pk): one for one in queries.sourced(conflict)}
    sources = [
        (pk, f"{one.resource.source.name}：{one.resource.current.name}（{one.standard or '未采用标准'}）")
        for pk, one in places.items()
    ]

    def act(given: dict[str, Any]) -> str:
        place = places[given.pop("source")]
        common = {"resource": place.resource, "element_name": place.element, "identified_by": by}
        actions.decide_source(**common, **given, by=request.person, on=clock.today())
        return ""

    form = DecideForm(posted(request), sources=sources, standards=STANDARDS)
    to, crumbs = reverse("catalogue-conflicts"), [("数据目录", "/catalogue"), ("一数一源", "/catalogue/conflicts")]
    title = f"确定“{conflict.label}”的数源"
    return form_answer(request, form, act, to=to, done="已确定数源", title=title, submit="确定", crumbs=crumbs)


@signed_in(permission="catalogue.decide_source")
def allow(request: PersonRequest) -> HttpResponse:
    """重复采集: let a department list a datum although its source is another, with reasons."""
    conflict = or_404(queries.conflict(request.GET.get("by", ""), request.GET.get("label", "")))
    decision = or_404(conflict.decision)
    orgs = queries.not_allowed(conflict)

    def act(given: dict[str, Any]) -> str:
        org = orgs[given["org"]]
        said = {"subject": decision.subject, "org": org, "reasons": given["reasons"]}
        actions.allow_collection(**said, by=request.person, on=clock.today())
        return ""

    form = AllowForm(posted(request), orgs=[(pk, org.name) for pk, org in orgs.items()])
    to, crumbs = reverse("catalogue-conflicts"), [("数据目录", "/catalogue"), ("一数一源", "/catalogue/conflicts")]
    lead = f"数源为{decision.resource.source.name}。准许后，该部门列出这一数据项不算重复收集。条例第十九条、第四十条"
    title = f"准许另行采集“{conflict.label}”"
    return form_answer(request, form, act, to=to, done="已准许", title=title, submit="准许", lead=lead, crumbs=crumbs)


@signed_in(permission=VIEW)
def coverage(request: PersonRequest) -> HttpResponse:
    """Described, bound, called: in all and by department."""
    rows = queries.departments()
    context = {
        "all": catalogue.coverage(),
        "rows": rows,
        "chart": queries.chart(rows),
        "orphans": catalogue.orphans().count(),
        "origin": Provenance("目前", clock.now(), "数据目录", "编目、挂接、调用依次为前者的一部分"),
        "crumbs": [("数据目录", "/catalogue"), ("编目与挂接情况", "")],
    }
    return render(request, "sharing/coverage.html", context)
