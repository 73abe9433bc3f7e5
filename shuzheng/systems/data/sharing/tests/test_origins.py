"""What an entry is described from: a department's table, its API, or nothing yet; on real data."""

from __future__ import annotations

import csv
import json
import lzma
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Binding, DataSource
from shuzheng.kernel.exchange.tests.conftest import Api, Department, api, department, send
from shuzheng.systems.data.sharing.tests.wizard import confirm_elements, page, sent
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults
from tests.shared import data

__all__ = ["api", "department"]


def test_the_real_service_items_are_described_from_a_departments_own_table(here: Small, department: Department) -> None:
    with lzma.open(data("34_service_items_guangdong/service_items_2262.jsonl.xz"), "rt") as file:
        rows = {row["TASK_CODE"]: row for row in map(json.loads, filter(str.strip, file))}
    department.run("CREATE TABLE items (task_code text NOT NULL, task_name text, dept_name text)")
    with psycopg.connect(department.owner) as there, there.cursor().copy("COPY items FROM STDIN") as copy:
        list(map(copy.write_row, ((c, r["TASK_NAME"], r["DEPT_NAME"]) for c, r in rows.items())))
    department.run("GRANT SELECT ON items TO PUBLIC", "ANALYZE items")
    client = signed_in(here.market_officer)
    to = sent(client, "data-source-new", org=here.market.pk, label="事项库", kind="postgresql", dsn=department.reader)
    assert "账号只读" in client.get(to).text
    source = DataSource.objects.get()
    assert "public.items" in page(client, "catalogue-new-table", source.pk)
    sent(client, "catalogue-new-table", source.pk, relation="public.items", refresh="realtime")
    pk = Resource.objects.get().pk
    assert "事项编码" in page(client, "describe-elements", pk) or "实施编码" in page(client, "describe-elements", pk)
    confirm_elements(
        client, pk, **{"e0-label": "实施编码", "e1-label": "事项名称", "e2-label": "实施部门", "e0-is_key": "on"}
    )
    sent(client, "binding-test", pk, Binding.objects.get().pk)

    assert Binding.objects.get().state == "tested"
    assert f"{len(rows):,}" in page(client, "describe-test", pk)


def test_the_air_stations_are_described_through_a_departments_api(here: Small, api: Api) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        with data("08_air_quality/station_list_2022_gbk_to_utf8.csv").open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))[: int(asked["size"])]
        found = rows if handler.headers["X-Token"] == "geheim" else []
        send(handler, json.dumps({"data": {"rows": found}}).encode())

    api.answer = answer
    client = signed_in(here.environment_officer)
    sent(client, "data-source-new", org=here.environment.pk, label="站点接口", kind="http", hosts=api.host)
    said: dict[str, Any] = {
        "source": DataSource.objects.get().pk,
        "url": api.url,
        "method": "GET",
        "rows_at": "data.rows",
    }
    said |= {"page_param": "page", "size_param": "size", "page_from": "1", "timeout_s": "5", "refresh": "realtime"}
    page(client, "catalogue-new-api")
    sent(client, "catalogue-new-api", **said, headers="X-Token: geheim")
    pk = Resource.objects.get().pk
    assert "空气监测点编码" in page(client, "describe-elements", pk)
    confirm_elements(client, pk)
    sent(client, "binding-test", pk, Binding.objects.get().pk)

    assert Binding.objects.get().state == "tested"
    assert "geheim" not in page(client, "describe-test", pk)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://127.0.0.1:1/x"}, "未登记"),
        ({"params": "没有等号"}, "看不懂"),
        ({"url": "file:///etc/passwd"}, "http"),
    ],
)
def test_an_api_that_may_not_be_asked_is_refused_beside_the_form(
    here: Small, api: Api, change: dict[str, str], said: str
) -> None:
    client = signed_in(here.environment_officer)
    sent(client, "data-source-new", org=here.environment.pk, label="接口", kind="http", hosts=api.host)
    words = {"source": DataSource.objects.get().pk, "url": api.url, "method": "GET", "page_from": "1", "timeout_s": "5"}

    response = client.post(reverse("catalogue-new-api"), words | {"refresh": "realtime"} | change)

    assert response.status_code == 422
    assert said in response.text
    assert faults(response.text) == []


def test_an_entry_may_be_described_before_there_is_data_and_bound_later(here: Small) -> None:
    client = signed_in(here.education_officer)
    page(client, "catalogue-new-blank")
    sent(client, "catalogue-new-blank", name="学籍变动")
    pk = Resource.objects.get().pk
    page(client, "describe-elements", pk)
    sent(client, "describe-add-element", pk, name="code", label="学校标识码", data_type="text")
    assert "选择数据来源" in page(client, "describe-test", pk)

    file = SimpleUploadedFile("名单.csv", b"code\n4113010075\n")
    to = sent(client, "catalogue-new-file", query=f"?entry={pk}", file=file, refresh="yearly")

    assert to == reverse("describe-test", args=[pk])
    assert Binding.objects.get().columns == {"code": "code"}


def test_a_source_that_does_not_answer_is_told_without_its_password(here: Small) -> None:
    client = signed_in(here.education_officer)
    dsn = "postgresql://reader:geheim@127.0.0.1:1/none"

    to = sent(client, "data-source-new", org=here.education.pk, label="断线", kind="postgresql", dsn=dsn)
    text = client.get(to).text

    assert "请核对地址、账号和网络" in text
    assert "geheim" not in text
    assert faults(text) == []
