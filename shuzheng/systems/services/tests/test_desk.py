"""The desk in a browser without script: drafting, publishing, the designer, the import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.lib import clock
from shuzheng.systems.services.items import actions, forms
from shuzheng.systems.services.items.desk.queries import counts
from shuzheng.systems.services.items.importing import actions as importing
from shuzheng.systems.services.items.models import ImportBatch, ItemVersion
from shuzheng.systems.services.tests.conftest import PERMIT, drafted
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

pytestmark = pytest.mark.django_db
CODE = "2130104001001"


@pytest.fixture
def clerk(here: Small) -> Client:
    return signed_in(here.market_clerk)


@pytest.fixture
def head(here: Small) -> Client:
    return signed_in(here.market_head)


@pytest.fixture
def reviewer(here: Small) -> Client:
    return signed_in(here.reviewer)


@pytest.fixture
def draft(here: Small) -> ItemVersion:
    return drafted(here, "market", "130104001001", "食品经营许可", PERMIT)


def at(name: str, item: ItemVersion, *more: str) -> str:
    return reverse(name, args=[item.pk, *more])


PAGES = [("item-version", 20), ("item-edit", 15), ("item-form", 15), ("item-form-page", 14), ("item-form-preview", 14)]


@pytest.mark.parametrize(("name", "most"), PAGES)
def test_a_page_of_a_draft_is_well_made(
    clerk: Client, draft: ItemVersion, name: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(most):
        response = clerk.get(at(name, draft))
    assert (response.status_code, faults(response.text)) == (200, [])


@pytest.mark.parametrize("name", ["items", "item-new"])
def test_a_page_of_the_desk_is_well_made(clerk: Client, draft: ItemVersion, name: str) -> None:
    response = clerk.get(reverse(name))
    assert (response.status_code, faults(response.text)) == (200, [])


@pytest.mark.parametrize("name", ["item-publish", "item-withdraw"])
def test_a_page_of_the_head_is_well_made(head: Client, draft: ItemVersion, name: str) -> None:
    response = head.get(at(name, draft))
    assert (response.status_code, faults(response.text)) == (200, [])


def test_a_clerk_drafts_writes_and_a_head_publishes(here: Small, clerk: Client, head: Client) -> None:
    said = {"org": here.market.pk, "name": "小作坊登记", "item_code": "X1", "kind": "other", "level": "province"}
    to = clerk.post(reverse("item-new"), said | {"number": here.market.uscc + CODE}).headers["Location"]
    one = ItemVersion.objects.get()
    written = {
        "name": "小作坊登记",
        "code": one.code,
        "kind": "other",
        "level": "province",
        "case_kind": "promised",
        "statutory_value": 20,
        "statutory_unit": "wd",
        "promised_value": 10,
        "promised_unit": "wd",
        "audiences": ["enterprise"],
        "themes": ["permits"],
        "process": "申请\n受理：当场出具通知书",
        "places": "大厅｜演示路 1 号｜工作日｜12345",
        "bases": "食品安全法第三十六条",
        "materials-TOTAL_FORMS": 2,
        "materials-INITIAL_FORMS": 0,
        "materials-0-name": "平面图",
        "materials-0-source": "applicant",
        "materials-0-form": "both",
        "materials-1-name": "营业执照",
        "materials-1-source": "licence",
        "materials-1-form": "electronic",
    }
    assert clerk.post(to, written).status_code == 302
    head.post(at("item-publish", one), {"on": clock.today().isoformat()})

    one.refresh_from_db()
    assert (one.state, one.published_by, one.lacks) == (
        "published",
        here.market_head,
        ["受理条件", "咨询电话", "监督投诉电话"],
    )
    assert [(paper.name, paper.is_spared) for paper in one.papers] == [("平面图", False), ("营业执照", True)]
    assert [(step.title, step.text) for step in one.steps] == [("申请", ""), ("受理", "当场出具通知书")]
    assert one.windows[0].phone == "12345"


def test_what_was_typed_comes_back_with_what_is_wrong(clerk: Client, draft: ItemVersion) -> None:
    said = {"name": "", "conditions": "打了很多字", "statutory_value": 3, "case_kind": "promised"}
    response = clerk.post(at("item-edit", draft), said | {"materials-TOTAL_FORMS": 0, "materials-INITIAL_FORMS": 0})
    assert response.status_code == 422
    assert "打了很多字" in response.text
    assert "请选择单位" in response.text


def test_a_clerk_cannot_publish_nor_another_department_see(here: Small, clerk: Client, draft: ItemVersion) -> None:
    assert clerk.get(at("item-publish", draft)).status_code == 403
    assert signed_in(here.education_clerk).get(at("item-version", draft)).status_code == 404
    assert signed_in(here.citizen).get(reverse("items")).status_code == 403


def test_a_head_publishes_many_at_once(head: Client, draft: ItemVersion) -> None:
    head.post(reverse("items"), {"act": "publish", "pick": [str(draft.pk)], "query": ""})
    draft.refresh_from_db()
    assert draft.state == "published"


def test_a_published_item_is_revised_and_withdrawn(
    here: Small, clerk: Client, head: Client, draft: ItemVersion
) -> None:
    actions.publish(version=draft, by=here.market_head, at=clock.now())
    assert clerk.post(at("item-revise", draft)).status_code == 302
    clerk.post(at("item-discard", ItemVersion.objects.get(version=2)))
    head.post(at("item-withdraw", draft), {"reason": "依据已废止"})
    assert list(ItemVersion.objects.values_list("state", "withdrawn_reason")) == [("withdrawn", "依据已废止")]


# ---- the designer ----


def add(clerk: Client, draft: ItemVersion, **said: object) -> Any:
    base = {"page": "page1", "kind": "text", "title": "问题"}
    return clerk.post(at("item-form-add", draft), base | said)


def designed(clerk: Client, draft: ItemVersion) -> dict[str, Any]:
    """A page with a choice and what depends on it."""
    clerk.post(at("item-form-page", draft), {"title": "门店", "help": ""})
    add(clerk, draft, title="业态", kind="choice", options="销售\n餐饮", is_required="on")
    add(clerk, draft, title="餐位数", kind="integer", low="1", high="500", is_required="on", when="q1", when_is="餐饮")
    draft.refresh_from_db()
    schema: dict[str, Any] = draft.form_schema
    return schema


def test_an_official_designs_a_form_without_writing_json(clerk: Client, draft: ItemVersion) -> None:
    schema = designed(clerk, draft)
    assert forms.faults(schema) == []
    assert [one.title for one in forms.questions(schema)] == ["业态", "餐位数"]
    assert forms.check(schema, {"q1": "销售"}) == []
    assert [one.message for one in forms.check(schema, {"q1": "餐饮", "q2": 501})] == ["不能大于 500"]


def test_a_question_is_changed_moved_and_taken_out(clerk: Client, draft: ItemVersion) -> None:
    designed(clerk, draft)
    said = {"page": "page1", "kind": "choice", "title": "经营方式", "options": "销售\n餐饮\n食堂", "is_required": "on"}
    clerk.post(at("item-form-question", draft, "q1"), said)
    refused = clerk.post(at("item-form-arrange", draft), {"act": "remove", "name": "q1"})
    clerk.post(at("item-form-arrange", draft), {"act": "remove", "name": "q2"})
    clerk.post(at("item-form-arrange", draft), {"act": "remove", "name": "q1"})
    draft.refresh_from_db()
    assert (refused.status_code, "请先改那一题" in refused.text) == (409, True)
    assert draft.form_schema["properties"] == {}


def test_a_question_below_what_depends_on_it_is_a_fault(clerk: Client, draft: ItemVersion) -> None:
    designed(clerk, draft)
    clerk.post(at("item-form-arrange", draft), {"act": "up", "name": "q2"})
    draft.refresh_from_db()
    assert "“餐位数”的出现条件应是前面的一个问题" in [fault["words"] for fault in draft.faults]
    assert "要先改好" in clerk.get(at("item-form", draft)).text


def test_a_question_shows_what_was_said_of_it(clerk: Client, draft: ItemVersion) -> None:
    designed(clerk, draft)
    text = clerk.get(at("item-form-question", draft, "q2")).text
    assert 'value="餐位数"' in text
    assert "餐饮</textarea>" in text


def test_a_choice_needs_two_options_and_a_condition_its_answer(clerk: Client, draft: ItemVersion) -> None:
    designed(clerk, draft)
    assert "至少写两个选项" in add(clerk, draft, kind="choice", options="一个").text
    assert "请写明答了什么才出现" in add(clerk, draft, when="q1").text


def test_the_form_is_tried_with_every_rule(clerk: Client, draft: ItemVersion) -> None:
    designed(clerk, draft)
    tried = clerk.post(at("item-form-preview", draft), {"q1": "餐饮", "q2": "0"})
    assert "不能小于 1" in tried.text
    assert "这样填可以通过" in clerk.post(at("item-form-preview", draft), {"q1": "销售"}).text


def catalogued(here: Small) -> None:
    """A published entry of the market department that has the addresses of enterprises."""
    on, org, officer = clock.today(), here.market, here.market_officer
    said: dict[str, Any] = {
        "class_path": "306001",
        "data_format": "spreadsheet",
        "update_cycle": "yearly",
        "opening": "conditional",
    }
    checked: dict[str, Any] = {
        "secrecy": "clear",
        "secrecy_on": on,
        "impact": "not_involved",
        "impact_on": on,
        "valid_on": on,
    }
    entry = EntrySpec(
        name="企业登记信息", summary="企业登记", sharing="open", modes=("service",), grade=1, **said, **checked
    )
    elements = [
        ElementSpec(
            "uscc",
            "统一社会信用代码",
            standard="uscc",
            grade=1,
            is_key=True,
            nullable=False,
            sample="11130000MB1234562C",
        ),
        ElementSpec("addr", "住所", grade=1, sample="演示路 1 号"),
    ]
    made = catalogue.describe(source=org, entry=entry, elements=elements, by=here.market_clerk, on=on)
    catalogue.confirm_rights(resource=made, holder=org, processor=org, operator=org, basis="三定", by=officer, on=on)
    catalogue.name_steward(resource=made, person=here.market_clerk, duty="维护", by=here.market_clerk, on=on)
    made.refresh_from_db()
    catalogue.submit(resource=made, by=here.market_clerk, on=on)
    catalogue.approve(resource=made, by=officer, on=on)
    catalogue.publish(resource=made, by=here.reviewer, on=on)


def test_a_question_that_sharing_can_answer_is_warned_of_with_the_law(
    here: Small, clerk: Client, draft: ItemVersion
) -> None:
    catalogued(here)
    clerk.post(at("item-form-page", draft), {"title": "门店", "help": ""})
    add(clerk, draft, title="住所")
    add(clerk, draft, title="营业执照编号")
    add(clerk, draft, title="单位名称", supplied_by="org:name")
    text = clerk.get(at("item-form", draft)).text
    assert "2 个问题不该问申请人" in text
    assert "与已发布目录中的数据项“住所”同名，可由省市场监管局《企业登记信息》共享取得" in text
    assert "“营业执照”是电子证照，应当调取" in text
    assert "政务数据共享条例第十九条、国务院关于在线政务服务的若干规定第七条" in text


def test_a_material_that_is_a_licence_is_warned_of(clerk: Client, draft: ItemVersion) -> None:
    papers = [{"name": "结婚证复印件", "source": "applicant"}]
    ItemVersion.objects.filter(pk=draft.pk).update(materials=papers)
    assert "“结婚证”是电子证照，应当调取" in clerk.get(at("item-version", draft)).text


def test_who_may_not_draft_designs_nothing(head: Client, draft: ItemVersion) -> None:
    response = head.post(at("item-form-page", draft), {"title": "门店", "help": ""})
    draft.refresh_from_db()
    assert (response.status_code, draft.form_schema) == (403, {})


# ---- the import ----

LINE = '{"TASK_CODE": "%s", "TASK_NAME": "甲事项", "DEPT_NAME": "演示局", "TASK_TYPE_TEXT": "公共服务"}'


def uploaded(reviewer: Client, here: Small) -> str:
    content = (LINE % (here.market.uscc + CODE)).encode()
    to: str = reviewer.post(reverse("item-import-new"), {"file": SimpleUploadedFile("事项.jsonl", content)}).headers[
        "Location"
    ]
    return to


def test_a_file_is_uploaded_looked_at_and_imported(here: Small, reviewer: Client) -> None:
    to = uploaded(reviewer, here)
    assert "这是预览，还没有写入" in reviewer.get(to).text
    assert not ItemVersion.objects.exists()
    reviewer.post(f"{to}/carry-out")
    response = reviewer.get(to)
    assert faults(response.text) == []
    assert "法定时限和承诺时限都没有写明" in response.text
    assert ItemVersion.objects.get().org == here.market


def test_every_row_of_an_import_can_be_had_as_a_table(here: Small, reviewer: Client) -> None:
    to = uploaded(reviewer, here)
    assert reviewer.get(f"{to}/account").headers["Content-Type"].endswith("sheet")


def test_imports_are_listed(here: Small, reviewer: Client) -> None:
    uploaded(reviewer, here)
    response = reviewer.get(reverse("item-imports"))
    assert (faults(response.text), "新增 1" in response.text) == ([], True)


def test_the_ready_ones_are_published_by_another(here: Small, reviewer: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    said = '{"TASK_CODE": "%s", "TASK_NAME": "甲", "DEPT_NAME": "乙", "TASK_TYPE_TEXT": "公共服务", '
    said += '"matter_level": "省级", "handle_time_limit": "1(工作日)"}'
    path.write_text(said % (here.market.uscc + CODE), encoding="utf-8")
    batch = importing.upload(path=path, file_name="a.jsonl", by=SYSTEM, at=clock.now())
    importing.carry_out(batch=batch, by=SYSTEM, at=clock.now())
    reviewer.post(reverse("item-import-publish", args=[batch.pk]))
    assert ItemVersion.objects.get().published_by == here.reviewer


def test_a_file_that_is_no_list_comes_back_with_the_reason(reviewer: Client) -> None:
    response = reviewer.post(reverse("item-import-new"), {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert (response.status_code, "认不出这张表的格式" in response.text) == (422, True)
    assert not ImportBatch.objects.exists()


# ---- figures, search box, API ----


def test_figures_count_states_promises_and_lacks(here: Small, permit: ItemVersion, card: ItemVersion) -> None:
    found = counts(clock.today())
    assert (found.published, found.drafts, found.prompt, found.lacking) == (2, 0, 1, 1)
    assert "指南内容有缺" in signed_in(here.market_clerk).get("/").text
    assert "指南内容有缺" not in Client().get("/").text


def test_the_search_box_finds_items(clerk: Client, permit: ItemVersion) -> None:
    assert permit.name in clerk.get("/search", {"q": "开饭馆"}).text


def test_the_api_lists_items_and_gives_one_with_its_form(clerk: Client, permit: ItemVersion) -> None:
    listed = clerk.get("/api/v1/items").json()["items"]
    assert [(row["number"], row["promised"], row["org"]["uscc"]) for row in listed] == [
        (permit.number, "5wd", permit.org.uscc)  # type: ignore[union-attr]
    ]
    one = clerk.get(f"/api/v1/items/{permit.number}").json()
    assert [paper["name"] for paper in one["materials"]] == ["经营场所平面图", "营业执照"]
    assert clerk.get(f"/api/v1/items/{permit.number}/form").json()["$schema"] == forms.DIALECT
    assert clerk.get("/api/v1/items/nothing").status_code == 404
    assert clerk.get("/api/v1/items", headers={"accept": "text/csv"}).headers["Content-Type"].startswith("text/csv")
    assert Client().get("/api/v1/items").status_code == 401


def test_a_draft_of_nobody_gets_its_organisation_and_is_published(here: Small, reviewer: Client, head: Client) -> None:
    to = uploaded(reviewer, here)
    reviewer.post(f"{to}/carry-out")
    one = ItemVersion.objects.get()
    ItemVersion.objects.update(org=None, division=None)
    said = {"name": one.name, "code": one.code, "kind": "service", "level": "province", "case_kind": "immediate"}
    rows = {"materials-TOTAL_FORMS": 0, "materials-INITIAL_FORMS": 0}
    wrong = reviewer.post(at("item-edit", one), said | rows | {"org_code": "11130000MB1234562C"})
    assert "请先登记单位" in wrong.text
    reviewer.post(at("item-edit", one), said | rows | {"org_code": here.market.uscc})
    head.post(at("item-publish", one), {"on": clock.today().isoformat()})
    one.refresh_from_db()
    assert (one.org, one.state) == (here.market, "published")
