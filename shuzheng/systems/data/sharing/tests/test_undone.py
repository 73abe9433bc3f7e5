"""What is left undone becomes a violation under its own item of art. 39–41, before the data authority."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seeds import Small
from seeds.codes import uscc
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.catalogue.models import DataElementSubject, Resource
from shuzheng.kernel.catalogue.sources.actions import allow_collection, decide_source
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Binding, Grant, Use, Violation
from shuzheng.kernel.exchange.queries import violations_for
from shuzheng.kernel.exchange.tests.conftest import AT, DAY, Publish, bound, publish, terms
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing.jobs import watch
from shuzheng.systems.data.sharing.models import Exhibit
from shuzheng.systems.data.sharing.tests.journeys import browser, newest
from shuzheng.systems.data.sharing.violations import actions

__all__ = ["publish"]
COMPANY = (
    ElementSpec("uscc", "统一社会信用代码", standard="uscc", is_key=True, nullable=False, grade=1),
    ElementSpec("capital", "注册资本", grade=1),
)
LIST = f"uscc,capital\n{uscc('11', '130000', 1)},100\n"
MUCH_LATER = AT + timedelta(days=120)


@pytest.fixture(autouse=True)
def law(db: None) -> None:
    """The published schedules and the shipped parameters."""
    calendar.load(at=AT)


@pytest.fixture
def two(here: Small, publish: Publish) -> tuple[UUID, UUID]:
    """Two departments list the same datum: the market regulator and the education department."""
    return publish(COMPANY, of="market"), publish(COMPANY, of="education", class_path="306002")


def decided(here: Small, two: tuple[UUID, UUID]) -> DataElementSubject:
    """The market regulator is its source."""
    resource = Resource.objects.get(pk=two[0])
    said = {"identified_by": "uscc", "standard": "", "reasons": "登记机关"}
    return decide_source(resource=resource, element_name="capital", **said, by=here.reviewer, on=DAY).subject


def found(at: datetime, item: str) -> list[Violation]:
    """What a look on a day shows under an item; a second look adds nothing."""
    watch(at=at)
    watch(at=at)
    return list(Violation.objects.filter(code=item))


def given(here: Small, resource: UUID, *elements: str, **said: Any) -> Grant:
    """The education department's entry for the market regulator."""
    return exchange.grant(
        resource_id=resource, consumer=here.market, terms=terms(*elements, **said), request_ref="GX202600000001",
        by=here.education_officer, at=AT,
    )  # fmt: skip


def used(grant: Grant) -> None:
    """Something left under it."""
    Use.objects.create(
        call_id="c", at=AT, consumer=grant.consumer.uscc, grant_id=grant.pk, resource=grant.resource.code or "",
        operation="lookup", status=200, rows=1, segment="s", line=1, line_hash="h",
    )  # fmt: skip


# ---- 40.1, 41.1: one datum, one source ----


def test_40_1_a_department_that_goes_on_collecting_what_another_is_the_source_of(
    here: Small, two: tuple[UUID, UUID]
) -> None:
    decided(here, two)

    assert found(AT + timedelta(days=20), "40.1") == []  # 2 November and 20 working days: 30 November
    (violation,) = found(MUCH_LATER, "40.1")
    assert (violation.offender, violation.case_ref != "") == (here.education, True)
    assert violation in violations_for(here.reviewer)


def test_40_1_leave_to_collect_is_respected(here: Small, two: tuple[UUID, UUID]) -> None:
    subject = decided(here, two)
    allow_collection(subject=subject, org=here.education, reasons="教育统计法定职责", by=here.reviewer, on=DAY)

    assert found(MUCH_LATER, "40.1") == []


def test_40_1_the_authority_gives_leave_on_its_page_and_the_page_says_so(here: Small, two: tuple[UUID, UUID]) -> None:
    decided(here, two)
    reviewer, place = browser(here.reviewer), "/catalogue/allow?by=uscc&label=注册资本"
    assert reviewer.post(place, {"org": str(here.education.pk), "reasons": ""}).status_code == 422
    assert reviewer.post(place, {"org": str(here.market.pk), "reasons": "?"}).status_code == 422

    assert reviewer.post(place, {"org": str(here.education.pk), "reasons": "统计法定职责"}).status_code == 302

    assert "统计法定职责" in reviewer.get("/catalogue/conflicts").text
    assert browser(here.education_officer).get(place).status_code == 403
    assert found(MUCH_LATER, "40.1") == []


