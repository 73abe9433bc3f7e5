"""The cast: organisations and people, plainly roles, the same in tests, demonstration and documents."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from seeds.codes import uscc
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import actions
from shuzheng.kernel.orgs.models import Division, Org, Person
from shuzheng.kernel.orgs.specs import Role

PASSWORD = "demo.Shuzheng-2026"  # noqa: S105  a demonstration's, printed at every start
CONTRACT_ENDS = date(2036, 1, 1)
BASIS = "演示数据"
PROVINCE, CITY, COUNTY, STREET = "130000", "130100", "130102", "130102001"


@dataclass(frozen=True, slots=True)
class OrgRow:
    """One organisation of the cast."""

    key: str
    name: str
    short_name: str
    kind: str
    serial: int
    division: str = PROVINCE
    code: str = "11"

    @property
    def uscc(self) -> str:
        """A valid code that belongs to nobody."""
        return uscc(self.code, self.division[:6], self.serial)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the cast: a post at an organisation and, mostly, a role there."""

    key: str
    name: str
    org: str = ""
    role: Role | None = None
    title: str = ""
    kind: str = Person.Kind.STAFF
    over: str = ""

    @property
    def login(self) -> str:
        """The sign-in name: the key with hyphens."""
        return self.key.replace("_", "-")

    @property
    def until(self) -> date | None:
        """When the role ends: contractors come for a term."""
        return CONTRACT_ENDS if self.role == Role.CONTRACTOR else None


ORGS = (
    OrgRow("authority", "河北省数据和政务服务局（演示）", "省数据局", Org.Kind.DEPARTMENT, 1),
    OrgRow("education", "河北省教育厅（演示）", "省教育厅", Org.Kind.DEPARTMENT, 2),
    OrgRow("environment", "河北省生态环境厅（演示）", "省生态环境厅", Org.Kind.DEPARTMENT, 3),
    OrgRow("market", "河北省市场监督管理局（演示）", "省市场监管局", Org.Kind.DEPARTMENT, 4),
    OrgRow("approval", "河北省政务服务中心（演示）", "省政务服务中心", Org.Kind.INSTITUTION, 5, code="12"),
    OrgRow("city_bureau", "石家庄市数据局（演示）", "石家庄市数据局", Org.Kind.DEPARTMENT, 6, CITY),
    OrgRow("counter", "石家庄市长安区行政审批局（演示）", "长安区审批局", Org.Kind.DEPARTMENT, 7, COUNTY),
    OrgRow("operator", "数政运维服务有限公司（演示）", "运维公司", Org.Kind.ENTERPRISE, 8, CITY, "91"),
    OrgRow("enterprise", "燕赵食品有限公司（演示）", "燕赵食品", Org.Kind.ENTERPRISE, 9, COUNTY, "91"),
    OrgRow("court", "河北省高级人民法院（演示）", "省法院", Org.Kind.OUTSIDE_ORGAN, 10),
    OrgRow("civil", "河北省民政厅（演示）", "省民政厅", Org.Kind.DEPARTMENT, 11),
    OrgRow("hotline", "石家庄市12345政务服务便民热线中心（演示）", "市12345热线", Org.Kind.INSTITUTION, 41, CITY, "12"),
    OrgRow("water", "石家庄市供水有限公司（演示）", "市供水公司", Org.Kind.ENTERPRISE, 42, CITY, "91"),
    OrgRow("urban", "石家庄市城市管理综合行政执法局（演示）", "市城管局", Org.Kind.DEPARTMENT, 43, CITY),
    OrgRow("county_government", "石家庄市长安区人民政府（演示）", "长安区政府", Org.Kind.GOVERNMENT, 61, COUNTY),
    OrgRow("county_centre", "长安区社会治安综合治理中心（演示）", "区综治中心", Org.Kind.INSTITUTION, 62, COUNTY, "12"),
    OrgRow("county_housing", "长安区住房和城乡建设局（演示）", "长安区住建局", Org.Kind.DEPARTMENT, 63, COUNTY),
    OrgRow("county_water", "长安区水利局（演示）", "长安区水利局", Org.Kind.DEPARTMENT, 64, COUNTY),
    OrgRow("street_office", "长安区建北街道办事处（演示）", "建北街道办", Org.Kind.GOVERNMENT, 65, STREET),
    OrgRow("police", "河北省公安厅（演示）", "省公安厅", Org.Kind.DEPARTMENT, 71),
)

