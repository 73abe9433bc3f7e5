"""`shuzheng demo-code`: the one-time code of a demonstration person, for those without a telephone at hand."""

from __future__ import annotations

import os

import click
import django

from shuzheng.lib import clock, postgres


@click.command("demo-code")
@click.argument("login", metavar="登录名")
def demo_code(login: str) -> None:
    """输出演示人员此刻的动态口令；正式人员的不能查询。

    例：shuzheng demo-code reviewer
    """
    postgres.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
    django.setup()
    from shuzheng.kernel.orgs.sign_in import queries

    click.echo(queries.demo_code(login, at=clock.now()))
