"""Who has which duty where: entered, taken over, ended, and a whole table at once. What was stays to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.tables import open_table
from shuzheng.systems.openness.hotline.dispatching.specs import duties, label_of
from shuzheng.systems.openness.hotline.duties import rules
from shuzheng.systems.openness.hotline.models import Responsibility

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Division, Org, Person

LEAD = "hotline.lead"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a table brought."""

    new: int
    same: int


@transaction.atomic
def assign_duty(*, duty: str, division: Division, org: Org, by: Doer, at: datetime, reason: str = "") -> Responsibility:
    """Say which unit has a duty in a division from now on; whoever had it until now stays to be read."""
    _require_area(by, division.code, at=at)
    held = Responsibility.objects.select_for_update().filter(duty=duty, division=division, until=None).first()
    if held is not None and held.org_id == org.pk:
        return held
    if held is not None:
        held.until = at
        held.save(update_fields=["until"])
    found = Responsibility.objects.create(
        duty=duty,
        division=division,
        org=org,
        since=at,
        by=None if isinstance(by, Agent) else by,
        reason=reason.strip()[:200],
    )
    _record(f"{division.name}的“{label_of(duty)}”由{org}承办", org, by=by, at=at)
    return found


@transaction.atomic
def end_duty(*, pk: int, by: Person, at: datetime) -> Responsibility:
    """Nobody has it here any more: the division above answers for it."""
    held = Responsibility.objects.select_for_update(of=("self",)).select_related("division", "org")
    found = held.filter(pk=pk, until=None).first()
    if found is None:
        raise Refused("这项职责已经终止或者不存在", code="hotline.duty", status=404)
    _require_area(by, found.division_id, at=at)
    found.until = at
    found.save(update_fields=["until"])
    _record(f"{found.division.name}的“{label_of(found.duty)}”不再由{found.org}承办", found.org, by=by, at=at)
    return found


@transaction.atomic
def load_duties(*, path: Path, by: Person, at: datetime) -> Loaded:
    """A whole table: all of it, or nothing and every row that is wrong with why."""
    table = open_table(path)
    if missing := rules.missing(table.columns):
        raise Refused(f"表里缺少{'、'.join(missing)}列", code="hotline.duties", fields={"file": f"缺少{missing[0]}列"})
    rows, wrong = [], []
    for number, values in _numbered(table.rows):
        row = rules.row(values)
        division, org = orgs.division(row.division, on=day_of(at)), orgs.org_by_uscc(row.uscc)
        why = rules.why_not(row, knows_duty=row.duty in duties(), division=division is not None, org=org is not None)
        if why:
            wrong.append(f"第{number}行：{why}")
        elif division is not None and org is not None:
            rows.append((row, division, org))
    if wrong:
        raise Refused(
            "；".join(wrong[: rules.MOST_SAID]), code="hotline.duties", fields={"file": "；".join(wrong)[:2000]}
        )
    new = 0
    for row, division, org in rows:
        new += assign_duty(duty=row.duty, division=division, org=org, by=by, at=at, reason=row.reason).since == at
    return Loaded(new, len(rows) - new)


def _numbered(rows: Iterable[object]) -> Iterable[tuple[int, dict[str, str]]]:
    for count, row in enumerate(rows, 1):
        if count > rules.MOST_ROWS:
            raise Refused(f"一次最多{rules.MOST_ROWS}行，请分几次导入", code="hotline.duties")
        yield row.number, {name: value or "" for name, value in row.values.items()}  # type: ignore[attr-defined]


def _require_area(by: Doer, division: str, *, at: datetime) -> None:
    """Each hotline's lead says it for the divisions that the hotline serves."""
    if isinstance(by, Agent):
        return
    led = [one.division_id for one in by.orgs_with(LEAD)]
    if not any(orgs.is_within(division, area, on=day_of(at)) for area in led):
        raise NotAllowed("职责由本区划热线机构的值班长登记", code="hotline.duty")


def _record(said: str, org: Org, *, by: Doer, at: datetime) -> None:
    audit.record(by=by, action="hotline.assign_duty", subject=f"orgs.org:{org.pk}", summary=said, at=at)
