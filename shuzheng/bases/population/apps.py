from shuzheng.kernel.systems import SystemApp


class PopulationConfig(SystemApp):
    default = True
    name = "shuzheng.bases.population"
    label = "population"
    verbose_name = "人口库"

    def ready(self) -> None:
        """Install the base; departments' systems may ask it over the API."""
        super().ready()
        from shuzheng.web import registry
        from shuzheng.web.specs import Routes

        registry.add(Routes("", "shuzheng.bases.population.rest.router", "人口核验"))
