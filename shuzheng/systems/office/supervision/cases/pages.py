"""The list of supervision cases, and their letters on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shuzheng.lib import clock
from shuzheng.systems.office.supervision.cases.flows import STATES
from shuzheng.systems.office.supervision.cases.queries import letter, supervision_cases
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.cases.lists import CASES, show_state, state_words
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec

SUPERVISIONS = ListSpec(
    name="supervision-cases",
    title="督办件",
    lead="通知、说明、结论、复核、整改。被督查单位和督查机构都在这里看到自己的督办件。",
    rows=lambda person: supervision_cases(person, on=clock.today()),
    columns=(
        Column("number", "编号", sort="number", kind="mono"),
        Column("title", "事由", sort="title"),
        Column("state", "状态", state_words, show=show_state, sort="state"),
        *(one for one in CASES.columns if one.name == "light"),
        Column("due_on", "最近届满日", sort="due_on", kind="nowrap"),
        Column("division", "区划", kind="lesser"),
        Column("opened_at", "立案时间", sort="opened_at", kind="nowrap"),
    ),
    search=("number", "title"),
    search_hint="编号、单位或办件编号",
    filters=(
        Choice("state", "状态", [(state.name, state.label) for state in STATES]),
        DateRange("opened_at", "立案日期", is_instant=True),
    ),
    sort="-opened_at",
    link=lambda case: reverse("case", args=[case.number]),
    permission=("supervision.view", "cases.view"),
    empty="没有督办件",
    empty_text="监督规则发现问题后，会自动向责任单位立督办件。",
)


@signed_in
def letter_page(request: PersonRequest, ref: str, kind: str) -> HttpResponse:
    """A supervision letter as a page to print."""
    found = letter(request.person, ref, kind, at=clock.now())
    return render(request, "supervision/letter.html", {"letter": found, "printed_at": clock.now()})