OUTSIDE = (
    OrgRow("party", "中共河北省委办公厅（演示）", "省委办公厅", Org.Kind.OUTSIDE_ORGAN, 101),
    OrgRow("congress", "河北省人大常委会办公厅（演示）", "省人大办公厅", Org.Kind.OUTSIDE_ORGAN, 102),
    OrgRow("consultative", "河北省政协办公厅（演示）", "省政协办公厅", Org.Kind.OUTSIDE_ORGAN, 103),
    OrgRow("discipline", "河北省纪委监委（演示）", "省纪委监委", Org.Kind.OUTSIDE_ORGAN, 104),
    OrgRow("procuratorate", "河北省人民检察院（演示）", "省检察院", Org.Kind.OUTSIDE_ORGAN, 105),
    OrgRow("military", "河北省军区（演示）", "省军区", Org.Kind.OUTSIDE_ORGAN, 106, code="A1"),
)
"""Organs outside government, besides the court: in the demonstration only."""

_HEAD, _OFFICER, _CLERK = Role.DEPARTMENT_HEAD, Role.DATA_OFFICER, Role.DATA_CLERK
PEOPLE = (
    PersonRow("reviewer", "演示·省数据局审核员", "authority", Role.DATA_AUTHORITY, "审核员", over=PROVINCE),
    PersonRow("education_head", "演示·省教育厅负责人", "education", _HEAD, "厅领导"),
    PersonRow("education_officer", "演示·省教育厅数据官", "education", _OFFICER, "数据官"),
    PersonRow("education_clerk", "演示·省教育厅数据管理员", "education", _CLERK, "数据管理员"),
    PersonRow("environment_head", "演示·省生态环境厅负责人", "environment", _HEAD, "厅领导"),
    PersonRow("environment_officer", "演示·省生态环境厅数据官", "environment", _OFFICER, "数据官"),
    PersonRow("environment_clerk", "演示·省生态环境厅数据管理员", "environment", _CLERK, "数据管理员"),
    PersonRow("market_head", "演示·省市场监管局负责人", "market", _HEAD, "局领导"),
    PersonRow("market_officer", "演示·省市场监管局数据官", "market", _OFFICER, "数据官"),
    PersonRow("market_clerk", "演示·省市场监管局数据管理员", "market", _CLERK, "数据管理员"),
    PersonRow("civil_head", "演示·省民政厅负责人", "civil", _HEAD, "厅领导"),
    PersonRow("civil_officer", "演示·省民政厅数据官", "civil", _OFFICER, "数据官"),
    PersonRow("civil_clerk", "演示·省民政厅数据管理员", "civil", _CLERK, "数据管理员"),
    PersonRow("approval_head", "演示·省政务服务中心负责人", "approval", _HEAD, "中心领导"),
    PersonRow("approval_officer", "演示·省政务服务中心数据官", "approval", _OFFICER, "数据官"),
    PersonRow("approval_clerk", "演示·省政务服务中心数据管理员", "approval", _CLERK, "数据管理员"),
    PersonRow("city_officer", "演示·石家庄市数据官", "city_bureau", _OFFICER, "数据官"),
    PersonRow("city_clerk", "演示·石家庄市数据管理员", "city_bureau", _CLERK, "数据管理员"),
    PersonRow("county_clerk", "演示·长安区窗口人员", "counter", Role.COUNTER_CLERK, "窗口工作人员"),
    PersonRow("operator_a", "演示·热线话务员甲", "hotline", Role.HOTLINE_OPERATOR, "话务员"),
    PersonRow("hotline_lead", "演示·热线值班长", "hotline", Role.HOTLINE_LEAD, "值班长"),
    PersonRow("water_handler", "演示·供水公司承办员甲", "water", Role.TICKET_HANDLER, "承办员"),
    PersonRow("water_second", "演示·供水公司承办员乙", "water", Role.TICKET_HANDLER, "承办员"),
    PersonRow("water_head", "演示·供水公司负责人", "water", _HEAD, "负责人"),
    PersonRow("urban_handler", "演示·市城管局承办员", "urban", Role.TICKET_HANDLER, "承办员"),
    PersonRow("county_head", "演示·长安区负责人", "county_government", Role.LEADER, "区领导", over=COUNTY),
    PersonRow("supervisor_a", "演示·长安区督查员甲", "county_government", Role.SUPERVISOR, "督查员", over=COUNTY),
    PersonRow("supervisor_b", "演示·长安区督查员乙", "county_government", Role.SUPERVISOR, "督查员", over=COUNTY),
    PersonRow("county_housing_head", "演示·长安区住建局负责人", "county_housing", _HEAD, "局领导"),
    PersonRow("county_water_head", "演示·长安区水利局负责人", "county_water", _HEAD, "局领导"),
    PersonRow("county_dispatcher", "演示·长安区综治中心指挥员", "county_centre", Role.GRID_DISPATCHER, "指挥员"),
    PersonRow("street_dispatcher", "演示·建北街道指挥员", "street_office", Role.GRID_DISPATCHER, "指挥员"),
    PersonRow("grid_worker_a", "演示·网格员甲", "street_office", Role.GRID_WORKER, "网格员"),
    PersonRow("grid_worker_b", "演示·网格员乙", "street_office", Role.GRID_WORKER, "网格员"),
    PersonRow("registrar", "演示·省公安厅人口登记员", "police", Role.POPULATION_REGISTRAR, "登记员"),
    PersonRow("keeper", "演示·省公安厅人口库管理员", "police", Role.POPULATION_KEEPER, "管理员"),
    PersonRow("contractor", "演示·运维服务人员", "operator", Role.CONTRACTOR, "运维工程师", Person.Kind.CONTRACTOR),
    PersonRow("citizen", "演示·个人用户", kind=Person.Kind.CITIZEN),
    PersonRow("agent", "演示·企业经办人", "enterprise", Role.ENTERPRISE_AGENT, "经办人", Person.Kind.AGENT),
    PersonRow("system_admin", "演示·系统管理员", "authority", Role.SYSTEM_ADMIN, "系统管理员", over=PROVINCE),
    PersonRow("security_admin", "演示·安全管理员", "authority", Role.SECURITY_ADMIN, "安全管理员", over=PROVINCE),
    PersonRow("audit_admin", "演示·审计管理员", "authority", Role.AUDIT_ADMIN, "审计管理员", over=PROVINCE),
)


