from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "shuzheng.systems.data.nodes"
    label = "data_nodes"
    verbose_name = "一体化政务大数据体系"

    def ready(self) -> None:
        """Add the registers to the API."""
        from shuzheng.web import registry
        from shuzheng.web.specs import Routes

        registry.add(Routes("", "shuzheng.systems.data.nodes.rest.router", "节点"))
