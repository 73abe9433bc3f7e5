"""What a case page offers besides steps: materials, parts, handing on, giving back, taking up again, staying away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from seeds import Small
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.models import Case, Interest
from shuzheng.kernel.cases.tests.conftest import count_ten_days
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib import clock
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults
from tests.toy.matters import CALL, PART, WHOLE

PDF = b"%PDF-1.7 plan"


@pytest.fixture(autouse=True)
def _installed(law: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("shuzheng.kernel.cases.materials.queries.home", lambda: tmp_path)
    count_ten_days()
    for flow in (PART, WHOLE, CALL):
        flows.install(flow)
    yield
    for flow in (PART, WHOLE, CALL):
        flows.remove(flow)


@pytest.fixture
def call(cast: Small) -> Case:
    """A call that the education department handles."""
    sides: dict[str, Org | Person] = {
        "caller": cast.citizen,
        "handler": cast.education,
        "authority": cast.authority,
        "second": cast.environment,
        "third": cast.market,
    }
    return actions.open_case(
        flow="toy_call", title="水管漏水", sides=sides, division="130000", by=cast.citizen, at=clock.now()
    )


@pytest.fixture
def whole(cast: Small) -> Case:
    """A restaurant of two parts."""
    sides: dict[str, Org | Person] = {
        "applicant": cast.citizen,
        "window": cast.approval,
        "shop": cast.market,
        "water": cast.environment,
    }
    case = actions.open_case(
        flow="toy_whole",
        title="开餐馆",
        sides=sides,
        division="130000",
        by=cast.citizen,
        at=clock.now(),
        data={"drains": True},
    )
    actions.attach(
        case_id=case.pk, name="布局图", file=BytesIO(PDF), file_name="图.pdf", by=cast.citizen, at=clock.now()
    )
    return actions.take(case_id=case.pk, step="accept", by=cast.approval_clerk, at=clock.now())


def page(client: Client, case: Case) -> str:
    """The page of a case, well made."""
    text = client.get(f"/cases/{case.number}").text
    assert faults(text) == []
    return text


def test_a_material_is_handed_in_and_taken_away_on_the_page(cast: Small, whole: Case) -> None:
    citizen = signed_in(cast.citizen)
    sent = citizen.post(
        f"/cases/{whole.number}/materials", {"name": "合同", "file": SimpleUploadedFile("合同.pdf", PDF)}
    )
    material = whole.materials.get(name="合同")

    given = signed_in(cast.approval_clerk).get(f"/cases/{whole.number}/materials/{material.pk}")

    assert sent.status_code == 302
    assert "合同" in page(citizen, whole)
    assert (given.content, given.headers["Content-Type"]) == (PDF, "application/pdf")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.education_clerk).get(f"/cases/{whole.number}/materials/{material.pk}").status_code == 403


def test_a_wrong_file_is_refused_beside_its_field(cast: Small, whole: Case) -> None:
    wrong = SimpleUploadedFile("合同.pdf", b"MZ")

    answer = signed_in(cast.citizen).post(f"/cases/{whole.number}/materials", {"name": "合同", "file": wrong})

    assert answer.status_code == 422
    assert "文件内容与扩展名不符" in answer.text


def test_a_part_shows_the_shared_material_and_gives_it_back(cast: Small, whole: Case) -> None:
    shop, client = Case.objects.get(parent=whole, part="shop"), signed_in(cast.market_clerk)
    assert "与主办件共用" in page(client, shop)

    client.post(f"/cases/{shop.number}/return_material", {"name": "布局图", "reason": "看不清"})

    assert "看不清" in page(signed_in(cast.citizen), whole)
    assert "等待：玩具分项：开餐馆" in page(signed_in(cast.citizen), whole)


def test_a_call_is_offered_and_accepted_on_the_page(cast: Small, call: Case) -> None:
    officer, other = signed_in(cast.education_officer), signed_in(cast.civil_officer)
    assert "移送其他单位" in page(officer, call)
    unknown = officer.post(f"/cases/{call.number}/transfer", {"to": "没有这个单位", "reason": "归民政"})

    officer.post(f"/cases/{call.number}/transfer", {"to": cast.civil.uscc, "reason": "归民政"})
    assert "移送理由：归民政" in page(other, call)
    other.post(f"/cases/{call.number}/answer_transfer", {"verdict": "accept"})

    assert unknown.status_code == 422
    assert "拟办" in page(other, call)


def test_an_official_stays_away_on_the_page(cast: Small, call: Case) -> None:
    client = signed_in(cast.education_officer)

    client.post(f"/cases/{call.number}/recuse", {"reason": "同学"})

    assert "您已申报回避（同学）" in page(client, call)


def test_the_head_has_somebody_of_the_office_stay_away(cast: Small, call: Case) -> None:
    head, said = signed_in(cast.education_head), {"person": cast.education_officer.pk, "reason": "其妻为当事人"}
    assert "决定他人回避" in page(head, call)

    head.post(f"/cases/{call.number}/recuse_other", said)

    assert "您已申报回避（其妻为当事人）" in page(signed_in(cast.education_officer), call)


def test_nobody_has_somebody_of_another_office_stay_away(cast: Small, call: Case) -> None:
    said = {"person": cast.education_officer.pk, "reason": "其妻为当事人"}

    assert signed_in(cast.education_clerk).post(f"/cases/{call.number}/recuse_other", said).status_code == 403


def test_an_interest_is_declared_on_its_page_and_ended_by_the_head_alone(cast: Small) -> None:
    clerk, head = signed_in(cast.education_clerk), signed_in(cast.education_head)
    said = {"person": cast.education_clerk.pk, "other": cast.enterprise.uscc, "reason": "持有该企业股份"}

    clerk.post("/desk/interests/declare", said)
    held = Interest.objects.get()
    refused = clerk.post(f"/desk/interests/{held.pk}/end")
    assert "持有该企业股份" in clerk.get("/desk/interests").text
    head.post(f"/desk/interests/{held.pk}/end")

    assert (held.org, refused.status_code) == (cast.enterprise, 403)
    assert "已终止" in clerk.get("/desk/interests").text


def test_an_interest_in_nobody_known_is_refused_beside_its_field(cast: Small) -> None:
    said = {"person": cast.education_clerk.pk, "other": "没有这个单位", "reason": "持股"}

    answer = signed_in(cast.education_clerk).post("/desk/interests/declare", said)

    assert (answer.status_code, "没有这个单位或者人员" in answer.text) == (422, True)


def test_repeats_are_merged_and_parted_on_the_page(cast: Small, call: Case) -> None:
    authority = signed_in(cast.reviewer)
    other = actions.open_case(
        flow="toy_call",
        title="水管还在漏",
        sides={name: one.org or one.person for name, one in cases.sides(call).items()},  # type: ignore[misc]
        division=call.division_id,
        by=cast.citizen,
        at=clock.now(),
    )
    assert "并入其他办件" in page(authority, other)
    wrong = authority.post(f"/cases/{other.number}/merge", {"into": "没有", "reason": "同一处"})

    authority.post(f"/cases/{other.number}/merge", {"into": call.number, "reason": "同一处"})
    assert "拆分，单独办理" in page(authority, other)
    authority.post(f"/cases/{other.number}/part", {"reason": "不是同一处"})

    assert wrong.status_code == 422
    assert Case.objects.get(pk=other.pk).merged_into is None


def test_a_concluded_call_is_taken_up_again_by_who_called(cast: Small, call: Case) -> None:
    client = signed_in(cast.citizen)
    actions.take(case_id=call.pk, step="drop", by=cast.citizen, at=clock.now())
    assert "重新办理" in page(client, call)

    client.post(f"/cases/{call.number}/reopen", {"reason": "还在漏"})

    assert Case.objects.get(pk=call.pk).state == "received"
    assert "办结后一段时间内可以重新办理" not in page(client, call)


def test_the_head_names_a_substitute_and_ends_it_on_the_page(cast: Small) -> None:
    client, today = signed_in(cast.education_head), clock.today()
    said = {
        "person": cast.education_officer.pk,
        "substitute": cast.education_clerk.pk,
        "since": today.isoformat(),
        "until": (today + timedelta(days=9)).isoformat(),
    }

    wrong = client.post("/desk/absence/substitute", {**said, "substitute": cast.education_officer.pk})
    client.post("/desk/absence/substitute", said)
    shown = client.get("/desk/absence").text
    client.post("/desk/absence/end", {"person": cast.education_officer.login})

    assert (wrong.status_code, "不能由本人代理本人" in wrong.text) == (422, True)
    assert faults(shown) == []
    assert "终止演示·省教育厅数据官的代理" in shown
    assert "本单位没有代理" in client.get("/desk/absence").text


def test_claimed_tasks_are_handed_over_on_the_page(cast: Small, call: Case) -> None:
    task = call.tasks.get(closed_at=None)
    actions.claim_task(task_id=task.pk, by=cast.education_officer, at=clock.now())
    client = signed_in(cast.education_officer)

    answer = client.post(
        "/desk/absence/hand-over", {"person": cast.education_officer.pk, "to": cast.education_clerk.pk}
    )
    other = client.post("/desk/absence/hand-over", {"person": cast.education_head.pk, "to": cast.education_clerk.pk})

    assert answer.status_code == 403  # the clerk does not hold the role
    assert other.status_code == 422
    assert signed_in(cast.citizen).get("/desk/absence").status_code == 403
