"""Data sharing in the demonstration: entries bound and published or on their way, applications in several states."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from seeds import departments, entries, service, tables
from seeds.entries import PURPOSE, Entry
from shuzheng.kernel.calendar.queries import due
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import DataSource, Grant
from shuzheng.kernel.exchange.queries import propose_from_api, propose_from_file, propose_from_relation
from shuzheng.kernel.exchange.specs import Api
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.home import home
from shuzheng.systems.data.sharing import actions as sharing

KEY_FILE = "demo-key.json"
PUBLISHED_BEFORE = timedelta(days=60)
REPLY = "exchange.reply.conditional"

Tell = Callable[[str], None]


class Province:
    """Who acts, and the verbs of the rooms in the order in which the law wants them."""

    def __init__(self, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
        self.orgs, self.people, self.at = orgs, people, at
        self.resources: dict[str, UUID] = {}

    def publish(self, entry: Entry, content: bytes) -> None:
        """Of a file, as it was two months ago."""
        at = self.at - PUBLISHED_BEFORE
        path = home() / f".{entry.key}.csv"
        path.write_bytes(content)
        try:
            proposed = propose_from_file(path, on=at.date())
        finally:
            path.unlink()
        said: dict[str, Any] = {"name": f"{entry.words['name']}.csv", "keep_dirty": True, "refresh": entry.cycle}
        self.bind(entry, proposed, exchange.bind_file, at, upload=io.BytesIO(content), **said)

    def bind(
        self, entry: Entry, proposed: Sequence[ElementSpec], bind: Callable[..., Any], at: datetime, **said: Any
    ) -> None:
        """描述、挂接、测试、报送、批准、发布."""
        resource = self.describe(entry, _confirmed(proposed, entry), at)
        clerk = self.people[f"{entry.org}_clerk"]
        binding = bind(resource_id=resource, by=clerk, at=at, **said)
        exchange.test_binding(binding=binding, by=clerk, at=at)
        exchange.activate(binding=binding, by=clerk, at=at)
        case = self.send(entry, at)
        self.step(case, "approve", f"{entry.org}_head", at)
        self.step(case, "publish", "reviewer", at)

    def describe(self, entry: Entry, elements: Sequence[ElementSpec], at: datetime) -> UUID:
        """编目、确权、定责."""
        on, org = at.date(), self.orgs[entry.org]
        clerk, officer = self.people[f"{entry.org}_clerk"], self.people[f"{entry.org}_officer"]
        is_personal = any(one.personal != "none" for one in elements)
        said: dict[str, Any] = {
            "grade": max([2, *(one.grade or 1 for one in elements)]),
            "secrecy": "clear",
            "secrecy_on": on,
            "impact": "with_measures" if is_personal else "not_involved",
            "impact_on": on,
            "valid_on": on,
        }
        resource = catalogue.describe(
            source=org, entry=EntrySpec(**(said | entry.said())), elements=elements, by=clerk, on=on
        )
        catalogue.confirm_rights(
            resource=resource, holder=org, processor=org, operator=org, basis="部门职责规定（演示）", by=officer, on=on
        )
        catalogue.name_steward(resource=resource, person=clerk, duty="目录维护和数据质量", by=clerk, on=on)
        self.resources[entry.key] = resource.pk
        return resource.pk

    def send(self, entry: Entry, at: datetime) -> UUID:
        """送审: the entry waits for the head of its department."""
        case = sharing.open_review(resource_id=self.resources[entry.key], by=self.people[f"{entry.org}_clerk"], at=at)
        self.step(case, "submit", f"{entry.org}_clerk", at)
        return case

    def apply(self, key: str, org: str, elements: Sequence[str], at: datetime, *, by: str = "", **said: Any) -> UUID:
        """申请: stated in full, not yet consented to; its case."""
        stated = {
            "basis": "市场主体登记管理条例第十七条（演示）",
            "scenario": PURPOSE,
            "scope": "全省登记窗口",
            "modes": ["service", "batch", "file"],
            "valid_from": at.date(),
            "valid_to": at.date() + timedelta(days=365),
            "elements": list(elements),
            "security_measures": "专网专机，专人保管，到期销毁",
        }
        clerk = by or f"{org}_clerk"
        request = sharing.apply(
            resource_id=self.resources[key],
            requester=self.orgs[org],
            stated=stated | said,
            by=self.people[clerk],
            at=at,
        )
        self.step(request.case_id, "submit", clerk, at)
        return request.case_id

    def step(self, case: UUID, name: str, who: str, at: datetime, **rest: Any) -> None:
        """One step of a case."""
        cases.take(case_id=case, step=name, by=self.people[who], at=at, **rest)


@transaction.atomic
def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Make entries and applications, all of them or none; and a key for the market department's application."""
    if not Resource.objects.exists():
        province = Province(orgs, people, at)
        _publish(province)
        _under_way(province)
        _apply(province)
    if departments.may_connect() and not DataSource.objects.filter(label=departments.DATABASE).exists():
        _live(Province(orgs, people, at))
        if (home() / KEY_FILE).exists():
            transaction.on_commit(lambda: tell_grants(orgs["market"]))
    if not (home() / KEY_FILE).exists():
        transaction.on_commit(lambda: write_key(orgs["market"], people["market_officer"], at))


def _publish(province: Province) -> None:
    on = province.at.date()
    province.publish(entries.DIVISIONS, tables.divisions(on))
    province.publish(entries.WORKING_DAYS, tables.working_days())
    province.publish(entries.WINDOWS, tables.windows(on))
    for entry, content in ((entries.UNIVERSITIES, tables.universities()), (entries.ITEMS, tables.service_items())):
        if content is not None:
            province.publish(entry, content)


