"""The administrators whom nobody inside may enter or help: the first three, and one who is locked out or leaves."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click
import django
from django.apps import apps

from shuzheng.lib import clock, postgres
from shuzheng.lib.errors import Refused


@click.command()
@click.option("--uscc", required=True, help="数据主管部门的统一社会信用代码")
@click.option("--org", "name", required=True, help="数据主管部门的名称")
@click.option("--division", default="130000", show_default=True, help="所辖行政区划代码")
@click.option("--system", required=True, metavar="登录名=姓名", help="系统管理员")
@click.option("--security", required=True, metavar="登录名=姓名", help="安全管理员")
@click.option("--audit", required=True, metavar="登录名=姓名", help="审计管理员")
def administrators(*, uscc: str, name: str, division: str, system: str, security: str, audit: str) -> None:
    """为新装的系统登记数据主管部门和首批三名管理员，其余人员由他们在页面上登记、授权。

    初始口令只显示一次，首次登录时更换并绑定动态口令。已有人员时拒绝。

    \b
    例：shuzheng administrators --uscc 11130000MBDEM0015U --org 某省数据局 \\
            --system jia=某甲 --security yia=某乙 --audit bing=某丙
    """
    _ready()
    for role, login, password in enter(uscc, name, division, (_named(one) for one in (system, security, audit))):
        click.echo(f"{role}  {login}  初始口令 {password}")


@click.command()
@click.argument("login")
@click.option("--end", is_flag=True, help="终止其管理员角色，而不是重置登录凭据")
def administrator(login: str, *, end: bool) -> None:
    """在服务器上为一名管理员重置登录凭据，或终止其管理员角色：三类管理员在页面上互不管理账户。

    新的初始口令只显示一次。办理情况以“系统”名义记入审计日志。

    \b
    例：shuzheng administrator yia
        shuzheng administrator bing --end
    """
    _ready()
    click.echo(help_out(login, end=end))


def help_out(login: str, *, end: bool) -> str:
    """Give one of the three administrators a fresh password, or end their office; in words."""
    from shuzheng.kernel.audit.specs import SYSTEM
    from shuzheng.kernel.orgs import actions, queries
    from shuzheng.kernel.orgs.sign_in.actions import reset_sign_in
    from shuzheng.kernel.orgs.specs import SEPARATED

    now, person = clock.now(), queries.person(login)
    held = [one for one in person.held() if one.role in SEPARATED] if person else []
    if person is None or not held:
        raise Refused(f"“{login}”不是现任管理员：其他人员由管理员在页面上办理", code="orgs.no_administrator")
    if not end:
        return f"{person.login}  初始口令 {reset_sign_in(person=person, by=SYSTEM, at=now)}"
    for one in held:
        actions.revoke_role(held=one, by=SYSTEM, on=now.date(), reason="在服务器上终止")
    return f"{person.login}  不再任{'、'.join(one.get_role_display() for one in held)}"


def _ready() -> None:
    postgres.start()
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
        django.setup()


def enter(uscc: str, name: str, division: str, people: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The authority and its three administrators, all or nothing; role, login and initial password of each."""
    from django.db import transaction

    from shuzheng.kernel.audit.specs import SYSTEM
    from shuzheng.kernel.orgs import actions, queries
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.kernel.orgs.sign_in.actions import reset_sign_in
    from shuzheng.kernel.orgs.specs import Role

    now = clock.now()
    on, by = now.date(), SYSTEM
    place = queries.division(division, on=on)
    if Person.objects.exists():
        raise Refused("系统中已有人员：管理员由现任安全管理员在页面上授权", code="orgs.not_first")
    if place is None:
        raise Refused(f"没有区划 {division}：请先载入行政区划（manage.py load_divisions）", code="orgs.no_division")
    roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    made = []
    with transaction.atomic():
        org = actions.add_org(uscc=uscc, name=name, kind=Org.Kind.DEPARTMENT, division=place, by=by, on=on)
        for role, (login, called) in zip(roles, people, strict=True):
            person = actions.add_person(login=login, name=called, kind=Person.Kind.STAFF, by=by)
            actions.appoint(person=person, org=org, title=role.label, by=by, on=on)
            actions.grant_role(person=person, role=role, org=org, by=by, on=on, division=place)
            made.append((role.label, login, reset_sign_in(person=person, by=by, at=now)))
    return made


def _named(text: str) -> tuple[str, str]:
    login, equals, name = text.partition("=")
    if not equals:
        raise Refused(f"“{text}”写法不对，应为 登录名=姓名", code="orgs.administrator")
    return login, name
