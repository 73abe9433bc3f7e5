"""Finding a legal entity by any code it ever bore; its one page; the acts that turn its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shuzheng.bases.legal_entity import actions, queries, rules
from shuzheng.bases.legal_entity.forms import ActForm
from shuzheng.bases.legal_entity.queries import ENTITIES, READ, WRITE
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted

LEVELS = {"active": "good", "revoked": "late", "annulled": "late", "deregistered": "off", "changed": "busy"}
ACTS: dict[str, tuple[str, Callable[..., Change]]] = {
    "revoke": ("revoked", actions.revoke),
    "annul": ("annulled", actions.annul),
    "deregister": ("deregistered", actions.deregister),
    "restore": ("active", actions.restore),
}


@signed_in(permission=READ)
def entities(request: PersonRequest) -> HttpResponse:
    """Look one up: by its code, a former code, its registration number or organisation code."""
    code = request.GET.get("code", "").strip()[:40].replace("\x00", "")
    found = queries.latest(code, person=request.person) if code else None
    if found:
        return redirect("legal-entity", code=found.uscc)
    return render(request, "legal_entity/find.html", {"code": code, "none": bool(code)})


@signed_in(permission=READ)
def entity(request: PersonRequest, code: str) -> HttpResponse:
    """What is known of it, what became of it, and which branches it has."""
    row = or_404(queries.latest(code, person=request.person))
    person = request.person
    context = {
        "row": row,
        "level": LEVELS[row.state],
        "facts": [(queries.label_of(name), queries.said(row, name, person)) for name in ENTITIES.names],
        "timeline": queries.timeline(row.entity, person=person),
        "branches": [(one, LEVELS[one.state]) for one in queries.branches(row.entity, person=person, on=clock.today())],
        "codes": queries.codes(row.entity, person=person),
        "acts": _acts(row.state) if person.may(WRITE) else [],
        "crumbs": [("法人", reverse("legal-entities")), (row.name, "")],
    }
    return render(request, "legal_entity/entity.html", context)


def _acts(state: str) -> list[tuple[str, str]]:
    """The acts that may follow."""
    return [(name, rules.ACTS[to]) for name, (to, _) in ACTS.items() if to in rules.FOLLOWS[state]]


@signed_in(permission=WRITE, confirm="act")
def act(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """Turn the state of registration."""
    row = or_404(queries.latest(code, person=request.person))
    if name not in ACTS:
        raise Http404
    state, turn = ACTS[name]

    def do(given: dict[str, Any]) -> str:
        grounds = Grounds(given["reason"], given["basis"], request.person.org)
        turn(code=row.uscc, grounds=grounds, by=request.person, at=clock.now(), on=given["on"])
        return ""

    label, to = rules.ACTS[state], reverse("legal-entity", args=[row.uscc])
    form = ActForm(posted(request))
    title, crumbs = f"{label}：{row.name}", [("法人", reverse("legal-entities")), (row.name, to)]
    return form_answer(request, form, do, to=to, done=f"已记录{label}", title=title, submit=label, crumbs=crumbs)
