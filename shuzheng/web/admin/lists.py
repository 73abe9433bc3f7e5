"""The lists of administration."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.specs import CERTAINTIES, OTHER_UNITS, UNITS
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.keys import queries as keys
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.specs import role_choices
from shuzheng.lib import clock
from shuzheng.web.lists import Choice, Column, ListSpec, Rows
from shuzheng.web.templatetags.face import code, status_word

MANAGERS = ("orgs.manage", "orgs.grant_role", "orgs.reset_sign_in")
ADMIN = ("管理", "")
UNIT_WORDS = {**UNITS, **OTHER_UNITS}


def _orgs(person: Person) -> Rows:
    return orgs.orgs(on=clock.today())


def _people(person: Person) -> Rows:
    return orgs.people_in_charge(person, MANAGERS, on=clock.today()).prefetch_related("posts__org", "roles__org")


def _parameters(person: Person) -> Rows:
    return calendar.parameters()


def _keys(person: Person) -> Rows:
    return keys.keys_manageable_by(person)


def uscc(org: Org) -> SafeString:
    """The code, grouped."""
    return code("uscc", org.uscc, check=False)


def account_state(person: Person) -> SafeString:
    """Whether a person can sign in."""
    if not person.is_active:
        return status_word("已停用", "off")
    if person.locked_until and person.locked_until > clock.now():
        return status_word("已锁定", "warn", sign="lock")
    return status_word("可登录", "good") if person.password_set_at else status_word("未设口令", "draft")


def key_state(key: Any) -> SafeString:
    """Whether a key opens anything now."""
    reason = keys.why_not_good(key, at=clock.now())
    return status_word(reason, "off") if reason else status_word("有效", "good")


def held_words(person: Person) -> str:
    """The roles held today."""
    today = clock.today()
    return "、".join(held.get_role_display() for held in person.roles.all() if _is_open(held, today))


def post_words(person: Person) -> str:
    """The posts held today."""
    today = clock.today()
    return "、".join(f"{post.org} {post.title}" for post in person.posts.all() if _is_open(post, today))


def _is_open(term: Any, on: date) -> bool:
    return bool(term.valid_from <= on and (term.valid_to is None or term.valid_to > on))


def with_role(rows: Rows, role: str) -> Rows:
    """Those who hold a role today."""
    on = clock.today()
    in_term = Q(roles__valid_to=None) | Q(roles__valid_to__gt=on)
    return rows.filter(in_term, roles__role=role, roles__valid_from__lte=on).distinct()


def by_officer(rows: Rows, which: str) -> Rows:
    """Departments that have no data officer today, or have one (art. 11)."""
    missing = orgs.without_data_officer(on=clock.today()).values("pk")
    departments = rows.filter(kind=Org.Kind.DEPARTMENT)
    return departments.filter(pk__in=missing) if which == "missing" else departments.exclude(pk__in=missing)


def value_words(row: Any) -> str:
    """A parameter's number with its unit."""
    return f"{row.value.normalize():f} {UNIT_WORDS.get(row.unit, row.unit)}"


