from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "shuzheng.web"
    label = "web"
    verbose_name = "界面"

    def ready(self) -> None:
        from shuzheng.web import defaults, registry

        registry.add(*defaults.MENU, *defaults.SOURCES, *defaults.TILES)
        registry.maps.append(defaults.entries_at_nodes)
