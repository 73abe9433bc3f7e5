"""Planning rounds, and making them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import Agent
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.models import Grid, Round, Visit
from shuzheng.systems.society.grid.rules import honest_time

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person

MOST_DAYS, MOST_NOTE = 366, 1000


@transaction.atomic
def plan_round(*, grid: Grid, what: str, place: str, every_days: int, by: Doer, at: datetime) -> Round:
    """Something is looked at every so many days from today on."""
    if not isinstance(by, Agent):
        queries.require_over(by, queries.MANAGE, grid.division_id, on=day_of(at))
    words = place.replace("\0", "").strip()
    wrong = {
        "what": "" if what in Round.What.values else "请选择走访或者巡查",
        "place": "" if 1 <= len(words) <= 100 else "请填写对象或者地点（1至100字）",
        "every_days": "" if 1 <= every_days <= MOST_DAYS else f"间隔应为1至{MOST_DAYS}日",
    }
    if found := {name: why for name, why in wrong.items() if why}:
        raise Refused("；".join(found.values()), code="grid.round", fields=found)
    made = Round.objects.create(grid=grid, what=what, place=words, every_days=every_days, valid_from=day_of(at))
    said = f"网格“{grid.name}”每{every_days}日{made.get_what_display()}{words}"
    audit.record(by=by, action="grid.round", subject=f"grid.grid:{grid.pk}", summary=said, at=at)
    return made


@transaction.atomic
def make_visit(*, round_id: int, by: Person, at: datetime, note: str = "", made_at: datetime | None = None) -> Visit:
    """A round was made by whoever answered for the grid on that day; told twice, or late, it is one visit."""
    when = honest_time(made_at or at, received_at=at)
    made = Round.objects.select_related("grid").filter(queries.in_term(day_of(when)), pk=round_id).first()
    if made is None or made.grid_id not in {one.pk for one in queries.grids_of(by, on=day_of(when))}:
        raise NotAllowed("没有这项走访巡查，或您当日不负责该网格", code="grid.not_your_round")
    words = note.replace("\0", "").strip()
    if len(words) > MOST_NOTE:
        raise Refused(f"情况最长{MOST_NOTE}字", code="grid.note", fields={"note": f"最长{MOST_NOTE}字"})
    said = {"at": when, "by": by, "note": words}
    visit, is_new = Visit.objects.get_or_create(round=made, on=day_of(when), defaults=said)
    if is_new:
        summary = f"{made.get_what_display()}“{made.place}”（{made.grid.name}）"
        audit.record(by=by, action="grid.visit", subject=f"grid.round:{made.pk}", summary=summary, at=at)
    return visit
