"""The board of lights, and the clocks behind each number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.clocks.queries import is_by_instant, light, moment
from shuzheng.kernel.cases.oversight import queries as oversight
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib import clock
from shuzheng.systems.office.supervision import queries
from shuzheng.systems.office.supervision.lights.forms import Place, Unit
from shuzheng.systems.office.supervision.lights.queries import LIGHTS, board, flow_homes
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.cases.lists import flow_choices
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, Rows
from shuzheng.web.specs import Provenance
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

WORDS = {name: (label, level) for name, label, level in LIGHTS}


@signed_in(permission=queries.VIEW)
def lights(request: PersonRequest) -> HttpResponse:
    """How every clock stands in the divisions one supervises: one's own first, then down to the case."""
    now, today = clock.now(), clock.today()
    division = queries.charge(request.person, request.GET.get("division", ""), on=today)
    own = queries.charges(request.person, on=today)
    context = {
        "board": board(division, at=now),
        "own": own,
        "above": "" if division in own else superiors(division.code, on=today)[1],
        "origin": Provenance("此刻", now, "全部系统的办件时钟", "按流程时钟推算", f"{division.name}及所辖"),
    }
    return render(request, "supervision/lights.html", context)


# --- the clocks behind a number ------------------------------------------------------------------------------------


def _running(person: Person) -> Rows:
    mine = queries.in_charge(person, on=clock.today(), field="case__division_id")
    return oversight.with_unit(oversight.running_clocks().filter(mine), at=clock.now())


def _stopped(person: Person) -> Rows:
    mine = queries.in_charge(person, on=clock.today(), field="case__division_id")
    return oversight.with_unit(oversight.stopped_clocks().filter(mine), at=clock.now())


def _flow(row: Any) -> str:
    return flows.flow(row.case.flow, row.case.flow_version).label


def _light(row: Any) -> str:
    return "still" if row.target_at is None else light(row, today=clock.today(), at=clock.now()) or "green"


def _show_light(row: Any) -> SafeString:
    return status_word(*WORDS[_light(row)])


def _late_days(row: Any) -> float | None:
    end = row.stopped_at or clock.now()
    late = row.target_at is not None and end > row.target_at
    return round((end - row.target_at).total_seconds() / 86400, 1) if late else None


def _due(row: Any) -> str:
    return moment(row.target_at) if row.target_at and is_by_instant(row) else str(row.target_on or "")


def _systems(_: Person) -> list[tuple[str, str]]:
    return sorted(set(flow_homes().values()))


def _by_system(rows: Rows, name: str) -> Rows:
    return rows.filter(case__flow__in=[flow for flow, (system, _) in flow_homes().items() if system == name])


COLUMNS = (
    Column("number", "办件", "case.number", sort="case__number", kind="mono"),
    Column("title", "事项", "case.title"),
    Column("flow", "类别", _flow),
    Column("label", "时钟"),
    Column("unit", "责任单位"),
    Column("division", "区划", "case.division.name"),
    Column("started_on", "起算日", sort="started_on", kind="nowrap lesser"),
    Column("target_at", "届满", _due, sort="target_at", kind="nowrap"),
)
FILTERS = (
    Place(),
    Choice("system", "系统", _systems, apply=_by_system),
    Choice("flow", "类别", flow_choices, apply=lambda rows, value: rows.filter(case__flow=value)),
    Unit(),
)

CLOCKS = ListSpec(
    name="supervision-clocks",
    title="在走的时钟",
    lead="监督范围内全部系统的在走时钟，最先届满的在前。",
    rows=_running,
    columns=(
        *COLUMNS,
        Column("light", "灯", lambda row: WORDS[_light(row)][0], show=_show_light),
        Column("late", "超期（日）", _late_days, kind="num"),
    ),
    search=("case__number", "case__title"),
    search_hint="编号或事项",
    filters=(
        Choice(
            "light",
            "灯",
            [(name, label) for name, label, _ in LIGHTS],
            apply=lambda rows, value: oversight.lit(rows, value, at=clock.now()),
        ),
        *FILTERS,
    ),
    sort="target_at",
    link=lambda row: reverse("case", args=[row.case.number]),
    permission=queries.VIEW,
    empty="没有在走的时钟",
    empty_text="办件开始计时后会列在这里。",
    crumbs=(("红黄灯", "/supervision/lights"),),
)

OUTCOMES = ListSpec(
    name="supervision-outcomes",
    title="已停止的时钟",
    lead="监督范围内已经办结的时限，排名表上的每个数字都能在这里找到办件。",
    rows=_stopped,
    columns=(
        *COLUMNS,
        Column("stopped_on", "停止日", sort="stopped_on", kind="nowrap"),
        Column("late", "逾期（日）", _late_days, kind="num"),
    ),
    search=("case__number", "case__title"),
    search_hint="编号或事项",
    filters=(
        Choice("late", "逾期", [("yes", "逾期")], apply=lambda rows, value: oversight.late_only(rows)),
        *FILTERS,
        DateRange("stopped_on", "停止日期"),
    ),
    sort="-stopped_on",
    link=lambda row: reverse("case", args=[row.case.number]),
    permission=queries.VIEW,
    empty="还没有停止的时钟",
    empty_text="办件办结后会列在这里。",
    crumbs=(("排名", "/supervision/league"),),
)
