from shuzheng.kernel.systems import SystemApp


class SupervisionConfig(SystemApp):
    default = True
    name = "shuzheng.systems.office.supervision"
    label = "supervision"
    verbose_name = "行政数字化监督"

    def ready(self) -> None:
        """Install the system, and let its cases show what was found."""
        super().ready()
        from shuzheng.systems.office.supervision.cases.queries import panel
        from shuzheng.web.cases import panels

        panels.register("supervision", panel)
