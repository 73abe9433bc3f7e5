from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogueConfig(AppConfig):
    name = "shuzheng.kernel.catalogue"
    label = "catalogue"
    verbose_name = "目录"

    def ready(self) -> None:
        """A database that was emptied knows the guide's classes again."""
        post_migrate.connect(_name_categories, sender=self)


def _name_categories(**_: Any) -> None:
    from shuzheng.kernel.catalogue.actions import name_known_categories

    name_known_categories()
