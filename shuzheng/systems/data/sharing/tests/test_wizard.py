"""Describe → bind → test → publish, as a clerk and a data officer do it in a browser without script, on real data."""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Binding, DataSource
from shuzheng.kernel.exchange.tests.conftest import Api, Department, api, department, send
from shuzheng.kernel.orgs.models import Person
from shuzheng.systems.data.sharing.describing import jobs
from shuzheng.systems.data.sharing.describing.models import Preparation
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults
from tests.shared import data

__all__ = ["api", "department"]
WORDS = {
    "name": "高等学校名单",
    "summary": "全国普通高等学校的名称、标识码、主管部门、所在地和办学层次",
    "class_path": "306001",
    "data_format": "spreadsheet",
    "update_cycle": "yearly",
    "valid_on": "2026-11-01",
    "sharing": "conditional",
    "modes": ["service", "file"],
    "sharing_scope": "省级政务部门",
    "permitted_purposes": "校名核验\n学历核验",
    "opening": "conditional",
    "grade": "2",
    "importance": "general",
}
ASSESSED = {"secrecy": "clear", "secrecy_on": "2026-11-01", "impact": "not_involved", "impact_on": "2026-11-01"}


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    """A well-made page of that name."""
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, response.text[:2000]
    assert faults(response.text) == []
    return response.text


def sent(client: Client, address: str, /, *args: object, query: str = "", **said: object) -> str:
    """Where a form leads once it is sent."""
    response = client.post(reverse(address, args=args) + query, said)
    assert response.status_code == 302, response.text[:3000]
    return response.headers["Location"]


def universities() -> SimpleUploadedFile:
    return SimpleUploadedFile("高等学校名单.csv", data("09_institutions/universities_moe.csv").read_bytes())


def begun(person: Person, file: SimpleUploadedFile) -> UUID:
    """The draft that an uploaded file becomes."""
    client = signed_in(person)
    sent(client, "catalogue-new-file", file=file, refresh="yearly")
    return Resource.objects.latest("created_on", "id").pk


def confirm_elements(client: Client, pk: UUID, **changes: str) -> str:
    """Send the elements' page as it came, save what is changed."""
    form = client.get(reverse("describe-elements", args=[pk])).context["rows"]
    said: dict[str, object] = {}
    for one, _, _ in form:
        said |= {one.add_prefix(name): value for name, value in _shown(one)}
    return sent(client, "describe-elements", pk, **(said | changes), go="next")


def _shown(form: object) -> Iterator[tuple[str, object]]:
    for bound in form:  # type: ignore[attr-defined]
        value = bound.value()
        if value not in (None, False, ""):
            yield bound.name, "on" if value is True else value


def own(client: Client, pk: UUID, person: Person, **changes: object) -> str:
    org = Resource.objects.get(pk=pk).source_id
    rights = {"holder": org, "processor": org, "operator": org, "basis": "省教育厅职能配置规定第三条"}
    said = rights | {"steward": person.pk, "duty": "目录维护和数据质量"} | ASSESSED | changes
    return sent(client, "describe-ownership", pk, **said, go="next")


@pytest.fixture
def officer(here: Small) -> Client:
    return signed_in(here.education_officer)


@pytest.fixture
def draft_pk(here: Small) -> UUID:
    """The education department's draft from the real list of universities."""
    return begun(here.education_clerk, universities())


def test_a_file_becomes_a_published_entry(here: Small, officer: Client, draft_pk: UUID) -> None:
    assert "高等学校名单" in page(officer, "describe-entry", draft_pk)
    assert sent(officer, "describe-entry", draft_pk, **WORDS, go="next").endswith("/elements")
    assert "学校（机构）标识码（100% 符合）" in page(officer, "describe-elements", draft_pk)
    labels = {
        f"e{n}-label": label
        for n, label in enumerate(("序号", "学校名称", "学校标识码", "主管部门", "所在地", "办学层次", "备注"))
    }
    keys = {"e0-is_key": "", "e2-is_key": "on"}
    assert confirm_elements(officer, draft_pk, **labels, **keys).endswith("/ownership")
    page(officer, "describe-ownership", draft_pk)
    assert own(officer, draft_pk, here.education_clerk).endswith("/test")
    page(officer, "describe-test", draft_pk)
    binding = Binding.objects.get()
    sent(officer, "binding-test", draft_pk, binding.pk)
    assert "2,631" in page(officer, "describe-test", draft_pk)
    assert "要素齐全" in page(officer, "describe-submit", draft_pk)
    assert sent(officer, "describe-submit", draft_pk).endswith(str(draft_pk))

    resource = Resource.objects.get(pk=draft_pk)
    binding.refresh_from_db()
    assert (resource.state, resource.is_bound, binding.state) == ("in_review", True, "active")
    assert resource.working is not None
    assert resource.working.elements.get(is_key=True).standard == "moe-school"
    assert "待部门负责人批准" in page(officer, "catalogue-entry", draft_pk)


