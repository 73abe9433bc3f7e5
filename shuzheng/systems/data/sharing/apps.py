from shuzheng.kernel.systems import SystemApp


class SharingConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.sharing"
    label = "sharing"
    verbose_name = "政务数据共享"

    def ready(self) -> None:
        """Install the system, put its pages on the face and its addresses into the API."""
        super().ready()
        from shuzheng.systems.data.sharing.api.specs import ADDED
        from shuzheng.systems.data.sharing.finding.system import FACE
        from shuzheng.web import registry

        registry.add(*FACE, *ADDED)