def secret(login: str) -> str:
    """The TOTP secret of a demonstration person: known to everybody, so that anybody can try."""
    return b32encode(sha256(f"shuzheng demonstration {login}".encode()).digest()[:20]).decode()


def enter_orgs(divisions: Mapping[str, Division], *, on: date) -> dict[str, Org]:
    """Enter the organisations that are not yet there; return all by key."""
    return {row.key: _org(row, divisions, on) for row in (*ORGS, *OUTSIDE)}


def enter_people(orgs: Mapping[str, Org], divisions: Mapping[str, Division], *, on: date) -> dict[str, Person]:
    """Enter the people who are not yet there, with post and role; return all by key."""
    return {row.key: _person(row, orgs, divisions, on) for row in PEOPLE}


def _org(row: OrgRow, divisions: Mapping[str, Division], on: date) -> Org:
    return Org.objects.filter(uscc=row.uscc).first() or actions.add_org(
        uscc=row.uscc,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        division=divisions[row.division],
        by=SYSTEM,
        on=on,
        basis=BASIS,
    )


def _person(row: PersonRow, orgs: Mapping[str, Org], divisions: Mapping[str, Division], on: date) -> Person:
    known = Person.objects.filter(login=row.login).first()
    if known:
        return known
    person = actions.add_person(login=row.login, name=row.name, kind=row.kind, by=SYSTEM)
    if not row.org:
        return person
    actions.appoint(person=person, org=orgs[row.org], title=row.title, by=SYSTEM, on=on)
    if row.role:
        actions.grant_role(
            person=person,
            role=row.role,
            org=orgs[row.org],
            by=SYSTEM,
            on=on,
            until=row.until,
            division=divisions[row.over] if row.over else None,
        )
    return person
