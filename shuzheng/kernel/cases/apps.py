from datetime import datetime

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "shuzheng.kernel.cases"
    label = "cases"
    verbose_name = "办理"

    def ready(self) -> None:
        from shuzheng.kernel.calendar.actions import schedule_entered

        schedule_entered.connect(_recount, dispatch_uid="cases")


def _recount(*, year: int, at: datetime, **_: object) -> None:
    """In the transaction of the schedule: either the days and all clocks change, or none."""
    from shuzheng.kernel.cases.recounting.actions import recompute_clocks

    recompute_clocks(year=year, at=at)
