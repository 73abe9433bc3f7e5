"""Reporting a breach, and looking at what was attached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from shuzheng.lib import clock
from shuzheng.systems.data.sharing.violations import actions, queries
from shuzheng.systems.data.sharing.violations.forms import ReportForm
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted


@signed_in(permission="exchange.supervise")
def report(request: PersonRequest) -> HttpResponse:
    """The data authority reports what only a person can know; it goes the same way as what the records show."""

    def act(said: dict[str, Any]) -> str:
        file = said.pop("exhibit")
        exhibit = (file.name, file.read()) if file else None
        where = queries.named(said.pop("org"), said.pop("grant"), person=request.person, on=clock.today())
        case = actions.report(**said, **where, exhibit=exhibit, by=request.person, at=clock.now())
        return reverse("case", args=[case])

    return form_answer(
        request,
        ReportForm(queries.items(clock.today()), posted(request), request.FILES or None),
        act,
        to=reverse("violations"),
        done="已报告，按违规处置办理",
        title="报告违规",
        submit="报告",
        lead="使用记录和办理时限显示不出、只有人才能知道的，例如擅自提供给第三方，在这里报告。条例第三十九条至第四十一条",
        crumbs=(("违规线索", reverse("violations")),),
    )


@signed_in(permission="exchange.view")
def exhibit(request: PersonRequest, pk: UUID, exhibit: UUID) -> HttpResponse:
    """One attached file, on record."""
    found = or_404(queries.exhibits_for(request.person, pk).filter(pk=exhibit).first())
    content = actions.open_exhibit(exhibit=found, by=request.person, at=clock.now())
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = queries.disposition(found.name)
    return response
