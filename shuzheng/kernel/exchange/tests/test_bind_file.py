"""A file is bound whole: every row served or reported, in either encoding, and never half."""

from __future__ import annotations

import io
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings import queries
from shuzheng.kernel.exchange.models import Binding, Snapshot
from shuzheng.kernel.exchange.tests.conftest import AT, DAY, Publish
from shuzheng.lib import snapshots
from shuzheng.lib.errors import NotAllowed, Refused
from tests.shared import data

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "name", "code", "department", "address", "level")


def universities(encoding: str = "utf-8") -> bytes:
    return data("09_institutions/universities_moe.csv").read_bytes().decode().encode(encoding)


def bound(here: Small, resource: UUID, content: bytes, name: str = "高校名单.csv") -> Binding:
    return actions.bind_file(
        resource_id=resource, upload=io.BytesIO(content), name=name, by=here.education_clerk, at=AT
    )


def lines(*rows: str) -> bytes:
    return "\n".join((",".join(COLUMNS), *rows)).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_the_real_university_list_is_served_whole_in_either_encoding(
    here: Small, publish: Publish, encoding: str
) -> None:
    binding = bound(here, publish(), universities(encoding))
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert (report.ok, report.errors) == (True, ())
    assert report.read == report.served + report.held == 2631
    assert binding.snapshot is not None
    found = list(snapshots.read(queries.snapshot_path(binding.snapshot), where="code = ?", parameters=("4113010075",)))
    assert [row["name"] for row in found] == ["河北大学"]


def test_three_bad_rows_are_reported_and_the_rest_is_served(here: Small, publish: Publish) -> None:
    rows = [f"{n},学校{n},41130{n:05d},教育部,北京市,本科" for n in range(1, 3001)]
    rows[9], rows[1999], rows[2999] = (
        "十,学校10,4113000010,教育部,北京市,本科",
        "2000,学校2000,,教育部,北京市,本科",
        rows[5],
    )
    report = actions.test_binding(binding=bound(here, publish(), lines(*rows)), by=here.education_clerk, at=AT)
    assert (report.read, report.served, report.held, report.ok) == (3000, 2997, 3, True)
    assert [(p["row"], p["column"], p["reason"]) for p in report.problems] == [
        (11, "id", "不是整数"),
        (2001, "code", "主键为空"),
        (3001, "code", "主键重复，保留首次出现的一行"),
    ]


def test_the_same_content_is_not_built_twice(here: Small, publish: Publish) -> None:
    binding = bound(here, publish(), lines("1,甲,1001,部,京,本科"))
    first = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    again = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert first == again
    assert Snapshot.objects.count() == 1


def test_only_a_tested_binding_is_put_in_use(here: Small, publish: Publish) -> None:
    binding = bound(here, publish(), lines("1,甲,1001,部,京,本科"))
    with pytest.raises(Refused) as refused:
        actions.activate(binding=binding, by=here.education_clerk, at=AT)
    assert refused.value.code == "exchange.not_tested"


def test_a_file_without_an_elements_column_is_not_bound(here: Small, publish: Publish) -> None:
    binding = bound(here, publish(), b"id,name,code,department,address,grade\n1,a,b,c,d,e\n")
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert (report.ok, binding.state) == (False, Binding.State.DRAFT)
    assert "办学层次" in report.errors[0]


def test_a_new_edition_is_switched_whole_and_a_renamed_column_leaves_the_old_in_service(
    here: Small, publish: Publish
) -> None:
    binding = bound(here, publish(), lines("1,甲,1001,部,京,本科"))
    actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    binding = actions.activate(binding=binding, by=here.education_clerk, at=AT)
    good = lines("1,甲,1001,部,京,本科", "2,乙,1002,部,京,专科")
    report = actions.replace_file(
        binding=binding, upload=io.BytesIO(good), name="二.csv", by=here.education_clerk, at=AT
    )
    assert (report.ok, binding.row_count) == (True, 2)
    kept = binding.snapshot
    renamed = good.replace(b"level", b"rank")
    report = actions.replace_file(
        binding=binding, upload=io.BytesIO(renamed), name="三.csv", by=here.education_clerk, at=AT
    )
    assert (report.ok, binding.state) == (False, Binding.State.BROKEN)
    assert "level" in binding.broken_reason
    assert (binding.snapshot, binding.config["name"]) == (kept, "二.csv")
    assert kept is not None
    assert len(list(snapshots.read(queries.snapshot_path(kept)))) == 2


