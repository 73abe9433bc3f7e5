"""Making a report: the figures of this instant are kept with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.office.supervision.league.actions import tally
from shuzheng.systems.office.supervision.league.rules import month_of
from shuzheng.systems.office.supervision.models import Report
from shuzheng.systems.office.supervision.reports.queries import figures_of
from shuzheng.systems.office.supervision.reports.rules import digest

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Division, Person


@transaction.atomic
def make_report(*, division: Division, month: date, by: Person, at: datetime) -> Report:
    """Add the month up anew and write the report; one made earlier for the same month stays as it was."""
    by.require_in("supervision.conclude", division.code)
    if month > day_of(at):
        raise Refused("这个月还没有开始，不能编制月报", code="supervision.month", fields={"month": "月份在将来"})
    if by.org is None:
        raise NotAllowed("您没有任职单位，不能编制月报", code="supervision.no_org")
    first = month_of(month)
    tally(month=first, at=at)
    figures = figures_of(division, month=first, at=at)
    number = Report.objects.select_for_update().filter(division=division, month=first).count() + 1
    report = Report.objects.create(
        division=division,
        org=by.org,
        month=first,
        number=number,
        figures=figures,
        made_by=by,
        made_at=at,
        digest=digest(figures),
    )
    audit.record(
        by=by,
        action="supervision.report",
        subject=f"supervision.report:{report.pk}",
        summary=f"编制{report}",
        detail={"digest": report.digest},
        at=at,
    )
    return report
