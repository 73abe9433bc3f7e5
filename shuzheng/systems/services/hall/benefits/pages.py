"""Policies for everybody; one's own match clause by clause; appeals; lists proposed, confirmed, shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.systems.services.hall.benefits import actions, queries
from shuzheng.systems.services.hall.benefits.rules import POLICIES
from shuzheng.systems.services.hall.drafts.queries import acts_for
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404

WORDS = 1000


def policies(request: HttpRequest) -> HttpResponse:
    """What is given to whom, and the lists that are shown now."""
    today = clock.today()
    offers = [(POLICIES[one.policy], one) for one in queries.offers(on=today) if one.policy in POLICIES]
    lists = [(one, queries.shown(one)) for one in queries.published(on=today)]
    return render(request, "services/hall/policies.html", {"offers": offers, "lists": lists})


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """What fits me or my enterprise: eligible, not, or unknown, each with its clause."""
    now, orgs = clock.now(), acts_for(request.person, on=clock.today())
    found = []
    for one in queries.offers(on=now.date()):
        policy = POLICIES[one.policy]
        subjects: list[dict[str, Any]] = [{"person": None, "org": org} for org in orgs]
        if policy.audience == "person":
            subjects = [{"person": request.person, "org": None}]
        found += [(policy, one, actions.match(policy=policy, agency=one.agency, at=now, **who)) for who in subjects]
    order = {"eligible": 0, "unknown": 1, "not": 2}
    found.sort(key=lambda row: order[row[2].result])
    return render(request, "services/hall/my_policies.html", {"found": found})


@require_POST
@signed_in
def appeal(request: PersonRequest, pk: int) -> HttpResponse:
    """A person shall look at it."""
    assessment = or_404(queries.assessments(request.person).filter(pk=pk).first())
    reason = request.POST.get("reason", "")[:WORDS]
    done = actions.appeal(assessment=assessment, reason=reason, by=request.person, at=clock.now())
    messages.success(request, f"申诉已提交，编号 {done.case.number if done.case else ''}，由工作人员核实后答复")
    return redirect("my-policies")


@require_POST
@signed_in
def object_to(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what is wrong with a published list."""
    made = or_404(queries.published(on=clock.today()).filter(pk=pk).first())
    reason = request.POST.get("reason", "")[:WORDS]
    actions.object_to(made=made, reason=reason, by=request.person, at=clock.now())
    messages.success(request, "异议已提交，由工作人员核实后答复")
    return redirect("policies")


@signed_in(permission=("services.handle", "services.decide"))
def lists(request: PersonRequest) -> HttpResponse:
    """The agency's lists; a new one is proposed by the machine when a person asks for it."""
    if request.method == "POST":
        policy = or_404(POLICIES.get(request.POST.get("policy", "")))
        made = actions.propose(policy=policy, by=request.person, at=clock.now())
        return redirect("benefit-list", pk=made.pk)
    automatic = [one for one in POLICIES.values() if one.automatic]
    context = {"lists": queries.lists(request.person), "policies": automatic}
    return render(request, "services/hall/benefit_lists.html", context)


@signed_in(permission=("services.handle", "services.decide"))
def one_list(request: PersonRequest, pk: int) -> HttpResponse:
    """Everybody on a list with the clauses; confirmed and published by another person."""
    made = or_404(queries.lists(request.person).filter(pk=pk).first())
    if request.method == "POST":
        ticked = {int(one) for one in request.POST.getlist("keep") if one.isdecimal()}
        struck = {
            one.pk: request.POST.get(f"because-{one.pk}", "")[:500]
            for one in made.entries.all()
            if one.pk not in ticked
        }
        actions.confirm(made=made, struck=struck, by=request.person, at=clock.now())
        messages.success(request, "名单已确认并公示")
        return redirect("benefit-list", pk=pk)
    entries = made.entries.select_related("person", "org")
    return render(request, "services/hall/benefit_list.html", {"made": made, "entries": entries})
