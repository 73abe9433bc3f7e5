from shuzheng.kernel.systems import SystemApp


class NodesConfig(SystemApp):
    default = True
    name = "shuzheng.systems.data.nodes"
    label = "data_nodes"
    verbose_name = "一体化政务大数据体系"

    def ready(self) -> None:
        """Install the system; nothing goes outside government without an agreement; add registers to face and API."""
        super().ready()
        from shuzheng.kernel.exchange.actions import register_agreement_check
        from shuzheng.systems.data.nodes.pages import FACE
        from shuzheng.systems.data.nodes.queries import why_not_provide
        from shuzheng.web import registry
        from shuzheng.web.specs import Routes

        register_agreement_check(why_not_provide)
        registry.add(*FACE, Routes("", "shuzheng.systems.data.nodes.rest.router", "节点"))
