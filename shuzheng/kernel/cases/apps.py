from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.core import checks

from shuzheng.lib import clock

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


class CasesConfig(AppConfig):
    name = "shuzheng.kernel.cases"
    label = "cases"
    verbose_name = "办理"

    def ready(self) -> None:
        from shuzheng.kernel.calendar.actions import schedule_entered
        from shuzheng.kernel.orgs.actions import role_ended

        schedule_entered.connect(_recount, dispatch_uid="cases")
        role_ended.connect(_reclaim, dispatch_uid="cases")
        checks.register(_parts_are_there)


def _parts_are_there(**_: object) -> list[checks.CheckMessage]:
    """Joined matters find the flows of their parts, whatever the order in which systems are installed."""
    from shuzheng.kernel.cases import flows

    return [checks.Error(words, id="cases.E001") for words in flows.missing_parts()]


def _recount(*, year: int, at: datetime, **_: object) -> None:
    """In the transaction of the schedule: either the days and all clocks change, or none."""
    from shuzheng.kernel.cases.recounting.actions import recompute_clocks

    recompute_clocks(year=year, at=at)


def _reclaim(*, person: Person | None, on: date, **_: object) -> None:
    """What somebody had taken up in a role that ended goes back to the office's desk."""
    from shuzheng.kernel.cases.desk.actions import reclaim

    if on <= clock.today():  # what ends later goes back when it does: a job looks every few minutes
        reclaim(at=clock.now(), person=person)
