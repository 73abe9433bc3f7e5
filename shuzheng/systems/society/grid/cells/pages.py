"""Grids: the list, one with its workers and rounds, entering a new one; and the data handed down to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.orgs.models import Division
from shuzheng.kernel.orgs.queries import divisions_within
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.cells import actions
from shuzheng.systems.society.grid.cells.forms import CloseForm, GridForm, RoundForm, SubstituteForm, WorkerForm
from shuzheng.systems.society.grid.models import Grid
from shuzheng.systems.society.grid.rounds.actions import plan_round
from shuzheng.systems.society.grid.rounds.queries import rounds_in
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.lists import Column, ListSpec

GRIDS = ListSpec(
    name="grids",
    title="网格与网格员",
    lead="每个网格每天有且只有一名责任网格员；请假由他人代班。",
    rows=lambda person: queries.grids_for(person, on=clock.today()),
    columns=(
        Column("code", "网格编码", sort="code", kind="mono"),
        Column("name", "名称", sort="name"),
        Column("division", "村（社区）", "division.name"),
        Column("worker", "今日责任网格员"),
        Column("is_substituted", "代班", lambda row: "代班" if row.is_substituted else ""),
        Column("extent", "范围", kind="lesser"),
    ),
    search=("name", "code", "division__name"),
    search_hint="名称、编码或村（社区）",
    sort="code",
    link=lambda row: reverse("grid", args=[row.code]),
    permission=queries.VIEW,
    empty="还没有网格",
    empty_text="设立网格并指定网格员后列在这里。",
    extra={"new_url": "grid-new", "new_label": "设立网格", "new_needs": queries.MANAGE},
)


@signed_in(permission=queries.MANAGE)
def add(request: PersonRequest) -> HttpResponse:
    """Enter a grid below one of the villages in one's charge."""
    on = clock.today()
    villages = [
        one
        for place in queries.places(request.person, queries.MANAGE, on=on)
        for one in divisions_within(place, on=on, level=Division.Level.VILLAGE)
    ]
    near = {one for village in villages[:1] for one in queries.workers_near(village.code, on=on)}
    form = GridForm(posted(request), villages=villages, workers=sorted(near, key=lambda one: one.name))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            grid = actions.add_grid(**form.cleaned_data, by=request.person, at=clock.now())
            messages.success(request, f"已设立网格{grid.code}")
            return redirect("grid", code=grid.code)
    context = {"form": form, "title": "设立网格", "submit": "设立", "cancel": "grids"}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _found(request: PersonRequest, code: str) -> Grid:
    found = queries.grids_for(request.person, on=clock.today()).filter(code=code).first()
    if found is None:
        raise Refused("没有这个网格，或不在您单位的管辖范围内", code="grid.missing", status=404)
    return found


SAID = {"worker": "已指定网格员", "substitute": "已安排代班", "round": "已增加例行事项", "close": "已登记撤销"}


RUN = {
    "worker": actions.name_worker,
    "substitute": actions.substitute,
    "round": plan_round,
    "close": actions.close_grid,
}


def _form(act: str, grid: Grid, data: QueryDict | None = None) -> WorkerForm | SubstituteForm | RoundForm | CloseForm:
    if act == "close":
        return CloseForm(data, auto_id="close_%s")
    if act == "round":
        return RoundForm(data, auto_id="round_%s")
    near = list(queries.workers_near(grid.division_id, on=clock.today()))
    if act == "worker":
        return WorkerForm(data, workers=near, auto_id="worker_%s")
    return SubstituteForm(data, workers=near, auto_id="substitute_%s")


def _page(request: PersonRequest, grid: Grid, tried: str = "", form: object = None) -> HttpResponse:
    forms = {act: form if act == tried else _form(act, grid) for act in SAID}
    context = {
        "grid": grid,
        "duties": queries.duties_of(grid),
        "rounds": rounds_in(grid, on=clock.today()),
        "forms": forms,
        "may_manage": request.person.may(queries.MANAGE),
        "on": clock.today(),
    }
    return render(request, "grid/grid.html", context, status=422 if tried else 200)


@signed_in(permission=queries.VIEW)
def grid(request: PersonRequest, code: str) -> HttpResponse:
    """A grid: who answers for it, who did, what is looked at."""
    return _page(request, _found(request, code))


@require_POST
@signed_in(permission=queries.MANAGE)
def act(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """Name a worker, a substitute, a round; close the grid."""
    found = _found(request, code)
    form = _form(name, found, request.POST)
    if form.is_valid():
        run = RUN[name]
        with refusals_in(form):
            run(grid=found, **form.cleaned_data, by=request.person, at=clock.now())  # type: ignore[operator]
            messages.success(request, SAID[name])
            return redirect("grid", code=code)
    return _page(request, found, name, form)


@signed_in(permission=queries.VIEW)
def handed_down(request: PersonRequest) -> HttpResponse:
    """What the government's data gives to the grass roots: the grants one's office holds, the feeds that reach it."""
    own = [org.pk for org in request.person.orgs_with(queries.VIEW)]
    grants = exchange.grants_for(request.person).filter(consumer__in=own, state="active")
    return render(request, "grid/data.html", {"grants": grants, "feeds": exchange.feeds_for(request.person)})
