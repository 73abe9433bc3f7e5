"""Describe → bind → test → publish, as a clerk and a data officer do it in a browser without script, on real data."""

from __future__ import annotations

import csv
import json
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Binding
from shuzheng.systems.data.sharing.describing import jobs
from shuzheng.systems.data.sharing.describing.models import Preparation
from shuzheng.systems.data.sharing.tests.conftest import Publish
from shuzheng.systems.data.sharing.tests.wizard import (
    WORDS,
    begun,
    confirm_elements,
    own,
    page,
    sent,
    shown,
    universities,
)
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults


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
    text = page(officer, "catalogue-entry", draft_pk)
    assert "待部门负责人批准" in text
    assert reverse("case", args=[Case.objects.get().number]) in text


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
    said = {one.add_prefix(name): value for one, _, _ in form for name, value in shown(one)}

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


def test_what_an_update_adds_is_bound_and_tested_before_it_goes_to_review(
    here: Small, officer: Client, publish: Publish
) -> None:
    pk = publish().pk
    rows = "code,name,level,street\n4113010075,河北大学,本科,五四东路\n"
    file = SimpleUploadedFile("名单.csv", rows.encode())
    sent(officer, "catalogue-new-file", query=f"?entry={pk}", file=file, refresh="yearly")
    in_use = Binding.objects.get()
    sent(officer, "binding-test", pk, in_use.pk)
    sent(officer, "binding-use", pk, in_use.pk)
    sent(officer, "catalogue-revise", pk, change="own", reason="增加街道")
    sent(officer, "describe-add-element", pk, name="street", label="街道", data_type="text", grade="1")

    assert "还没有对应的列" in page(officer, "describe-test", pk)
    assert sent(officer, "binding-update", pk).endswith("/columns")
    draft = Binding.objects.latest("created_at", "id")
    assert draft.columns["street"] == "street"
    sent(officer, "binding-test", pk, draft.pk)
    assert "更新发布时自动启用" in page(officer, "describe-test", pk)
    assert Binding.objects.get(state="active") == in_use