def test_a_report_and_its_problems_never_show_a_masked_value(here: Small, publish: Publish) -> None:
    from shuzheng.kernel.exchange.tests.conftest import PEOPLE

    rows = (
        "no,person,phone,idcard,city\n"
        "A1,演示甲,13800001234,130102188001010011,石家庄\n"
        ",演示乙,13900004321,130102188001010038,保定\n"
    )
    binding = bound(here, publish(PEOPLE), rows.encode())
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    said = repr(report.to_json())
    assert report.sample[0] == {
        "no": "A1",
        "person": "演*",
        "phone": "138****1234",
        "idcard": "130102********0011",
        "city": "石家庄",
    }
    assert not any(secret in said for secret in ("演示甲", "13800001234", "188001010011", "13900004321"))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.exe", b"x", "exchange.file_kind"), ("a.csv", b"", "exchange.file_empty")],
)
def test_what_is_no_table_is_refused(here: Small, publish: Publish, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        bound(here, publish(), content, name)
    assert refused.value.code == code
    assert Binding.objects.count() == 0


def test_another_department_does_not_bind_our_entry(here: Small, publish: Publish) -> None:
    with pytest.raises(NotAllowed):
        actions.bind_file(resource_id=publish(), upload=io.BytesIO(b"a"), name="a.csv", by=here.market_clerk, at=AT)


def test_elements_are_proposed_from_the_file(here: Small) -> None:
    proposed = queries.propose_from_file(data("09_institutions/universities_moe.csv"), on=DAY)
    assert {one.name: (one.data_type, one.is_key) for one in proposed} == {
        "id": ("integer", False),
        "name": ("text", False),
        "code": ("text", True),
        "department": ("text", False),
        "address": ("text", False),
        "level": ("text", False),
        "remarks": ("text", False),
    }


FIRM = (
    ElementSpec("uscc", "统一社会信用代码", is_key=True, nullable=False, grade=1, standard="uscc"),
    ElementSpec("name", "名称", grade=1),
)
FIRMS = "uscc,name\n91350100M000100Y43,甲\n111300000000000139,乙\n".encode()


@pytest.mark.parametrize(("keep_dirty", "served"), [(False, 1), (True, 2)])
def test_a_value_against_its_standard_is_reported_and_its_row_held_unless_the_source_says_otherwise(
    here: Small, publish: Publish, keep_dirty: bool, served: int
) -> None:
    binding = actions.bind_file(
        resource_id=publish(FIRM),
        upload=io.BytesIO(FIRMS),
        name="企业.csv",
        keep_dirty=keep_dirty,
        by=here.education_clerk,
        at=AT,
    )
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert (report.read, report.served, report.held) == (2, served, 2 - served)
    assert [(p["row"], p["column"], p["value"]) for p in report.problems] == [(3, "uscc", "111300000000000139")]


def test_the_catalogue_knows_what_is_bound(here: Small, publish: Publish) -> None:
    binding = bound(here, publish(), lines("1,甲,1001,部,京,本科"))
    actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert not binding.resource.is_bound
    binding = actions.activate(binding=binding, by=here.education_clerk, at=AT)
    binding.resource.refresh_from_db()
    assert binding.resource.is_bound


def test_a_row_with_too_many_cells_is_held_whole(here: Small, publish: Publish) -> None:
    content = lines("1,甲,1001,部,京,本科", "2,乙,1002,部,京,专科,多余", "3,丙,1003,部,京")
    binding = bound(here, publish(), content)
    report = actions.test_binding(binding=binding, by=here.education_clerk, at=AT)
    assert (report.read, report.served, report.held) == (3, 1, 2)
    assert binding.snapshot is not None
    held = [row for _, row in snapshots.held_rows(queries.snapshot_path(binding.snapshot))]
    assert "多余" in held[0]
    assert "丙" in held[1]
