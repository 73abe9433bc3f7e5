"""Scores of the departments, and the quality of one entry: its profile, rules, runs, issues and repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.systems.data.quality import queries
from shuzheng.systems.data.quality.forms import RepairForm, RuleForm
from shuzheng.systems.data.quality.profiling.actions import look
from shuzheng.systems.data.quality.repairing import actions as repairing
from shuzheng.systems.data.quality.running import actions
from shuzheng.systems.data.quality.system import SEEN
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted
from shuzheng.web.specs import Provenance

if TYPE_CHECKING:
    from shuzheng.systems.data.quality.specs import Resource

HOME = [("数据质量", "/quality")]
Pairs = list[tuple[str, str]]


def _crumbs(resource: Resource) -> Pairs:
    return [*HOME, (queries.name_of(resource), reverse("quality-entry", args=[resource.pk]))]


@signed_in(permission=SEEN)
def scores(request: PersonRequest) -> HttpResponse:
    """The departments by their scores, the entries with rules, the issues that stand."""
    now = clock.now()
    context = {
        "rows": queries.scores(request.person),
        "chart": queries.score_chart(request.person),
        "runs": queries.newest_runs(request.person)[:50],
        "issues": queries.issues_for(request.person).filter(closed_at=None)[:50],
        "entries": queries.unmeasured(request.person)[:20],
        "origin": Provenance("各目录最近一次检查", now, "质量检查", "各规则合格率的平均"),
        "crumbs": [("数据质量", "")],
    }
    return render(request, "quality/scores.html", context)


@signed_in(permission=SEEN)
def entry(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One entry: what its columns hold, what is asked of them, what was found."""
    resource = or_404(queries.resource_seen(request.person, pk))
    profile = queries.profile_of(resource)
    context = {
        "resource": resource,
        "profile": profile,
        "proposals": queries.proposals(resource, profile),
        "rules": queries.rules_with_findings(resource),
        "runs": queries.runs_for(request.person).filter(resource=resource)[:10],
        "chart": queries.history_chart(resource),
        "issues": queries.issues_for(request.person).filter(rule__resource=resource)[:20],
        "repairs": queries.repairs_of(resource)[:10],
        "manages": request.person.may(queries.MANAGE, at=resource.source),
        "name": queries.name_of(resource),
        "crumbs": [*HOME, (queries.name_of(resource), "")],
    }
    return render(request, "quality/entry.html", context)


@require_POST
@signed_in(permission=queries.MANAGE)
def profile(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Look at the columns."""
    resource = or_404(queries.resource_seen(request.person, pk))
    made = look(resource=resource, by=request.person, at=clock.now())
    messages.success(request, f"已探查 {made.rows} 行、{len(made.columns)} 列")
    return redirect("quality-entry", pk)


@require_POST
@signed_in(permission=queries.MANAGE)
def run(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Run the rules now."""
    resource = or_404(queries.resource_seen(request.person, pk))
    made = actions.run(org=resource.source, resource=resource, by=request.person, at=clock.now())
    words = f"没有完成：{made.fault}" if made.fault else f"检查完成，得分 {made.score}"
    messages.success(request, words)
    return redirect("quality-entry", pk)


@require_POST
@signed_in(permission=queries.MANAGE)
def confirm(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Confirm the proposed rules that were ticked."""
    resource = or_404(queries.resource_seen(request.person, pk))
    ticked = set(request.POST.getlist("rule"))
    chosen = [one for one in queries.proposals(resource, queries.profile_of(resource)) if one.code in ticked]
    actions.declare_rules(resource=resource, proposals=chosen, by=request.person, at=clock.now())
    messages.success(request, f"已确认 {len(chosen)} 条规则")
    return redirect("quality-entry", pk)


@signed_in(permission=queries.MANAGE)
def add_rule(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Design a rule without code."""
    resource = or_404(queries.resource_seen(request.person, pk))
    columns = list(queries.columns_of(resource=resource, register="").items())
    form = RuleForm(posted(request), columns=columns, resources=queries.resources_to_choose(request.person))

    def act(given: dict[str, Any]) -> str:
        other = queries.resource_to_choose(request.person, given["other"])
        words = {name: given[name] for name in ("name", "kind", "least")}
        by, org = request.person, resource.source
        actions.declare_rule(org=org, resource=resource, other=other, said=form.said, by=by, at=clock.now(), **words)
        return ""

    to = reverse("quality-entry", args=[pk])
    crumbs = _crumbs(resource)
    return form_answer(request, form, act, to=to, done="规则已制定", title="制定质量规则", crumbs=crumbs)


@require_POST
@signed_in(permission=queries.MANAGE)
def stop_rule(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A rule runs no more."""
    rule = or_404(queries.rules_for(request.person).filter(pk=pk).first())
    actions.stop_rule(rule=rule, by=request.person, at=clock.now())
    messages.success(request, f"规则“{rule.name}”已停用")
    return redirect("quality-entry", rule.resource_id) if rule.resource_id else redirect("quality")


@signed_in(permission=queries.MANAGE)
def add_repair(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask what could be repaired, and see it before anything is done."""
    resource = or_404(queries.resource_seen(request.person, pk))
    form = RepairForm(posted(request), columns=list(queries.columns_of(resource=resource, register="").items()))

    def act(given: dict[str, Any]) -> str:
        made = repairing.propose_repair(resource=resource, by=request.person, at=clock.now(), **given)
        return reverse("quality-repair", args=[made.pk])

    to, crumbs = reverse("quality-entry", args=[pk]), _crumbs(resource)
    words = {"done": "已找到可以修正的值，请核对", "title": "提出修正建议", "submit": "查找"}
    return form_answer(request, form, act, to=to, crumbs=crumbs, **words)


@signed_in(permission=queries.MANAGE)
def repair(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What a repair would change, before and after; confirming applies it."""
    found = or_404(queries.repair_for(request.person, pk))
    if request.method == "POST":
        if request.POST.get("to") == "drop":
            repairing.drop_repair(repair=found, by=request.person, at=clock.now())
            messages.success(request, "未采用这条建议")
        else:
            repairing.apply_repair(repair=found, by=request.person, at=clock.now())
            messages.success(request, f"已修正 {found.changes} 行，形成新版文件")
        return redirect("quality-entry", found.resource_id)
    crumbs = [*_crumbs(found.resource), ("修正建议", "")]
    return render(request, "quality/repair.html", {"repair": found, "crumbs": crumbs})
