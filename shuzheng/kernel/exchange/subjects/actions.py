"""Looking who read the data about oneself, on record; deciding what the law keeps back for a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.exchange.subjects import queries, rules
from shuzheng.kernel.exchange.subjects.models import Withholding
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.exchange.grants.models import Grant
    from shuzheng.kernel.exchange.subjects.queries import Reading
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def look(*, by: Person, at: datetime) -> list[Reading]:
    """Who took the rows about the one who asks and about the organisations they act for. Each look leaves a line."""
    by.require("self.view")
    found = queries.read_about(by, on=day_of(at))
    record(
        by=by,
        action="subjects.look",
        subject=f"orgs.person:{by.pk}",
        summary="查看谁用过关于本人或者所代表单位的数据",
        detail={"found": len(found), "of": sorted({one.standard for one in queries.subjects_of(by)})},
        at=at,
    )
    return found


@transaction.atomic
def withhold(
    *, grant: Grant, ground: str, basis: str, valid_from: date, valid_to: date, by: Person, at: datetime
) -> Withholding:
    """Keep the uses of a grant from those they concern, on a lawful ground and for a term. 个人信息保护法 §18, §35."""
    by.require("exchange.supervise", at=grant.provider)
    longest = parameter("exchange.withhold.longest", day_of(at)).whole
    reason = rules.why_not_withhold(
        ground=ground, basis=basis, start=valid_from, end=valid_to, on=day_of(at), longest=longest
    )
    if reason:
        raise Refused(reason, code="subjects.withhold", article=rules.ART_35, status=422)
    decided = Withholding.objects.create(
        grant=grant,
        ground=ground,
        basis=basis.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        decided_by=by,
        decided_at=at,
    )
    _record("withhold", "决定暂不向本人告知使用情况", decided, by, at, basis=basis.strip(), ground=ground)
    return decided


@transaction.atomic
def end_withholding(*, withholding: Withholding, by: Person, at: datetime) -> Withholding:
    """Tell from now on: the ground is gone before the term is over."""
    withholding = (
        Withholding.objects.select_for_update(of=("self",)).select_related("grant__provider").get(pk=withholding.pk)
    )
    by.require("exchange.supervise", at=withholding.grant.provider)
    if withholding.ended_on is not None or withholding.valid_to <= day_of(at):
        raise Refused("该项已经解除或者期满", code="subjects.withhold_over")
    withholding.ended_on = day_of(at)
    withholding.save(update_fields=["ended_on"])
    _record("end_withholding", "解除暂不告知", withholding, by, at)
    return withholding


def _record(verb: str, words: str, one: Withholding, by: Person, at: datetime, **detail: str) -> None:
    record(
        by=by,
        action=f"subjects.{verb}",
        subject=f"exchange.withholding:{one.pk}",
        summary=f"{words}（{one.valid_from} 至 {one.valid_to}）",
        detail={"grant": str(one.grant_id), **detail},
        at=at,
    )
