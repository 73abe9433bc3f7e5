"""`manage.py setup_roles`: the database logins of web, worker and gateway, and their rights."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from shuzheng.config import roles


class Command(BaseCommand):
    help = "建立或者更新应用与网关的数据库账号及其权限；每次数据结构变动后运行"

    def handle(self, *_args: Any, **_options: Any) -> None:
        roles.apply(connection)
        self.stdout.write(f"数据库账号已就绪：{roles.APP}、{roles.GATEWAY}")