def test_40_1_who_gets_it_from_the_source_does_not_collect_it(here: Small, two: tuple[UUID, UUID]) -> None:
    decided(here, two)
    exchange.grant(
        resource_id=two[0], consumer=here.education, terms=terms("uscc", "capital"), request_ref="GX202600000002",
        by=here.market_officer, at=AT,
    )  # fmt: skip

    assert found(AT + timedelta(days=60), "40.1") == []


def test_41_1_an_authority_that_leaves_the_source_undecided(here: Small, two: tuple[UUID, UUID]) -> None:
    assert found(AT + timedelta(days=20), "41.1") == []
    (violation,) = found(MUCH_LATER, "41.1")
    assert violation.offender == here.authority
    assert violation in violations_for(here.reviewer)


def test_41_1_a_decision_in_time_is_no_violation(here: Small, two: tuple[UUID, UUID]) -> None:
    decided(here, two)
    assert found(MUCH_LATER, "41.1") == []


# ---- 40.4: disposal ----


def ended(here: Small, publish: Publish) -> Grant:
    """A grant that was used and whose purpose is met."""
    grant = given(here, bound(here, publish(COMPANY, of="education"), LIST), "uscc")
    used(grant)
    return exchange.terminate(grant=grant, ground="purpose_met", reason="已办完", by=here.market_officer, at=AT)


def test_40_4_data_kept_after_the_purpose_is_met_and_nobody_says_what_became_of_it(
    here: Small, publish: Publish
) -> None:
    grant = ended(here, publish)

    assert found(AT + timedelta(days=29), "40.4") == []
    (violation,) = found(AT + timedelta(days=31), "40.4")
    assert (violation.offender, violation.grant) == (here.market, grant)


def test_40_4_a_disposal_that_is_told_in_time_is_none(here: Small, publish: Publish) -> None:
    grant = ended(here, publish)
    done = {"how": "destroyed", "basis": "", "done_on": DAY + timedelta(days=3)}
    exchange.confirm_disposal(grant=grant, **done, by=here.market_officer, at=AT + timedelta(days=4))  # type: ignore[arg-type]

    assert found(AT + timedelta(days=60), "40.4") == []


def test_40_4_what_was_never_used_need_not_be_disposed_of(here: Small, publish: Publish) -> None:
    grant = given(here, publish(COMPANY, of="education"), "uscc")
    exchange.terminate(grant=grant, ground="purpose_met", reason="未用", by=here.market_officer, at=AT)

    assert found(AT + timedelta(days=60), "40.4") == []


@pytest.mark.parametrize(
    ("how", "basis", "days", "words"),
    [("burned", "", 0, "方式"), ("retained", " ", 0, "依据"), ("destroyed", "", 9, "晚于今天")],
)
def test_a_disposal_is_told_in_full(here: Small, publish: Publish, how: str, basis: str, days: int, words: str) -> None:
    said = {"how": how, "basis": basis, "done_on": DAY + timedelta(days=days)}
    with pytest.raises(Refused, match=words):
        exchange.confirm_disposal(grant=ended(here, publish), **said, by=here.market_officer, at=AT)  # type: ignore[arg-type]


def test_files_on_the_platform_go_before_the_data_are_said_to_be_destroyed(here: Small, publish: Publish) -> None:
    grant = given(here, bound(here, publish(COMPANY, of="education"), LIST), "uscc")
    file = exchange.prepare_file(grant=grant, kind="csv", by=here.market_officer, at=AT)
    exchange.terminate(grant=grant, ground="purpose_met", reason="已办完", by=here.market_officer, at=AT)
    grant.refresh_from_db()
    done: dict[str, Any] = {"how": "destroyed", "basis": "", "done_on": DAY}
    with pytest.raises(Refused, match="1 个文件"):
        exchange.confirm_disposal(grant=grant, **done, by=here.market_officer, at=AT)
    exchange.remove_file(delivery=file, by=here.market_officer, at=AT)

    assert exchange.confirm_disposal(grant=grant, **done, by=here.market_officer, at=AT).grant == grant


def test_the_consumers_officer_tells_it_on_the_page_of_the_grant(here: Small, publish: Publish) -> None:
    grant = ended(here, publish)
    officer = browser(here.market_officer)
    assert "登记数据处置" in officer.get(f"/grants/{grant.pk}").text
    officer.post(f"/grants/{grant.pk}/dispose", {"how": "destroyed", "done_on": "2026-11-03"})
    assert "已销毁" in browser(here.education_officer).get(f"/grants/{grant.pk}").text
    assert browser(here.education_officer).get(f"/grants/{grant.pk}/dispose").status_code == 403


# ---- 39.5: what is to flow back ----


