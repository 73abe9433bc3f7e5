"""What web itself puts into its registry: administration's menu, and what it can ask the kernel's rooms."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from shuzheng.kernel.audit import queries as audit
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.exchange.uses import queries as uses
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.systems import MenuItem
from shuzheng.lib import clock
from shuzheng.web.admin.lists import MANAGERS
from shuzheng.web.cases import lists
from shuzheng.web.specs import Figure, Hit, MapNode, SearchSource, Tile

MENU = [
    MenuItem("总览", "home", group="工作", icon="home"),
    MenuItem("我的待办", "desk", group="工作", icon="desk", badge=lists.waiting),
    MenuItem("通知", "notices", group="工作", icon="bell", badge=lists.unread),
    MenuItem("办件", "cases", group="工作", icon="log"),
    MenuItem("台账", "registers", registers.read_permissions, "数据", "book"),
    MenuItem("督促", "escalations", "cases.view", "工作", "warn"),
    MenuItem("办件统计", "case-statistics", "statistics.view", "监督", "chart"),
    MenuItem("单位", "orgs", "catalogue.view", "管理", "org"),
    MenuItem("人员与角色", "people", MANAGERS, "管理", "people"),
    MenuItem("行政区划", "divisions", "catalogue.view", "管理", "tree"),
    MenuItem("应用密钥", "keys", "orgs.manage_credential", "管理", "key"),
    MenuItem("工作日历", "calendar", "calendar.manage", "管理", "calendar"),
    MenuItem("法定参数", "parameters", "calendar.manage", "管理", "law"),
    MenuItem("审计日志", "audit", group="监督", icon="log"),
    MenuItem("日志校验", "audit-verification", "audit.read", "监督", "shield"),
]


def _orgs(person: Person, text: str, most: int) -> list[Hit]:
    found = orgs.search_orgs(text, on=clock.today())[:most]
    return [Hit(org.name, reverse("org", args=[org.pk]), org.uscc) for org in found]


def _divisions(person: Person, text: str, most: int) -> list[Hit]:
    found = orgs.search_divisions(text, on=clock.today())[:most]
    return [Hit(one.name, reverse("division", args=[one.code]), one.code) for one in found]


SOURCES = [
    SearchSource("办件", lists.found, more="/cases"),
    SearchSource("单位", _orgs, "catalogue.view", "/admin/orgs"),
    SearchSource("行政区划", _divisions, "catalogue.view", "/admin/divisions"),
]


def _catalogue(person: Person | None, at: datetime) -> Sequence[Figure]:
    found = catalogue.coverage()
    return [
        Figure("已发布目录", found.described, "条"),
        Figure("已挂接数据", found.bound, "条", f"挂接率 {found.bound_rate:.0%}" if found.described else ""),
        Figure("已被调用", found.called, "条", f"挂接后调用率 {found.called_rate:.0%}" if found.bound else ""),
    ]


def _calls(person: Person | None, at: datetime) -> Sequence[Figure]:
    return [Figure("今日调用", uses.calls_on(at.date()), "次")]


def _cases(person: Person | None, at: datetime) -> Sequence[Figure]:
    if person is None:
        return []
    found = cases.lights(cases.cases_visible_to(person, on=at.date()), at=at)
    return [
        Figure("在办", found["open"], "件", "与您或您的单位有关", link="/cases?light=open"),
        Figure("即将到期", found["amber"], "件", link="/cases?light=amber"),
        Figure("已超期", found["red"], "件", link="/cases?light=red", level="late" if found["red"] else ""),
    ]


def _nodes(person: Person | None, at: datetime) -> Sequence[Figure]:
    found = orgs.orgs(on=at.date(), kind="department").count()
    shown = [Figure("政务部门", found, "个", link=reverse("orgs") if person else "")]
    if person is not None and any(map(person.may_in, ("orgs.grant_role", "exchange.supervise"))):
        missing = orgs.without_data_officer(on=at.date()).count()
        link = f"{reverse('orgs')}?officer=missing"
        shown.append(Figure("缺少数据官", missing, "个部门", link=link, level="late" if missing else ""))
    return shown


def _log(person: Person | None, at: datetime) -> Sequence[Figure]:
    if person is None or not person.may("audit.read"):
        return []
    return [Figure("审计日志", audit.size(), "行", link=reverse("audit"))]


TILES = [
    Tile("calls", _calls, 20),
    Tile("catalogue", _catalogue, 10),
    Tile("nodes", _nodes, 30),
    Tile("cases", _cases, 40),
    Tile("log", _log, 90),
]


def entries_at_nodes(at: datetime) -> Sequence[MapNode]:
    """Published entries at the province's node and at each city's."""
    found = []
    for code, number in catalogue.published_by_division().items():
        above = orgs.superiors(code, on=at.date())
        found.append(MapNode(above[max(0, len(above) - 2)], number))
    return found
