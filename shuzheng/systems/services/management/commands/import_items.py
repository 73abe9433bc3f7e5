"""Import a list of items at the command line, bodies that are not yet registered included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.items.importing import actions
from shuzheng.systems.services.items.models import ImportedRow


class Command(BaseCommand):
    """`import_items FILE [--enter-orgs] [--dry-run]`: drafts are made, nothing is published."""

    help = "导入政务服务事项表：成为草稿，由负责人发布"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether its bodies are registered too."""
        parser.add_argument("file", type=Path, help="事项表")
        parser.add_argument("--enter-orgs", action="store_true", help="一并登记还没有的实施主体（区划须已登记）")
        parser.add_argument("--dry-run", action="store_true", help="只预览")

    def handle(self, *, file: Path, enter_orgs: bool, dry_run: bool, **_: Any) -> None:
        """Upload, and unless it is a dry run carry it out."""
        if not file.is_file():
            raise CommandError(f"没有这个文件：{file}")
        try:
            batch = actions.upload(path=file, file_name=file.name, by=SYSTEM, at=clock.now())
            if not dry_run:
                batch = actions.carry_out(batch=batch, by=SYSTEM, at=clock.now(), enter_orgs=enter_orgs)
        except Refused as error:
            raise CommandError(error.message) from error
        words = {one.value: str(one.label) for one in ImportedRow.Outcome} | {"ready": "可以发布", "faulty": "有问题"}
        self.stdout.write(f"{batch.rows} 行：" + "，".join(f"{words[name]} {n}" for name, n in batch.counts.items()))