def fed(here: Small, publish: Publish, refresh: str) -> UUID:
    """An entry that flows back to the city, from a file bound on 2 November."""
    resource = bound(here, publish(COMPANY, of="education"), LIST)
    exchange.open_feed(
        resource_id=resource, division="130100", refresh=refresh, valid_to=date(2028, 1, 1),
        by=here.education_officer, at=AT,
    )  # fmt: skip
    return resource


def test_39_5_a_feed_whose_copy_is_older_than_its_cycle(here: Small, publish: Publish) -> None:
    fed(here, publish, "weekly")

    assert found(AT + timedelta(days=10), "39.5") == []
    (violation,) = found(AT + timedelta(days=20), "39.5")
    assert violation.offender == here.education


def test_39_5_a_feed_that_is_kept_fresh_is_none(here: Small, publish: Publish) -> None:
    resource = fed(here, publish, "weekly")
    again = AT + timedelta(days=18)
    binding = Binding.objects.get(resource_id=resource)
    new = io.BytesIO(LIST.replace("100", "200").encode())
    exchange.replace_file(binding=binding, upload=new, name="名单.csv", by=here.education_clerk, at=again)

    assert found(AT + timedelta(days=20), "39.5") == []


def test_39_5_a_live_source_that_is_broken_stands_still_from_the_day_it_broke(here: Small, publish: Publish) -> None:
    resource = fed(here, publish, "realtime")
    binding = Binding.objects.get(resource_id=resource)
    Binding.objects.filter(pk=binding.pk).update(kind="file", snapshot=None, state="broken", broken_on=DAY)

    (violation,) = found(AT + timedelta(days=20), "39.5")
    assert violation.offender == here.education


# ---- 40.3 and whatever only a person can know ----


def test_40_3_data_given_to_a_third_party_is_reported_with_its_evidence_and_goes_the_same_way(
    here: Small, publish: Publish
) -> None:
    grant = given(here, publish(COMPANY, of="education"), "uscc")
    said = {
        "org": here.market.uscc,
        "item": "40.3",
        "facts": "向第三方公司提供名单，联系人 13800001234",
        "happened_on": f"{clock.today()}",
        "grant": grant.request_ref,
        "exhibit": SimpleUploadedFile("合同.pdf", b"%PDF the contract"),
    }

    assert browser(here.reviewer).post("/violations/new", said).status_code == 302

    violation = Violation.objects.get(code="40.3")
    assert (violation.offender, violation.provider, violation.grant) == (here.market, here.education, grant)
    assert violation.case_ref == str(newest().pk)
    assert "13800001234" not in violation.summary
    sealed = Exhibit.objects.get()
    assert b"contract" not in bytes(sealed.sealed)
    file = f"/violations/{violation.pk}/exhibits/{sealed.pk}"
    assert browser(here.reviewer).get(file).content == b"%PDF the contract"
    assert OutboxLine.objects.filter(action="sharing.open_exhibit").count() == 1
    assert browser(here.market_officer).get(file).status_code == 404
    page = browser(here.market_officer).get(f"/violations/{violation.pk}").text
    assert "合同.pdf" not in page
    assert "合同.pdf" in browser(here.education_officer).get(f"/violations/{violation.pk}").text


def test_40_5_records_that_a_department_does_not_keep_are_reported_by_whoever_inspected_it(here: Small) -> None:
    case = actions.report(
        offender=here.market,
        item="40.5",
        facts="现场检查：未保存文件的使用记录",
        happened_on=DAY,
        by=here.reviewer,
        at=AT,
    )

    violation = Violation.objects.get(code="40.5")
    assert Case.objects.get(pk=case).flow == "violation"
    assert violation.article == "政务数据共享条例第四十条第（五）项"


def test_only_the_data_authority_reports(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.report(
            offender=here.market, item="40.3", facts="给了别人", happened_on=DAY, by=here.education_officer, at=AT
        )
    assert browser(here.education_officer).get("/violations/new").status_code == 403


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"org": "没有的单位"}, "没有这个单位"),
        ({"org": "河北省"}, "统一社会信用代码"),
        ({"happened_on": "2099-01-01"}, "晚于今天"),
        ({"grant": "GX000"}, "没有依据这个申请的授权"),
        ({"exhibit": SimpleUploadedFile("a.exe", b"x")}, "证据文件应为"),
    ],
)
def test_a_report_says_what_is_wrong_with_it(here: Small, said: dict[str, Any], words: str) -> None:
    right = {"org": "省市场监管局", "item": "40.3", "facts": "给了别人", "happened_on": "2026-10-01"}
    sent = browser(here.reviewer).post("/violations/new", right | said)
    assert sent.status_code == 422
    assert words in sent.text
    assert not Violation.objects.exists()
