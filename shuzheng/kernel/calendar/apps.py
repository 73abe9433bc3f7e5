from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CalendarConfig(AppConfig):
    name = "shuzheng.kernel.calendar"
    label = "calendar"
    verbose_name = "日历"

    def ready(self) -> None:
        post_migrate.connect(_fill, sender=self)


def _fill(*, apps: Any = None, **_: object) -> None:
    """After every migrate, and after a test has emptied the tables: the days and numbers nothing works without."""
    try:
        if apps is not None:  # flush names no state of migration
            apps.get_model("calendar", "Parameter")
    except LookupError:  # migrated back to before there was a calendar
        return
    from shuzheng.kernel.calendar import seeds
    from shuzheng.lib import clock

    seeds.load(at=clock.now())
