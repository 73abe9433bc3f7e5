"""One street's grids in the demonstration: rounds, events in every state, two departments called and one late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.models import Division
from shuzheng.kernel.orgs.queries import divisions_within
from shuzheng.lib.clock import day_of
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.cells.actions import add_grid, substitute
from shuzheng.systems.society.grid.events.actions import report
from shuzheng.systems.society.grid.models import Call, Event, Grid
from shuzheng.systems.society.grid.rounds.actions import make_visit, plan_round

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

STREET = "130102001"
DAYS, HOURS = timedelta(days=1), timedelta(hours=1)
ROUNDS = (("visit", "独居老人（演示甲）", 7), ("visit", "新搬入住户（演示乙）", 30), ("check", "地下车库消防通道", 1))


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Enter the street's grids and what was found there, once."""
    workers = [people[key] for key in ("grid_worker_a", "grid_worker_b")]
    if Grid.objects.exists():
        return
    began = at - 60 * DAYS
    villages = divisions_within(STREET, on=day_of(at), level=Division.Level.VILLAGE)
    grids = [
        add_grid(division=one, name="第一网格", worker=workers[place % 2], by=SYSTEM, at=began)
        for place, one in enumerate(villages)
    ]
    if not grids:
        return
    for what, place, every in ROUNDS:
        made = plan_round(grid=grids[0], what=what, place=place, every_days=every, by=SYSTEM, at=at - 9 * DAYS)
    make_visit(round_id=made.pk, by=workers[0], at=at - DAYS, note="通道畅通")
    _events(_Street(grids[0], workers[0], people, orgs, at))
    since = day_of(at) + 7 * DAYS
    substitute(
        grid=grids[0],
        worker=workers[1],
        since=since,
        until=since + 5 * DAYS,
        reason="年休假（演示）",
        by=people["street_dispatcher"],
        at=at,
    )


class _Street:
    """Who acts, and the verbs of the room."""

    def __init__(
        self, grid: Grid, worker: Person, people: Mapping[str, Person], orgs: Mapping[str, Org], at: datetime
    ) -> None:
        self.grid, self.worker, self.people, self.orgs, self.at = grid, worker, people, orgs, at

    def found(self, kind: str, place: str, words: str, when: datetime, **said: Any) -> Event:
        """An event of the demonstration; its key follows from its words."""
        known = queries.kind(kind, on=day_of(when))
        if known is None:
            raise LookupError(kind)
        key: UUID = uuid5(NAMESPACE_URL, f"demonstration:{words}")
        said |= {"grid": self.grid, "kind": known, "place": place, "words": words}
        return report(key=key, found_at=when, by=self.worker, at=when, **said)

    def take(self, case_id: UUID, step: str, who: str, when: datetime, **data: Any) -> None:
        """One step by one of the cast."""
        cases.take(case_id=case_id, step=step, by=self.people[who], at=when, data=data)


def _events(street: _Street) -> None:
    """Solved on the spot; closed; to be verified; new; and one for which two departments were called."""
    at = street.at
    street.found("0101", "二号楼一单元", "邻里因楼道堆物争执（演示）", at - 6 * DAYS, solved="已劝解，当场清理")
    lamp = street.found("0403", "小区南门", "路灯不亮两盏（演示）", at - 5 * DAYS)
    street.take(lamp.case_id, "handle", "street_dispatcher", at - 4 * DAYS, result="已更换灯泡")
    street.take(lamp.case_id, "verify", "grid_worker_a", at - 4 * DAYS + 2 * HOURS, seen="夜间已亮")
    rubbish = street.found("0301", "三号楼北侧", "装修垃圾堆放（演示）", at - 2 * DAYS)
    street.take(rubbish.case_id, "handle", "street_dispatcher", at - DAYS, result="已清运")
    street.found("0402", "社区服务站门前", "井盖破损（演示）", at - 3 * HOURS, is_urgent=True)
    leak = street.found("0302", "五号楼东侧", "污水井外溢（演示）", at - 3 * DAYS + HOURS)
    called = at - 3 * DAYS + 2 * HOURS
    chosen = [str(street.orgs[key].pk) for key in ("county_housing", "county_water")]
    street.take(leak.case_id, "call", "street_dispatcher", called, departments=chosen, task="到场查明原因并抢修")
    housing = Call.objects.get(event=leak, department=street.orgs["county_housing"])
    street.take(housing.case_id, "arrive", "county_housing_head", called + 2 * HOURS, team="抢修队（演示）")
    street.take(housing.case_id, "answer", "county_housing_head", called + 20 * HOURS, result="小区管网已疏通")
