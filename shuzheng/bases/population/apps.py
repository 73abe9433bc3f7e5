from shuzheng.kernel.systems import SystemApp


class PopulationConfig(SystemApp):
    default = True
    name = "shuzheng.bases.population"
    label = "population"
    verbose_name = "人口库"