def test_each_step_tells_what_is_missing_and_the_last_refuses_it_whole(officer: Client, draft_pk: UUID) -> None:
    text = page(officer, "describe-submit", draft_pk)
    assert "请选择共享属性" in text
    assert "请先确权" in text
    assert "还缺" in text

    refused = officer.post(reverse("describe-submit", args=[draft_pk]))

    assert refused.status_code == 409
    assert "处须补充" in refused.text
    assert Resource.objects.get().state == "draft"


def test_what_was_typed_comes_back_with_what_is_wrong_beside_it(officer: Client, draft_pk: UUID) -> None:
    said = WORDS | {"class_path": "3" * 40, "summary": "写了很久的摘要"}

    response = officer.post(reverse("describe-entry", args=[draft_pk]), said)

    assert response.status_code == 422
    assert "写了很久的摘要" in response.text
    assert faults(response.text) == []


def test_a_draft_is_saved_however_little_is_said(officer: Client, draft_pk: UUID) -> None:
    assert sent(officer, "describe-entry", draft_pk, name="半成品", importance="general", go="stay").endswith(
        "/describe"
    )

    working = Resource.objects.get().working
    assert working is not None
    assert (working.name, working.sharing) == ("半成品", "")


def test_the_share_of_values_that_conform_and_dirty_examples_are_shown_masked(here: Small) -> None:
    lines = [f"{n},130102188001010011,某甲" for n in range(1, 20)] + ["20,130102188001010019,某乙", "x,1,某丙"]
    file = SimpleUploadedFile("人员.csv", ("序号,身份证号,姓名\n" + "\n".join(lines)).encode("gbk"))
    pk = begun(here.education_clerk, file)

    text = page(signed_in(here.education_clerk), "describe-elements", pk)

    assert "2 个值不符合，共 21 个" in text
    assert "130102********0019" in text
    assert "130102188001010019" not in text
    assert "130102188001010011" not in json.dumps(Preparation.objects.get().profile)


def test_only_one_element_may_be_the_key(officer: Client, draft_pk: UUID) -> None:
    form = officer.get(reverse("describe-elements", args=[draft_pk])).context["rows"]
    said = {one.add_prefix(name): value for one, _, _ in form for name, value in _shown(one)}

    refused = officer.post(reverse("describe-elements", args=[draft_pk]), said | {"e0-is_key": "on", "e2-is_key": "on"})

    assert refused.status_code == 422
    assert "主键只能有一个" in refused.text


def test_an_element_may_be_left_out_and_another_added_by_hand(officer: Client, draft_pk: UUID) -> None:
    confirm_elements(officer, draft_pk, **{"e6-drop": "on"})
    sent(officer, "describe-add-element", draft_pk, name="zone", label="所属区域", data_type="text")

    working = Resource.objects.get().working
    assert working is not None
    assert "remarks" not in {one.name for one in working.elements.all()}
    assert working.elements.get(name="zone").label == "所属区域"
    assert (
        officer.post(
            reverse("describe-add-element", args=[draft_pk]), {"name": "zone", "label": "重复", "data_type": "text"}
        ).status_code
        == 422
    )


def test_a_clerk_names_the_steward_but_leaves_the_rights_to_the_officer(here: Small, draft_pk: UUID) -> None:
    clerk = signed_in(here.education_clerk)
    assert here.education_officer.name in page(clerk, "describe-ownership", draft_pk)

    own(clerk, draft_pk, here.education_clerk)

    resource = Resource.objects.get()
    assert resource.stewards.get().person == here.education_clerk
    assert not resource.rights.exists()


