"""Materials: handed in, sealed, read by those whom the case concerns, given back and handed in again."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from seeds.handful import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.materials import rules
from shuzheng.kernel.cases.materials.models import Material
from shuzheng.kernel.cases.materials.queries import path_of
from shuzheng.kernel.cases.materials.specs import Reference
from shuzheng.kernel.cases.models import Case, Notice
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.lib.errors import NotAllowed, Refused

PDF = b"%PDF-1.7 plan of the shop"
TODAY = date(2026, 9, 28)
LICENCE = Reference("licence", "1.2.156.3005.2.11100000.0001", "省市场监管局")


@pytest.fixture
def matter(asked: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case whose files lie in a folder of the test's own."""
    calendar.load(at=at(1, 1))
    monkeypatch.setattr("shuzheng.kernel.cases.materials.queries.home", lambda: tmp_path)
    return asked


def _plan(here: Small, case: Case, name: str = "布局图") -> Material:
    return actions.attach(
        case_id=case.pk, name=name, file=BytesIO(PDF), file_name="布局图.pdf", by=here.market_officer, at=at(9, 28)
    )


def test_a_file_is_kept_sealed_and_read_by_those_whom_the_case_concerns(here: Small, matter: Case) -> None:
    plan = _plan(here, matter)

    content = actions.read_material(material_id=plan.pk, by=here.education_officer, at=at(9, 29))

    assert (content.content, content.media_type, content.file_name) == (PDF, "application/pdf", "布局图.pdf")
    assert PDF not in path_of(plan.pk).read_bytes()
    assert any("查阅材料" in line.body for line in OutboxLine.objects.all())


def test_a_file_is_no_business_of_others(here: Small, matter: Case) -> None:
    plan = _plan(here, matter)

    with pytest.raises(NotAllowed, match="没有这份材料"):
        actions.read_material(material_id=plan.pk, by=here.environment_officer, at=at(9, 29))
    with pytest.raises(NotAllowed, match="参与方"):
        actions.attach(case_id=matter.pk, name="x", reference=LICENCE, by=here.environment_officer, at=at(9, 29))
    with pytest.raises(NotAllowed):
        queries.materials_of(matter, here.environment_officer, on=TODAY)


def test_a_changed_file_is_refused(here: Small, matter: Case) -> None:
    plan = _plan(here, matter)
    path_of(plan.pk).write_bytes(path_of(plan.pk).read_bytes()[:-1] + b"!")

    with pytest.raises(Refused, match="已被改动"):
        actions.read_material(material_id=plan.pk, by=here.education_officer, at=at(9, 29))


def test_a_reference_stands_for_a_paper(here: Small, matter: Case) -> None:
    actions.attach(case_id=matter.pk, name="营业执照", reference=LICENCE, by=here.market_officer, at=at(9, 28))

    (view,) = queries.materials_of(matter, here.education_officer, on=TODAY)

    assert view.reference == {
        "kind": "licence",
        "identifier": LICENCE.identifier,
        "issuer": "省市场监管局",
        "digest": "",
    }
    assert (view.name, view.size, view.returned) == ("营业执照", 0, "")


def test_a_file_may_be_kept_before_there_is_a_case(here: Small, matter: Case) -> None:
    kept = actions.keep(file=BytesIO(PDF), file_name="C:\\文件\\图.PDF", by=here.market_officer, at=at(9, 27))
    with pytest.raises(NotAllowed):
        actions.read_material(material_id=kept.pk, by=here.education_officer, at=at(9, 27))
    with pytest.raises(Refused, match="没有这份已上传的文件"):
        actions.attach(case_id=matter.pk, name="图", kept=kept.pk, by=here.education_officer, at=at(9, 28))

    actions.attach(case_id=matter.pk, name="图", kept=kept.pk, by=here.market_officer, at=at(9, 28))

    assert [one.file_name for one in queries.materials_of(matter, here.education_officer, on=TODAY)] == ["图.PDF"]
    assert queries.kept_by(here.market_officer) == []


