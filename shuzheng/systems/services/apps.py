from shuzheng.kernel.systems import SystemApp


class ServicesConfig(SystemApp):
    default = True
    name = "shuzheng.systems.services"
    label = "services"
    verbose_name = "政务服务"

    def ready(self) -> None:
        """Install the system, and give the pages of its cases their panels."""
        super().ready()
        from shuzheng.systems.services.hall.handling import pages
        from shuzheng.web.cases import panels

        panels.register("service_application", pages.application)
        panels.register("rating_rectification", pages.rectification)