def by_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Parameters in force, to come, or past."""
    on = clock.today()
    if state == "coming":
        return rows.filter(valid_from__gt=on)
    if state == "past":
        return rows.filter(valid_to__lte=on)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


ORGS = ListSpec(
    name="orgs",
    title="单位",
    rows=_orgs,
    permission="catalogue.view",
    lead="政务部门、事业单位、企业和其他机关，以统一社会信用代码为准。",
    columns=[
        Column("name", "名称", sort="name"),
        Column("uscc", "统一社会信用代码", show=uscc, sort="uscc", kind="mono"),
        Column("kind", "性质", "get_kind_display", sort="kind"),
        Column("division", "所在区划", "division.name", sort="division_id"),
        Column("valid_from", "设立日期", sort="valid_from", kind="nowrap lesser"),
    ],
    search=("name", "short_name", "uscc"),
    search_hint="名称、简称或代码",
    filters=[
        Choice("kind", "性质", Org.Kind.choices),
        Choice("officer", "数据官", [("missing", "缺少"), ("named", "已任命")], by_officer),
    ],
    sort="name",
    link=lambda org: reverse("org", args=[org.pk]),
    crumbs=[ADMIN, ("单位", "")],
    extra={"new_url": "org-new", "new_label": "登记单位", "new_needs": "orgs.manage"},
)
PEOPLE = ListSpec(
    name="people",
    title="人员与角色",
    rows=_people,
    permission=MANAGERS,
    lead="谁能登录、任什么岗位、在哪个单位担任什么角色。三类管理员相互分离，任何人不能给本人授权。",
    columns=[
        Column("name", "姓名", sort="name"),
        Column("login", "登录名", sort="login"),
        Column("post", "岗位", post_words),
        Column("roles", "角色", held_words),
        Column("kind", "类别", "get_kind_display", sort="kind", kind="lesser"),
        Column("state", "账户", show=account_state),
        Column("last_login", "最近登录", sort="last_login", kind="nowrap lesser"),
    ],
    search=("name", "login", "posts__org__name"),
    search_hint="姓名、登录名或单位",
    filters=[Choice("kind", "类别", Person.Kind.choices), Choice("role", "角色", role_choices(), with_role)],
    sort="name",
    link=lambda person: reverse("person", args=[person.pk]),
    crumbs=[ADMIN, ("人员与角色", "")],
    extra={"new_url": "person-new", "new_label": "登记人员", "new_needs": "orgs.manage"},
)
PARAMETERS = ListSpec(
    name="parameters",
    title="法定参数",
    rows=_parameters,
    permission="calendar.manage",
    lead="法律法规里的数字：时限、次数、比例，各有依据和施行日期。改动是新增一行，不覆盖旧值。",
    columns=[
        Column("name", "名称", sort="name"),
        Column("value", "数值", value_words, kind="num"),
        Column("article", "依据"),
        Column("area", "适用区划", lambda row: row.area or "全部", kind="lesser"),
        Column("valid_from", "施行日期", sort="valid_from", kind="nowrap"),
        Column("valid_to", "失效日期", sort="valid_to", kind="nowrap lesser"),
        Column("certainty", "核实程度", lambda row: CERTAINTIES.get(row.certainty, ""), kind="lesser"),
        Column("code", "代码", sort="code", kind="lesser"),
    ],
    search=("name", "code", "article"),
    search_hint="名称、代码或法规",
    filters=[Choice("state", "状态", [("now", "施行中"), ("coming", "将施行"), ("past", "已失效")], by_state)],
    sort="code",
    link=lambda row: reverse("parameter", args=[row.pk]),
    crumbs=[ADMIN, ("法定参数", "")],
)
KEYS = ListSpec(
    name="keys",
    title="应用密钥",
    rows=_keys,
    permission="orgs.manage_credential",
    lead="各单位的应用调用数据服务时签名所用的密钥。密钥只在签发时显示一次。",
    columns=[
        Column("label", "用途", sort="label"),
        Column("keyid", "密钥编号", sort="keyid", kind="mono"),
        Column("org", "单位", sort="org__name"),
        Column("state", "状态", show=key_state),
        Column("valid_to", "到期时间", sort="valid_to", kind="nowrap"),
        Column("last_used_at", "最近使用", sort="last_used_at", kind="nowrap lesser"),
    ],
    search=("label", "keyid", "org__name"),
    search_hint="用途、编号或单位",
    sort="-valid_from",
    link=lambda key: reverse("key", args=[key.pk]),
    empty="还没有应用密钥",
    empty_text="签发一把密钥，本单位的应用才能调用已获授权的数据。",
    crumbs=[ADMIN, ("应用密钥", "")],
    extra={"new_url": "key-new", "new_label": "签发密钥", "new_needs": "orgs.manage_credential"},
)
