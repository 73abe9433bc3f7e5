from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "shuzheng.kernel.catalogue"
    label = "catalogue"
    verbose_name = "目录"
