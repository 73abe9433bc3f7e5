from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "shuzheng.systems.data.nodes"
    label = "data_nodes"
    verbose_name = "一体化政务大数据体系"

    def ready(self) -> None:
        """No data goes to an organ outside government without an agreement in term; add the registers to the API."""
        from shuzheng.kernel.exchange.actions import register_agreement_check
        from shuzheng.systems.data.nodes.queries import why_not_provide
        from shuzheng.web import registry
        from shuzheng.web.specs import Routes

        register_agreement_check(why_not_provide)
        registry.add(Routes("", "shuzheng.systems.data.nodes.rest.router", "节点"))
