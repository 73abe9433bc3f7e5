from shuzheng.kernel.systems import SystemApp


class QualityConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.quality"
    label = "quality"
    verbose_name = "数据治理"

    def ready(self) -> None:
        """Install the system; let every room find the standards that are kept here."""
        super().ready()
        from shuzheng.lib import clock
        from shuzheng.lib.standards import add_source
        from shuzheng.systems.data.quality.queries import own_standard

        add_source("own", lambda code: own_standard(code, on=clock.today()))
