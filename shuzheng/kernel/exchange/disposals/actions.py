"""Confirming what became of the data."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange.disposals import queries, rules
from shuzheng.kernel.exchange.disposals.models import Disposal
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.exchange.grants.models import Grant
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def confirm(*, grant: Grant, how: str, basis: str, done_on: date, by: Person, at: datetime) -> Disposal:
    """The consumer's data officer answers for it that the data were destroyed, returned or lawfully kept."""
    by.require("exchange.consent", at=grant.consumer)
    reason = rules.why_not_dispose(
        is_over=grant.state in queries.OVER,
        how=how,
        ways=tuple(Disposal.How.values),
        basis=basis,
        done_on=done_on,
        ended_on=queries.ended_on(grant),
        files=queries.files_left(grant),
        on=day_of(at),
    )
    if reason:
        raise Refused(reason, code="exchange.dispose", article=rules.ART_25, status=422)
    said = {"how": how, "basis": basis.strip(), "done_on": done_on, "confirmed_by": by, "confirmed_at": at}
    found, is_new = Disposal.objects.get_or_create(grant=grant, defaults=said)
    if not is_new:
        raise Refused("已经登记过处置情况", code="exchange.disposed")
    record(
        by=by,
        action="exchange.dispose",
        subject=f"exchange.grant:{grant.pk}",
        summary=f"授权结束后的数据处置：{found.get_how_display()}",
        detail={"how": how, "basis": basis.strip(), "done_on": f"{done_on}"},
        at=at,
    )
    return found
