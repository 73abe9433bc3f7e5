"""The chain on real inputs: described, bound, published, applied for, granted, called, suspended, corrected."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connection

from seeds import Small
from shuzheng.kernel.audit.jobs import sequence_pending
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Grant
from shuzheng.kernel.exchange.queries import (
    propose_from_api,
    propose_from_file,
    propose_from_relation,
    violations_for,
)
from shuzheng.kernel.exchange.specs import Api, Report
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import actions as sharing
from shuzheng.systems.data.sharing.jobs import watch
from shuzheng.systems.data.sharing.models import Breach
from tests.chain.conftest import Owned, by_hand
from tests.chain.stations import Stations
from tests.chain.story import PURPOSE, Application, Department, step
from tests.shared import data
from tests.until import until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SCHOOLS: dict[str, dict[str, Any]] = {
    "code": {"label": "学校标识码", "nullable": False},
    "name": {"label": "学校名称"},
    "department": {"label": "主管部门"},
    "address": {"label": "所在地", "mask": "generic", "grade": 2},
    "level": {"label": "办学层次"},
    "remarks": {"label": "办学性质", "standard": "list:民办|中外合作办学"},
}
ITEMS: dict[str, dict[str, Any]] = {
    "TASK_CODE": {"label": "事项实施编码", "nullable": False},
    "TASK_NAME": {"label": "事项名称"},
    "TASK_TYPE_TEXT": {"label": "事项类型"},
    "DEPT_NAME": {"label": "实施主体"},
    "handle_time_limit": {"label": "承诺时限"},
    "consult_phone": {"label": "咨询电话", "standard": "text", "mask": "phone", "grade": 2},
}
STATIONS: dict[str, dict[str, Any]] = {
    "监测点编码": {"nullable": False},
    "监测点名称": {},
    "城市": {},
    "经度": {"mask": "generic", "grade": 2, "nullable": False},
    "纬度": {"mask": "generic", "grade": 2, "nullable": False},
}


def test_a_file_of_the_education_department_from_catalogue_to_audit(here: Small, house: str, tmp_path: Path) -> None:
    education, market = Department.of(here, "education"), Department.of(here, "market")
    path = data("09_institutions/universities_moe.csv")

    proposed = propose_from_file(path, on=clock.today())
    assert {one.name: one.standard for one in proposed}["code"] == "moe-school"
    resource = education.describe(
        proposed, SCHOOLS, name="高等学校名单", summary="全国高等学校", data_format="spreadsheet", update_cycle="yearly"
    )
    with path.open("rb") as file:
        binding = exchange.bind_file(
            resource_id=resource, upload=file, name=path.name, by=education.clerk, at=clock.now(), keep_dirty=True
        )
    report = education.test_and_bind(binding)
    assert (report.read, report.served, report.held) == (2631, 2631, 0)
    assert told(report, "remarks") == 2
    code = education.publish(resource)

    grant = shared(market, education, resource, "高等学校", tuple(SCHOOLS), without="department")
    caller = market.application(house)
    until(lambda: caller.lookup(grant, code, "4113010075").status_code == 200, 5)

    row = found(caller, grant, code, "4113010075")
    assert row == {"code": "4113010075", "name": "河北大学", "address": "保***", "level": "本科", "remarks": None}
    page = answered(caller, grant, code, limit="2", level="专科")
    assert [one["level"] for one in page["data"]] == ["专科", "专科"]
    assert page["next"]
    export = caller.get(grant, code, "export.ndjson")
    assert export.status_code == 200
    assert len(export.text.splitlines()) == 2631
    assert "保定市" not in export.text
    assert refused(caller.get(grant, code, "", address="保定市")) == "scope.masked"

    breach_and_suspension(here, caller, grant, code, "4113010075", beyond="department")

    corrected = tmp_path / "corrected.csv"
    corrected.write_text(path.read_text("utf-8-sig").replace("河北大学,4113010075", "河北大學,4113010075"), "utf-8")
    verification = disputed(market, resource, "4113010075", "name", held="河北大学", claimed="河北大學")
    with corrected.open("rb") as file:
        binding.refresh_from_db()
        exchange.replace_file(binding=binding, upload=file, name="名单.csv", by=education.clerk, at=clock.now())
    told_to_the_takers_only(here, education, verification)
    until(lambda: found(caller, grant, code, "4113010075")["name"] == "河北大學", 5)

    the_log_verifies_and_names_the_row_that_a_hand_changed(tmp_path)


def test_a_table_in_a_departments_own_postgresql(here: Small, house: str, approval_database: Owned) -> None:
    approval, market = Department.of(here, "education"), Department.of(here, "market")
    source = exchange.register_source(
        org=approval.org,
        kind="postgresql",
        label="事项库",
        dsn=approval_database.reader,
        by=approval.clerk,
        at=clock.now(),
    )

    proposed = propose_from_relation(source, "public.service_items", on=clock.today())
    assert {one.name: one.standard for one in proposed}["TASK_CODE"] == "item-code"
    resource = approval.describe(
        proposed, ITEMS, name="政务服务事项", summary="省市两级事项", data_format="database", update_cycle="realtime"
    )
    binding = exchange.bind_table(
        resource_id=resource, source=source, relation="public.service_items", by=approval.clerk, at=clock.now()
    )
    report = approval.test_and_bind(binding)
    assert (report.ok, report.served) == (True, 2262)
    assert told(report, "TASK_CODE") == 6
    code = approval.publish(resource)

    grant = shared(market, approval, resource, "政务服务事项", tuple(ITEMS), without="handle_time_limit")
    caller, key = market.application(house), "11440000006939756B2440101007000"
    until(lambda: caller.lookup(grant, code, key).status_code == 200, 5)

    row = found(caller, grant, code, key)
    assert (row["TASK_NAME"], row["consult_phone"]) == ("临时价格干预范围事项提价申报", "****1084")
    first = answered(caller, grant, code, limit="1000")
    second = answered(caller, grant, code, limit="1000", cursor=first["next"])
    assert first["data"][-1]["TASK_CODE"] < second["data"][0]["TASK_CODE"]
    export = caller.get(grant, code, "export.csv", fields="TASK_CODE,consult_phone")
    assert len(export.text.splitlines()) == 2263
    assert "34121084" not in export.text

    breach_and_suspension(here, caller, grant, code, key, beyond="handle_time_limit")

    verification = disputed(market, resource, key, "TASK_NAME", held=row["TASK_NAME"], claimed="临时价格干预提价申报")
    approval_database.run(
        'UPDATE service_items SET "TASK_NAME" = %s WHERE "TASK_CODE" = %s', "临时价格干预提价申报", key
    )
    told_to_the_takers_only(here, approval, verification)
    assert found(caller, grant, code, key)["TASK_NAME"] == "临时价格干预提价申报"


def test_an_api_of_the_environment_department(here: Small, house: str, stations: Stations) -> None:
    environment, market = Department.of(here, "environment"), Department.of(here, "market")
    by, at = environment.clerk, clock.now()
    source = exchange.register_source(
        org=environment.org, kind="http", label="监测接口", hosts=(stations.host,), by=by, at=at
    )
    api = Api(
        f"http://{stations.host}/stations", rows_at="data.rows", key_param="code", page_param="page", size_param="size"
    )

    proposed = propose_from_api(source, api, {}, on=clock.today())
    assert {one.name: one.standard for one in proposed}["监测点编码"] == "air-station"
    resource = environment.describe(
        proposed,
        STATIONS,
        name="空气质量监测站点",
        summary="国控站点",
        data_format="self_described",
        update_cycle="yearly",
    )
    binding = exchange.bind_api(resource_id=resource, source=source, api=api, by=by, at=at)
    report = environment.test_and_bind(binding)
    assert report.ok
    code = environment.publish(resource)

    grant = shared(market, environment, resource, "空气质量", tuple(STATIONS), without="纬度")
    caller = market.application(house)
    until(lambda: caller.lookup(grant, code, "1001A").status_code == 200, 5)

    row = found(caller, grant, code, "1001A")
    assert row == {"监测点编码": "1001A", "监测点名称": "万寿西宫", "城市": "北京", "经度": "1***1"}
    page = answered(caller, grant, code, limit="3", 城市="石家庄")
    assert {one["城市"] for one in page["data"]} == {"石家庄"}
    assert len(caller.get(grant, code, "export.ndjson").text.splitlines()) == 2026

    breach_and_suspension(here, caller, grant, code, "1001A", beyond="纬度")

    verification = disputed(market, resource, "1001A", "监测点名称", held="万寿西宫", claimed="万寿西宫（旧址）")
    stations.correct("1001A", 监测点名称="万寿西宫（旧址）")
    told_to_the_takers_only(here, environment, verification)
    assert found(caller, grant, code, "1001A")["监测点名称"] == "万寿西宫（旧址）"


# --- the sentences that are the same for every kind -----------------------------------------------------------------


def shared(
    market: Department, source: Department, resource: UUID, words: str, elements: tuple[str, ...], *, without: str
) -> Grant:
    """Found, applied for with all fields and consent, agreed to in part, for a purpose and a term."""
    assert market.find(words) == [resource]
    lacking = sharing_lacks(market, resource, elements)
    assert "缺少使用依据" in lacking
    assert "缺少安全保障措施" in lacking
    request = market.apply(resource, elements)
    part = [name for name in elements if name != without]
    until_day = clock.today() + timedelta(days=90)
    grant = source.agree(request, part, f"“{without}”与使用场景无关", until=until_day)
    assert (grant.elements, grant.purpose, grant.valid_to) == (part, PURPOSE, until_day)
    return grant


def sharing_lacks(market: Department, resource: UUID, elements: tuple[str, ...]) -> str:
    """What an application is told that states neither basis nor safeguards."""
    with pytest.raises(Refused) as lacking:
        market.apply(resource, elements, basis="", security_measures="")
    return lacking.value.message


def breach_and_suspension(here: Small, caller: Application, grant: Grant, code: str, key: str, *, beyond: str) -> None:
    """Over scope is refused and becomes a violation; suspended, the next call fails; resumed, it works again."""
    assert refused(caller.lookup(grant, code, key, fields=beyond)) == "scope.field"
    assert refused(caller.lookup(grant, code, key, purpose="营销")) == "purpose.mismatch"
    exchange.ingest(at=clock.now())
    violation = seen_by(here.reviewer).get(grant=grant, summary__startswith="调用授权之外的数据项")
    assert (violation.offender, violation.provider) == (here.market, grant.provider)
    watch(at=clock.now())

    case = Breach.objects.get(violation_id=violation.pk).case_id
    step(case, "suspend", here.reviewer, reason="超范围使用", data={"order": "停止超范围调用并说明"})
    until(lambda: caller.lookup(grant, code, key).status_code == 403, 5)
    assert refused(caller.lookup(grant, code, key)) == "grant.suspended"

    step(case, "report", here.market_officer, data={"correction": "已改正调用程序"})
    step(case, "resume", here.reviewer, reason="整改合格")
    until(lambda: caller.lookup(grant, code, key).status_code == 200, 5)


def seen_by(person: Person) -> Any:
    """The violations that a person may see."""
    return violations_for(person)


def disputed(market: Department, resource: UUID, row: str, element: str, *, held: str, claimed: str) -> UUID:
    """The market department says that a value is wrong."""
    exchange.ingest(at=clock.now())
    said = {"row": row, "element": element, "held": held, "claimed": claimed, "evidence": "批准文件"}
    return sharing.dispute(resource_id=resource, claimant=market.org, **said, by=market.clerk, at=clock.now()).case_id


def told_to_the_takers_only(here: Small, source: Department, case: UUID) -> None:
    """Verified and corrected: who pulled the row is told, who did not is not."""
    step(case, "verify", source.clerk, data={"finding": "核实属实"})
    step(case, "correct", source.officer, data={"correction": "已更正"})
    told_orgs = Notice.objects.filter(case_id=case, title__contains="已更正：").values_list("org", flat=True)
    assert list(told_orgs) == [here.market.pk]


def the_log_verifies_and_names_the_row_that_a_hand_changed(folder: Path) -> None:
    """`shuzheng audit verify` before and after a grant's line is edited in the database."""
    sequence_pending()
    good = audit_verify()
    assert (good.returncode, "完好" in good.stdout) == (0, True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM audit_logline WHERE body LIKE '%exchange.grant\"%' ORDER BY seq LIMIT 1")
        [seq] = cursor.fetchone()
    by_hand(f"UPDATE audit_logline SET body = replace(body, '{PURPOSE}', '别的用途') WHERE seq = {seq}")

    bad = audit_verify()
    assert bad.returncode == 1
    assert f"第 {seq} 行" in bad.stdout


def audit_verify() -> subprocess.CompletedProcess[str]:
    """The command, as a person runs it."""
    command = [sys.executable, "-m", "shuzheng", "audit", "verify"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def found(caller: Application, grant: Grant, code: str, key: str) -> dict[str, Any]:
    """One row by its key."""
    answer = caller.lookup(grant, code, key)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()["data"]
    return row


def answered(caller: Application, grant: Grant, code: str, **query: str) -> dict[str, Any]:
    """A page."""
    answer = caller.get(grant, code, **query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def refused(answer: httpx.Response) -> str:
    """The code of a refusal."""
    assert answer.status_code == 403, answer.text
    return str(answer.json()["code"])


def told(report: Report, element: str) -> int:
    """How many values of an element the report complains of."""
    return sum(count for name, count in report.counts.items() if name.startswith(element))
