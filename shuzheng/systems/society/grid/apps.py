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
