"""The real lists go in, every row of them: the good ones ready for a head to publish, the others with their reasons."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs.models import Division, Org, RoleHeld
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.items import actions, queries
from shuzheng.systems.services.items.importing import actions as importing
from shuzheng.systems.services.items.importing.rules import OWN_COLUMNS
from shuzheng.systems.services.items.models import ImportBatch, ItemVersion, ServiceItem
from tests.shared import data

pytestmark = pytest.mark.django_db
PORTAL = "34_service_items_guangdong/service_items_2262.jsonl.xz"
CODES = "05_service_items_sichuan/service_items.csv"
NOW = clock.now()
GOOD_CODE = "11130000MB1234562C2130104001001"


@pytest.fixture
def here() -> Small:
    return small()


def imported(path: Path, *, enter_orgs: bool = False) -> ImportBatch:
    batch = importing.upload(path=path, file_name=path.name, by=SYSTEM, at=NOW)
    return importing.carry_out(batch=batch, by=SYSTEM, at=NOW, enter_orgs=enter_orgs)


def own(folder: Path, *rows: dict[str, str]) -> Path:
    """A table of ours with some rows."""
    path = folder / "事项.csv"
    lines = [",".join(OWN_COLUMNS), *(",".join(row.get(name, "") for name in OWN_COLUMNS) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def guangdong() -> None:
    for code, name, level in (("440000", "广东省", 1), ("440100", "广州市", 2)):
        Division.objects.create(code=code, name=name, level=level, valid_from="2020-01-01")


def test_no_row_of_the_portal_is_lost() -> None:
    guangdong()
    batch = imported(data(PORTAL), enter_orgs=True)
    assert (batch.rows, batch.lines.count(), batch.lines.filter(version=None).count()) == (2262, 2262, 0)
    assert batch.counts == {"added": 2262, "ready": 1744, "faulty": 518}
    assert ItemVersion.objects.count() == 2262
    assert ServiceItem.objects.count() == 1965
    assert Org.objects.filter(division__code__startswith="44").count() == 175


def test_each_fault_of_the_portal_is_said_in_words() -> None:
    guangdong()
    imported(data(PORTAL), enter_orgs=True)
    faulty = ItemVersion.objects.exclude(faults=[])
    said = Counter(fault["words"][:8] for one in faulty for fault in one.faults)
    assert said == {"法定时限和承诺时": 512, "前 18 位（实": 6, "实施主体“广东省": 6}


def test_what_is_ready_is_published_and_found(here: Small) -> None:
    guangdong()
    batch = imported(data(PORTAL), enter_orgs=True)
    ready = list(ItemVersion.objects.filter(origins__batch=batch, faults=[]))
    actions.publish_all(versions=ready, by=SYSTEM, at=NOW)
    assert queries.published(clock.today()).count() == 1744


def test_no_row_of_the_table_of_codes_is_lost() -> None:
    batch = imported(data(CODES))
    assert (batch.rows, batch.lines.count(), batch.lines.filter(version=None).count()) == (886, 886, 0)
    assert batch.counts == {"added": 886, "faulty": 886, "ready": 0}
    assert sum(bool(line.reasons) for line in batch.lines.all()) == 697


def test_a_second_import_of_the_same_file_changes_nothing() -> None:
    imported(data(CODES))
    again = imported(data(CODES))
    assert again.counts == {"same": 886, "ready": 0, "faulty": 0}
    assert ItemVersion.objects.count() == 886


def test_a_preview_writes_no_item(here: Small) -> None:
    batch = importing.upload(path=data(CODES), file_name="a.csv", by=here.reviewer, at=NOW)
    assert (batch.counts, ItemVersion.objects.count()) == ({"added": 886}, 0)


ROW = {
    "事项编码": "",
    "事项名称": "食品经营许可",
    "事项类型": "行政许可",
    "行使层级": "省级",
    "法定时限": "20个工作日",
    "承诺时限": "5个工作日",
    "申请材料": "申请书；平面图",
    "服务对象": "企业",
}


def row(here: Small, **more: str) -> dict[str, str]:
    code = f"{here.market.uscc}2130104001001"
    return {**ROW, "事项编码": code, "统一社会信用代码": here.market.uscc, **more}


def test_our_own_table_is_imported_and_a_changed_row_replaces_its_draft(here: Small, tmp_path: Path) -> None:
    imported(own(tmp_path, row(here)))
    batch = imported(own(tmp_path, row(here, 承诺时限="4个工作日")))
    one = ItemVersion.objects.get()
    assert (batch.counts["changed"], one.version, one.promised_value, one.faults) == (1, 1, 4, [])
    assert [paper.name for paper in one.papers] == ["申请书", "平面图"]


def test_a_draft_that_somebody_is_at_is_not_overwritten(here: Small, tmp_path: Path) -> None:
    imported(own(tmp_path, row(here)))
    actions.change(version=ItemVersion.objects.get(), content={"fee": "不收费"}, by=here.market_clerk, at=NOW)
    batch = imported(own(tmp_path, row(here, 承诺时限="4个工作日")))
    one = ItemVersion.objects.get()
    assert (batch.counts["kept"], one.promised_value, one.fee) == (1, 5, "不收费")


def test_a_changed_row_of_a_published_item_is_a_new_draft(here: Small, tmp_path: Path) -> None:
    imported(own(tmp_path, row(here)))
    actions.publish(version=ItemVersion.objects.get(), by=here.market_head, at=NOW)
    imported(own(tmp_path, row(here, 承诺时限="4个工作日")))
    assert list(ItemVersion.objects.values_list("version", "state")) == [(1, "published"), (2, "draft")]


def test_a_promise_longer_than_the_law_stays_a_draft(here: Small, tmp_path: Path) -> None:
    imported(own(tmp_path, row(here, 承诺时限="21个工作日")))
    one = ItemVersion.objects.get()
    assert "承诺时限（21 个工作日）长于法定时限（20 个工作日）" in one.faults[0]["words"]
    with pytest.raises(Refused, match="还不能发布"):
        actions.publish(version=one, by=here.market_head, at=NOW)


def test_rows_with_one_number_or_none_are_kept_and_said(here: Small, tmp_path: Path) -> None:
    batch = imported(own(tmp_path, row(here), row(here, 事项名称="另一事项"), row(here, 事项编码="")))
    assert batch.counts == {"added": 1, "repeated": 1, "unreadable": 1, "ready": 1, "faulty": 0}
    assert [line.reasons for line in batch.lines.exclude(outcome="added")] == [
        ["与第 1 行编号相同，没有另建，请核对是否应是另一编号"],
        ["没有事项编码"],
    ]


def test_a_body_that_was_registered_later_makes_its_drafts_ready(here: Small, tmp_path: Path) -> None:
    known = here.market.uscc
    Org.objects.filter(pk=here.market.pk).update(uscc="11130000MB1234562C")
    batch = imported(own(tmp_path, row(here)))
    Org.objects.filter(pk=here.market.pk).update(uscc=known)
    assert importing.look_again(batch=batch, by=SYSTEM, at=NOW) == 1


def test_a_line_that_is_no_json_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"TASK_CODE": "1", "TASK_NAME": "甲", "DEPT_NAME": "乙"}\nnonsense\n', encoding="utf-8")
    batch = imported(path)
    assert batch.counts["unreadable"] == 1
    assert "nonsense" in batch.lines.get(outcome="unreadable").reasons[0]


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\xfd7zXZ\x00broken", b"{}\n", b"\x00\x01\x02", b"PK\x03\x04"]
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Refused):
        importing.upload(path=path, file_name="a.csv", by=SYSTEM, at=NOW)


def test_only_who_may_import_imports(here: Small, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        importing.upload(path=own(tmp_path, row(here)), file_name="a.csv", by=here.market_clerk, at=NOW)


def test_who_imported_does_not_publish(here: Small, tmp_path: Path) -> None:
    batch = importing.upload(path=own(tmp_path, row(here)), file_name="a.csv", by=here.reviewer, at=NOW)
    importing.carry_out(batch=batch, by=here.reviewer, at=NOW)
    assert RoleHeld.objects.filter(person=here.reviewer, role="data_authority").exists()
    with pytest.raises(NotAllowed, match="两个人"):
        actions.publish(version=ItemVersion.objects.get(), by=here.reviewer, at=NOW)
    assert actions.publish(version=ItemVersion.objects.get(), by=here.market_head, at=NOW).state == "published"


def test_a_file_is_imported_once(here: Small, tmp_path: Path) -> None:
    batch = imported(own(tmp_path, row(here)))
    with pytest.raises(Refused, match="已经导入过"):
        importing.carry_out(batch=batch, by=SYSTEM, at=NOW)


def test_a_broken_code_is_put_right_by_a_person_and_published(here: Small, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    broken = f"511A0118400009-511602000000-000-{here.market.uscc}-1-00"
    lines = ["department,main_item,name,area_code,item_code,task_type,dept_code"]
    path.write_text(
        "\n".join([*lines, f"区局,未分类,小作坊登记,511602000000,{broken},10,68236467-9"]), encoding="utf-8"
    )
    imported(path)
    right = {"code": GOOD_CODE.replace("11130000MB1234562C", here.market.uscc), "level": "county"}
    limits = {"promised_value": 5, "promised_unit": "wd"}
    one = ItemVersion.objects.get()
    actions.change(version=one, content=right | limits, by=here.market_clerk, at=NOW)
    actions.publish(version=one, by=here.market_head, at=NOW)

    again = imported(path)
    one.refresh_from_db()
    assert (one.number, one.state, again.counts["same"]) == (right["code"], "published", 1)


def test_a_list_is_imported_at_the_command_line(
    here: Small, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own(tmp_path, row(here))
    call_command("import_items", str(path), dry_run=True)
    assert not ItemVersion.objects.exists()
    call_command("import_items", str(path))
    assert "1 行：新增 1，可以发布 1，有问题 0" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("import_items", str(tmp_path / "none.csv"))
