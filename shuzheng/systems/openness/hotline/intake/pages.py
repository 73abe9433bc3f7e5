"""The operator's page, and what is looked up while the operator types."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.intake.actions import take_call
from shuzheng.systems.openness.hotline.intake.forms import CallForm
from shuzheng.systems.openness.hotline.intake.queries import similar
from shuzheng.systems.openness.hotline.knowing.queries import find
from shuzheng.systems.openness.hotline.replying.queries import past_replies
from shuzheng.systems.openness.hotline.rules import elsewhere_for
from shuzheng.systems.openness.hotline.specs import ELSEWHERE
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in


@signed_in(permission="hotline.receive")
def call(request: PersonRequest) -> HttpResponse:
    """Take a call: the matter, what is like it, who does it; one form, one button."""
    now, today = clock.now(), clock.today()
    form = CallForm(posted(request), on=today, initial={"channel": "phone"})
    looking = "look" in request.POST
    if form.is_valid() and not looking:
        step, data = form.way
        with refusals_in(form):
            receipt = take_call(intake=form.intake, step=step, data=data, by=request.person, at=now)
            messages.success(request, f"已登记 {receipt.number}，查询码 {receipt.code}，请告知来电人")
            return redirect("case", ref=receipt.number)
    if looking:
        form.errors.clear()
    context = {"form": form, "elsewhere": ELSEWHERE, **_found(request)}
    return render(request, "hotline/call.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in(permission="hotline.receive")
def look(request: PersonRequest) -> HttpResponse:
    """Similar open tickets, knowledge and units, for what is typed so far."""
    return render(request, "hotline/found.html", _found(request))


def _found(request: PersonRequest) -> dict[str, object]:
    said, now, today = request.POST, clock.now(), clock.today()
    text, division = said.get("text", "")[:4000].replace("\0", ""), said.get("division", "")
    if len(text.strip()) < 4 or division not in dict(queries.places(on=today)):
        return {}
    return {
        "elsewhere_hint": elsewhere_for(text),
        "similar": similar(text=text, division=division, address=said.get("address", "")[:200], at=now),
        "articles": find(text, on=today),
        "past": past_replies(text, division=division, on=today),
        "suggestions": queries.suggest(text, division=division, on=today),
        "picked": {
            "primary": said.get("primary", ""),
            "unit": said.get("unit", ""),
            "article": said.get("article", ""),
        },
        "has_looked": True,
    }