def test_saying_the_same_again_changes_nothing(here: Small, officer: Client, draft_pk: UUID) -> None:
    own(officer, draft_pk, here.education_clerk)
    own(officer, draft_pk, here.education_clerk)

    resource = Resource.objects.get()
    assert (resource.rights.count(), resource.stewards.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("图片.png", b"\x89PNG", "请上传 CSV、Excel 或 Parquet"),
        ("空.csv", b"", "空"),
        ("坏.xlsx", b"PK\x03\x04 no zip", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(here: Small, name: str, content: bytes, said: str) -> None:
    response = signed_in(here.education_clerk).post(
        reverse("catalogue-new-file"), {"file": SimpleUploadedFile(name, content), "refresh": "yearly"}
    )

    assert response.status_code == 422
    assert said in response.text
    assert not Resource.objects.exists()


def test_a_large_file_is_left_to_the_worker_and_its_page_tells_how_far_it_is(
    here: Small, officer: Client, draft_pk: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_elements(officer, draft_pk)
    monkeypatch.setattr("shuzheng.systems.data.sharing.describing.actions.SMALL_FILE", 10)
    binding = Binding.objects.get()

    sent(officer, "binding-test", draft_pk, binding.pk)

    assert "可以离开此页" in page(officer, "describe-test", draft_pk)
    assert "HX-Refresh" not in officer.get(reverse("binding-progress", args=[draft_pk, binding.pk])).headers
    assert officer.post(reverse("binding-test", args=[draft_pk, binding.pk])).status_code == 409
    jobs.test_binding(str(binding.pk), str(here.education_clerk.pk))
    done = officer.get(reverse("binding-progress", args=[draft_pk, binding.pk]))
    assert done.headers["HX-Refresh"] == "true"
    assert Preparation.objects.get().work == "done"


def test_a_test_whose_worker_died_may_be_started_again(officer: Client, draft_pk: UUID) -> None:
    confirm_elements(officer, draft_pk)
    binding = Binding.objects.get()
    Preparation.objects.update(work="running", touched_at="2026-01-01T00:00:00Z")

    assert "检查停了" in page(officer, "describe-test", draft_pk)
    sent(officer, "binding-test", draft_pk, binding.pk)

    assert Preparation.objects.get().work == "done"


def test_bad_rows_are_reported_with_their_reasons_and_downloaded(here: Small) -> None:
    rows = ["代码,名称", *(f"{n:04},单位{n}" for n in range(30)), "0007,重复单位", ",没有代码"]
    pk = begun(here.education_officer, SimpleUploadedFile("单位名单.csv", "\n".join(rows).encode()))
    client = signed_in(here.education_officer)
    confirm_elements(client, pk, **{"e0-is_key": "on", "e1-is_key": ""})
    binding = Binding.objects.get()
    sent(client, "binding-test", pk, binding.pk)

    text = page(client, "describe-test", pk)
    file = client.get(reverse("binding-report", args=[pk, binding.pk]) + "?format=csv")

    assert "2<small>行" in text
    lines = list(csv.reader(b"".join(file.streaming_content).decode("utf-8-sig").splitlines()))  # type: ignore[attr-defined]
    assert [line[0] for line in lines[1:]] == ["32", "33"]


def test_the_real_service_items_are_described_from_a_departments_own_table(
    here: Small, department: Department, tmp_path: Path
) -> None:
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
    said = {"source": DataSource.objects.get().pk, "url": api.url, "method": "GET", "rows_at": "data.rows"}
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


def test_another_department_sees_neither_draft_nor_source(here: Small, draft_pk: UUID) -> None:
    client = signed_in(here.market_officer)
    paths = [
        "catalogue-entry",
        "describe-entry",
        "describe-elements",
        "describe-ownership",
        "describe-test",
        "describe-submit",
    ]

    assert {client.get(reverse(name, args=[draft_pk])).status_code for name in paths} == {404}
    assert client.get(reverse("binding-report", args=[draft_pk, Binding.objects.get().pk])).status_code == 404
    assert client.get(reverse("catalogue-new") + f"?entry={draft_pk}").status_code == 404
    assert client.post(reverse("binding-test", args=[draft_pk, Binding.objects.get().pk])).status_code == 403
