from shuzheng.kernel.systems import SystemApp


class ServicesConfig(SystemApp):
    default = True
    name = "shuzheng.systems.services"
    label = "services"
    verbose_name = "政务服务"

    def ready(self) -> None:
        """Install the system; add the items to the face and the API."""
        super().ready()
        from shuzheng.systems.services.items.system import FACE
        from shuzheng.web import registry

        registry.add(*FACE)
