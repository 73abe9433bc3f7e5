from shuzheng.kernel.systems import SystemApp


class NodesConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.nodes"
    label = "data_nodes"
    verbose_name = "一体化政务大数据体系"

    def ready(self) -> None:
        """Install the system, and put its registers on the face."""
        super().ready()
        from shuzheng.systems.data.nodes.pages import FACE
        from shuzheng.web import registry

        registry.add(*FACE)
