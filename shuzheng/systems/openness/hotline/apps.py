from shuzheng.kernel.systems import SystemApp


class HotlineConfig(SystemApp):
    default = True
    name = "shuzheng.systems.openness.hotline"
    label = "hotline"
    verbose_name = "12345热线与群众信箱"

    def ready(self) -> None:
        """Install the system; add its panel to the page of a ticket, and Open311 to the addresses."""
        super().ready()
        from shuzheng.systems.openness.hotline.pages import panel
        from shuzheng.systems.openness.hotline.system import FACE
        from shuzheng.web import registry
        from shuzheng.web.cases import panels

        registry.add(*FACE)
        panels.register("ticket", panel)
