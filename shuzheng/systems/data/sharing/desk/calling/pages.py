"""The console."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.desk.calling import actions, queries
from shuzheng.systems.data.sharing.desk.calling.forms import CallForm
from shuzheng.systems.data.sharing.desk.calling.rules import Call, call, curl, python
from shuzheng.systems.data.sharing.desk.granting.queries import WORDS
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in

TEMPLATE = "sharing/desk/console.html"
UNAVAILABLE = 503


@signed_in(permission="exchange.call")
def console(request: PersonRequest) -> HttpResponse:
    """Choose a grant, then a call; the answer, and the same call as curl and Python."""
    now = clock.now()
    context: dict[str, Any] = {"grants": queries.grants(request.person), "chosen": request.GET.get("grant", "")}
    if not context["chosen"]:
        return render(request, TEMPLATE, context)
    grant = queries.grant(request.person, context["chosen"])
    plan, key = exchange.plan(grant.pk), queries.key_of(grant.consumer, at=now)
    context |= {"grant": grant, "plan": plan, "key": key}
    if plan is None:
        return render(request, TEMPLATE, context)
    operation = request.GET.get("operation", "")
    operation = operation if operation in plan.operations else plan.operations[0]
    start = {"limit": 20, "cursor": request.GET.get("cursor", "")[:2000]}
    form = CallForm(plan, operation, posted(request), initial=start)
    context |= {"form": form, "operation": operation, "operations": [(one, WORDS[one]) for one in plan.operations]}
    if form.is_bound and form.is_valid():
        context |= _tried(request, form, key)
    status = UNAVAILABLE if context.get("is_down") else 422 if form.errors else 200
    return render(request, TEMPLATE, context, status=status)


def _tried(request: PersonRequest, form: CallForm, key: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with refusals_in(form):
        asked = call(form.asked)
        found = _same(asked, key)
        if key is not None and "write" not in request.POST:
            found |= _answered(request, form, asked, key)
    return found


def _same(asked: Call, key: Any) -> dict[str, Any]:
    gateway, key_id = settings.GATEWAY_URL, key.keyid if key else ""
    return {
        "asked": asked,
        "curl": curl(asked, gateway=gateway, key_id=key_id),
        "python": python(asked, gateway=gateway, key_id=key_id),
    }


def _answered(request: PersonRequest, form: CallForm, asked: Call, key: Any) -> dict[str, Any]:
    try:
        answer = actions.run(call=asked, key=key, by=request.person, at=clock.now())
    except Refused as refused:
        if refused.code != "sharing.gateway_down":
            raise
        return {"is_down": True, "words": refused.message}
    heads, rows = queries.table(form.plan, answer.rows)
    labels = {one.name: one.label or one.name for one in form.plan.columns}
    verdicts = [(labels.get(name, name), value) for name, value in answer.verdicts]
    return {"answer": answer, "heads": heads, "rows": rows, "verdicts": verdicts}
