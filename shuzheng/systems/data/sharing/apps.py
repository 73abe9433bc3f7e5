from shuzheng.kernel.systems import SystemApp


class SharingConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.sharing"
    label = "sharing"
    verbose_name = "政务数据共享"

    def ready(self) -> None:
        """Install the system, and hand the face its figures and its panels."""
        super().ready()
        from shuzheng.systems.data.sharing.desk import specs
        from shuzheng.web import registry
        from shuzheng.web.cases import panels

        registry.add(*specs.TILES)
        for flow, make in specs.PANELS.items():
            panels.register(flow, make)