def _under_way(province: Province) -> None:
    """One entry before the data authority, one before the head of its department."""
    for entry, is_approved in ((entries.ENTERPRISES, True), (entries.STATIONS, False)):
        bare = [ElementSpec(name, name, grade=1) for name in entry.confirmed]
        province.describe(entry, _confirmed(bare, entry), province.at)
        case = province.send(entry, province.at)
        if is_approved:
            province.step(case, "approve", f"{entry.org}_head", province.at)


def _apply(province: Province) -> None:
    """Granted whole and in part, waiting with little time left, sent back for supplement, refused, before one's own."""
    at = province.at - PUBLISHED_BEFORE / 2
    case = province.apply("divisions", "market", ["代码", "名称", "级别"], at)
    province.step(case, "consent", "market_officer", at)
    province.step(case, "agree", "civil_officer", at)
    province.step(case, "deliver", "civil_officer", at)

    case = province.apply("windows", "market", list(entries.WINDOWS.confirmed), at)
    province.step(case, "consent", "market_officer", at)
    part = {"elements": ["窗口编号", "窗口名称", "负责人", "联系电话"], "obligations": "不得提供给第三方"}
    province.step(case, "agree", "approval_officer", at, data=part, reason="区划代码可由窗口编号得知，无须另行提供")
    province.step(case, "deliver", "approval_officer", at)

    case = province.apply(
        "windows", "city_bureau", ["窗口编号", "窗口名称"], at, by="city_clerk", scenario="群众来访引导"
    )
    province.step(case, "consent", "city_officer", at)
    province.step(case, "refuse", "approval_officer", at, reason="使用场景不在目录列明的用途之内，请修改后重新申请")

    late = nearly_due(province.at)
    case = province.apply("windows", "environment", ["窗口编号", "窗口名称", "联系电话"], late, scenario="政务服务协同")
    province.step(case, "consent", "environment_officer", late)

    case = province.apply("windows", "education", ["窗口编号", "联系电话"], late, scenario="政务服务协同")
    province.step(case, "consent", "education_officer", late)
    province.step(case, "ask_missing", "approval_clerk", province.at, data={"missing": ["使用系统的等级保护备案证明"]})

    province.apply("working_days", "education", ["日期", "是否工作日"], province.at, scenario="学历认证时限计算")


def _live(province: Province) -> None:
    """A department's own table and another's API, each granted to the market regulator in part."""
    at, orgs = province.at - PUBLISHED_BEFORE, province.orgs
    dsn = departments.database()
    table = departments.register(orgs["civil"], kind="postgresql", label=departments.DATABASE, dsn=dsn, at=at)
    proposed = propose_from_relation(table, departments.RELATION, on=at.date())
    province.bind(entries.BENEFITS, proposed, exchange.bind_table, at, source=table, relation=departments.RELATION)
    with service.serving() as host:
        api = departments.register(orgs["environment"], kind="http", label=departments.SERVICE, host=host, at=at)
        asked = Api(
            f"http://{host}{service.PATH}", rows_at="data", key_param=service.KEY, page_param="page", size_param="size"
        )
        proposed = propose_from_api(api, asked, {}, on=at.date())
        province.bind(entries.RATINGS, proposed, exchange.bind_api, at, source=api, api=asked)
    at = province.at - PUBLISHED_BEFORE / 2
    for key, officer, elements in (
        ("benefits", "civil_officer", ["公民身份号码", "姓名", "救助类别", "是否在保"]),
        ("ratings", "environment_officer", list(entries.RATINGS.confirmed)),
    ):
        case = province.apply(key, "market", elements, at, scenario="政务服务协同")
        province.step(case, "consent", "market_officer", at)
        province.step(case, "agree", officer, at)
        province.step(case, "deliver", officer, at)


def nearly_due(at: datetime) -> datetime:
    """When an application came in whose reply is due in a day or two: its clock is amber."""
    today = at.astimezone(SHANGHAI).date()
    begun = next(day for day in _back_from(today) if due(day, REPLY).on <= due(today, "exchange.reply.open").on)
    return at - (today - begun)


def _back_from(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in range(60)]


def _confirmed(proposed: Sequence[ElementSpec], entry: Entry) -> list[ElementSpec]:
    return [replace(one, **entry.confirmed[one.name]) for one in proposed if one.name in entry.confirmed]


def write_key(org: Org, officer: Person, at: datetime) -> Path:
    """A key for the demonstration's application, and what it may call, in a file that only its owner reads."""
    issued = keys.issue_key(org=org, label="登记系统（演示）", by=officer, at=at)
    document = {
        "gateway": os.environ.get("SHUZHENG_GATEWAY_URL", "http://127.0.0.1:8010"),
        "key_id": issued.key.keyid,
        "secret": issued.secret,
        "grants": _callable(org),
    }
    return _write(document)


def tell_grants(org: Org) -> Path:
    """What the same key may call by now."""
    return _write(json.loads((home() / KEY_FILE).read_text()) | {"grants": _callable(org)})


def _callable(org: Org) -> list[dict[str, str]]:
    grants = Grant.objects.filter(consumer=org, state=Grant.State.ACTIVE).select_related("resource__current")
    return [
        {
            "grant": str(one.pk),
            "resource": one.resource.code or "",
            "name": one.resource.current.name if one.resource.current else "",
            "purpose": one.purpose,
        }
        for one in grants.order_by("granted_at")
    ]


def _write(document: Mapping[str, Any]) -> Path:
    path = home() / KEY_FILE
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
    return path
