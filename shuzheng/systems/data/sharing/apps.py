from shuzheng.kernel.systems import SystemApp


class SharingConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.sharing"
    label = "sharing"
    verbose_name = "政务数据共享"

    def ready(self) -> None:
        """Install the system, and add what it brings to the API."""
        super().ready()
        from shuzheng.systems.data.sharing.api.specs import ADDED
        from shuzheng.web import registry

        registry.add(*ADDED)
