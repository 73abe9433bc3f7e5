"""`manage.py seed_demo`: the demonstration province, made or completed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused


class Command(BaseCommand):
    """Make the demonstration province; a second run only completes it."""

    help = "装入演示省份：河北省区划（至村级）、演示单位和人员、各业务的演示数据"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed, telling each step."""
        from seeds.province import seed

        try:
            seed(at=clock.now(), tell=lambda word: self.stdout.write(f"› {word}"))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
