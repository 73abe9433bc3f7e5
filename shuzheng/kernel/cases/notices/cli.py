"""`shuzheng bounce`: what the mail server hands over when a letter comes back."""

import os
import sys
from typing import BinaryIO

import click
import django
from django.apps import apps

from shuzheng.lib import clock, postgres


@click.command()
@click.argument("letter", type=click.File("rb"), default="-")
def bounce(letter: BinaryIO) -> None:
    """登记一封退信（RFC 3464），从标准输入或文件读取；不是退信时退出码为 1。

    例：shuzheng bounce < returned.eml
    """
    from shuzheng.kernel.cases.notices.rules import bounce as read

    found = read(letter.read())
    if found is None:
        click.echo("不是退信，或不是本系统发出的通知")
        sys.exit(1)
    postgres.start()
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
        django.setup()
    from shuzheng.kernel.cases.notices.actions import bounced

    bounced(notice_id=found.notice, why=found.words, is_final=found.is_final, at=clock.now())
    click.echo(f"通知{found.notice}：{'已登记退信' if found.is_final else '暂时失败，不作登记'}")
