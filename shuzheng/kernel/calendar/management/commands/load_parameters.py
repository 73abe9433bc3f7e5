"""`manage.py load_parameters`: schedules of the packages and parameters.toml of every room, into the tables."""

from typing import Any

from django.core.management.base import BaseCommand

from shuzheng.kernel.calendar import seeds
from shuzheng.lib import clock, schedules


class Command(BaseCommand):
    help = "载入各年放假安排和各业务的法定参数；工作人员录入的不会被覆盖"

    def handle(self, *_args: Any, **_options: Any) -> None:
        changes = seeds.load(at=clock.now())
        self.stdout.write("\n".join(changes) or "没有变动")
        for year in schedules.published_years():
            for day, words in schedules.disagreements(year):
                self.stderr.write(f"两种来源不一致：{day} {words}")
