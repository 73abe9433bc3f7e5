"""What web itself puts into its registry: administration's menu, and what the search box looks through in the kernel."""

from django.urls import reverse

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.web.admin.lists import MANAGERS
from shuzheng.web.specs import Hit, MenuItem, SearchSource

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
