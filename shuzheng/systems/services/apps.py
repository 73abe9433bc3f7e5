from shuzheng.kernel.systems import SystemApp


class ServicesConfig(SystemApp):
    default = True
    name = "shuzheng.systems.services"
    label = "services"
    verbose_name = "政务服务"

    def ready(self) -> None:
        """Install the system; add the items to the face and the API, and to the pages of cases their panels."""
        super().ready()
        from shuzheng.systems.services.hall.bundles.rules import BUNDLES
        from shuzheng.systems.services.hall.handling import pages
        from shuzheng.systems.services.items.system import FACE
        from shuzheng.web import registry
        from shuzheng.web.cases import panels

        registry.add(*FACE)
        panels.register("service_application", pages.application)
        panels.register("rating_rectification", pages.rectification)
        for flow in ("service_application", *(one.flow for one in BUNDLES.values())):
            panels.register_own(flow, pages.own)
