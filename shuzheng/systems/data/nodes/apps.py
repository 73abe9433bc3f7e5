from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "shuzheng.systems.data.nodes"
    label = "data_nodes"
    verbose_name = "一体化政务大数据体系"
