from shuzheng.kernel.systems import SystemApp


class SharingConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.sharing"
    label = "sharing"
    verbose_name = "政务数据共享"

    def ready(self) -> None:
        """Install the system, hand the face its figures and panels, and the API its addresses."""
        super().ready()
        from shuzheng.kernel.exchange.actions import tell_when_held
        from shuzheng.systems.data.sharing.api.specs import ADDED
        from shuzheng.systems.data.sharing.classifying.actions import tell_source
        from shuzheng.systems.data.sharing.desk import specs
        from shuzheng.systems.data.sharing.finding.system import FACE
        from shuzheng.web import registry
        from shuzheng.web.cases import panels

        tell_when_held(tell_source)
        registry.add(*FACE, *ADDED, *specs.TILES)
        for flow, make in specs.PANELS.items():
            panels.register(flow, make)