def test_a_material_taken_back_is_closed_to_all(here: Small, matter: Case) -> None:
    plan = _plan(here, matter)
    with pytest.raises(NotAllowed, match="本人"):
        actions.withdraw_material(material_id=plan.pk, by=here.education_officer, at=at(9, 28))

    actions.withdraw_material(material_id=plan.pk, by=here.market_officer, at=at(9, 28))

    assert queries.materials_of(matter, here.education_officer, on=TODAY) == []
    with pytest.raises(NotAllowed):
        actions.read_material(material_id=plan.pk, by=here.education_officer, at=at(9, 28))


def test_what_does_not_do_lands_on_the_desk_of_who_handed_it_in(here: Small, matter: Case) -> None:
    _plan(here, matter)

    actions.return_material(
        case_id=matter.pk, name="布局图", reason="看不清", by=here.education_officer, at=at(9, 28, 11)
    )

    (row,) = queries.desk(here.market_officer, on=TODAY)
    assert row.steps == ("重新提交材料",)
    assert Notice.objects.get(org=here.market).title == f"{matter.number} 请重新提交“布局图”"
    assert queries.materials_of(matter, here.market_officer, on=TODAY)[0].returned == "看不清"
    with pytest.raises(Refused, match="正在等待"):
        actions.return_material(
            case_id=matter.pk, name="布局图", reason="还是", by=here.education_officer, at=at(9, 28, 12)
        )


def test_what_is_handed_in_again_leaves_the_desk(here: Small, matter: Case) -> None:
    _plan(here, matter)
    actions.return_material(
        case_id=matter.pk, name="布局图", reason="看不清", by=here.education_officer, at=at(9, 28, 11)
    )

    actions.attach(
        case_id=matter.pk,
        name="布局图",
        file=BytesIO(PDF),
        file_name="新.pdf",
        by=here.market_officer,
        at=at(9, 28, 15),
    )

    assert queries.desk(here.market_officer, on=TODAY) == []
    assert Notice.objects.get(org=here.education).title == f"{matter.number} 材料“布局图”已重新提交"
    assert [one.what for one in queries.timeline(matter)] == ["发起", "退回材料：布局图", "材料已重新提交：布局图"]


def test_only_whose_turn_it_is_gives_a_material_back_and_with_reasons(here: Small, matter: Case) -> None:
    _plan(here, matter)

    with pytest.raises(Refused, match="须写明理由"):
        actions.return_material(case_id=matter.pk, name="布局图", reason=" ", by=here.education_officer, at=at(9, 28))
    with pytest.raises(NotAllowed):
        actions.return_material(case_id=matter.pk, name="布局图", reason="x", by=here.market_officer, at=at(9, 28))
    with pytest.raises(Refused, match="没有材料“合同”"):
        actions.return_material(case_id=matter.pk, name="合同", reason="x", by=here.education_officer, at=at(9, 28))


def test_a_closed_case_takes_nothing_in(here: Small, matter: Case) -> None:
    actions.take(case_id=matter.pk, step="withdraw", by=here.market_officer, at=at(9, 28))

    with pytest.raises(Refused, match="已终结"):
        _plan(here, matter)


@pytest.mark.parametrize(
    ("file_name", "head", "size", "words"),
    [
        ("图.pdf", b"%PDF-1.4", 100, None),
        ("图.JPG", b"\xff\xd8\xff\xe0", 100, None),
        ("图.pdf", b"MZ\x90", 100, "与扩展名不符"),
        ("图.exe", b"MZ\x90", 100, "请上传 PDF"),
        ("图", b"%PDF-", 100, "请上传 PDF"),
        ("图.pdf", b"", 0, "空的"),
        ("图.pdf", b"%PDF-", 20 * 2**20 + 1, "超过20兆字节"),
    ],
)
def test_only_known_kinds_of_files_of_a_known_size_are_taken_in(
    file_name: str, head: bytes, size: int, words: str | None
) -> None:
    why = rules.why_not_file(file_name=file_name, head=head, size=size, most_mb=20)

    assert (why is None) if words is None else (words in (why or ""))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/a.pdf", "a.pdf"), ("a\0b\n.pdf", "ab.pdf"), ("长" * 200 + ".pdf", "长" * 100 + ".pdf")],
)
def test_a_file_name_keeps_nothing_that_leads_elsewhere(given: str, kept: str) -> None:
    assert rules.plain_name(given) == kept
