from typing import Any

from django.db.models.signals import post_migrate

from shuzheng.kernel.systems import SystemApp


class GridConfig(SystemApp):
    default = True
    name = "shuzheng.systems.society.grid"
    label = "grid"
    verbose_name = "基层治理网格"

    def ready(self) -> None:
        """Install the system; its cases show where and what it is about, and offer the departments to call."""
        super().ready()
        from shuzheng.systems.society.grid.events.queries import call_panel, event_panel
        from shuzheng.web.cases import panels

        panels.register("grid_event", event_panel)
        panels.register("grid_call", call_panel)
        post_migrate.connect(_fill, sender=self)


def _fill(*, apps: Any = None, **_: object) -> None:
    """After every migrate, and after a test has emptied the tables."""
    try:
        if apps is not None:  # flush names no state of migration
            apps.get_model("grid", "EventKind")
    except LookupError:  # migrated back to before there was a grid
        return
    from shuzheng.systems.society.grid.actions import enter_kinds

    enter_kinds()
