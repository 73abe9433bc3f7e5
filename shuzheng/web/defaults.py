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
from shuzheng.lib import clock
from shuzheng.web.admin.lists import MANAGERS
from shuzheng.web.specs import Figure, Hit, MapNode, MenuItem, SearchSource, Tile

MENU = [
    MenuItem("总览", "home", "工作", "home"),
    MenuItem("单位", "orgs", "管理", "org", "catalogue.view"),
    MenuItem("人员与角色", "people", "管理", "people", MANAGERS),
    MenuItem("行政区划", "divisions", "管理", "tree", "catalogue.view"),
    MenuItem("应用密钥", "keys", "管理", "key", "orgs.manage_credential"),
    MenuItem("工作日历", "calendar", "管理", "calendar", "calendar.manage"),
    MenuItem("法定参数", "parameters", "管理", "law", "calendar.manage"),
    MenuItem("审计日志", "audit", "监督", "log"),
    MenuItem("日志校验", "audit-verification", "监督", "shield", "audit.read"),
]


def _orgs(person: Person, text: str, most: int) -> list[Hit]:
    found = orgs.search_orgs(text, on=clock.today())[:most]
    return [Hit(org.name, reverse("org", args=[org.pk]), org.uscc) for org in found]


def _divisions(person: Person, text: str, most: int) -> list[Hit]:
    found = orgs.search_divisions(text, on=clock.today())[:most]
    return [Hit(one.name, reverse("division", args=[one.code]), one.code) for one in found]


SOURCES = [
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
    on = at.date()
    rows = cases.statistics(cases.cases_visible_to(person, on=on), on=on)
    late = sum(row.red for row in rows)
    return [
        Figure("在办", sum(row.open for row in rows), "件", "与您或您的单位有关"),
        Figure("即将到期", sum(row.amber for row in rows), "件"),
        Figure("已超期", late, "件", level="late" if late else ""),
    ]


def _nodes(person: Person | None, at: datetime) -> Sequence[Figure]:
    found = orgs.orgs(on=at.date(), kind="department").count()
    return [Figure("政务部门", found, "个", link=reverse("orgs") if person else "")]


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
