"""The demonstration's nodes, organs and platforms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs.queries import division, divisions_under
from shuzheng.systems.data.nodes import actions
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

PROVINCE = "130000"
DEPARTMENTS = ("education", "environment", "market")
CATEGORIES = {
    "party": OutsideOrgan.Category.PARTY,
    "congress": OutsideOrgan.Category.CONGRESS,
    "consultative": OutsideOrgan.Category.CONSULTATIVE,
    "discipline": OutsideOrgan.Category.DISCIPLINE,
    "court": OutsideOrgan.Category.COURT,
    "procuratorate": OutsideOrgan.Category.PROCURATORATE,
    "military": OutsideOrgan.Category.MILITARY,
}
PLATFORMS = (
    ("authority", "省级政务数据共享交换平台（演示）", Platform.Kind.EXCHANGE, date(2018, 6, 1), date(2025, 9, 1)),
    ("environment", "生态环境数据资源中心（演示）", Platform.Kind.BUSINESS, date(2019, 3, 1), date(2025, 10, 1)),
    ("city_bureau", "石家庄市政务数据共享平台（演示）", Platform.Kind.EXCHANGE, date(2017, 11, 1), None),
    ("education", "教育数据目录系统（演示）", Platform.Kind.CATALOGUE, date(2021, 5, 1), None),
)


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Fill the three registers, once."""
    if Node.objects.exists():
        return
    _nodes(orgs, at)
    _organs(orgs, at.date())
    for owner, name, kind, built_on, included_on in PLATFORMS:
        actions.register_platform(
            name=name, owner=orgs[owner], kind=kind, built_on=built_on, included_on=included_on, by=SYSTEM
        )


def _nodes(orgs: Mapping[str, Org], at: datetime) -> None:
    """The nation above, the province here and live, cities, Xiong'an and departments still to come."""
    nation = actions.enter_node(name="国家政务大数据平台", kind=Node.Kind.NATIONAL, by=SYSTEM)
    own = actions.enter_node(
        name="河北省政务大数据平台",
        kind=Node.Kind.PROVINCE,
        superior=nation,
        division=division(PROVINCE, on=at.date()),
        org=orgs["authority"],
        is_here=True,
        by=SYSTEM,
    )
    actions.connect_node(node=own, address="", by=SYSTEM, at=at)
    for city in divisions_under(PROVINCE, on=at.date()):
        kind = Node.Kind.NEW_AREA if city.kind == "new_area" else Node.Kind.CITY
        actions.enter_node(name=f"{city.name}节点", kind=kind, superior=own, division=city, by=SYSTEM)
    for key in DEPARTMENTS:
        org = orgs[key]
        actions.enter_node(name=f"{org}节点", kind=Node.Kind.DEPARTMENT, superior=own, org=org, by=SYSTEM)


def _organs(orgs: Mapping[str, Org], on: date) -> None:
    """Seven kinds of organs; only the court has an agreement yet."""
    for key, category in CATEGORIES.items():
        if key not in orgs:
            continue
        organ = actions.register_organ(org=orgs[key], category=category, contact_org=orgs["authority"], by=SYSTEM)
        if category == OutsideOrgan.Category.COURT:
            actions.sign_agreement(
                organ=organ,
                number="演示协议〔2026〕1号",
                title="司法协助信息共享协议（演示）",
                direction=Agreement.Direction.BOTH,
                scope="企业登记基本信息；失信被执行人名单",
                basis="政务数据共享条例第四十三条（演示）",
                valid_from=on,
                valid_to=on.replace(year=on.year + 3, day=min(on.day, 28)),
                by=SYSTEM,
            )
