"""共享申请: all that art. 20 wants, consent, reply in time, whole or part or refused with reasons, delivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases import queries as desks
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.lib import schedules
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import actions, queries
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.conftest import STATED, Apply, Publish, at, clock, step

Received = Callable[..., ShareRequest]


def test_an_application_ends_in_a_grant_of_what_was_agreed(here: Small, received: Received) -> None:
    request = received()
    step(request.case_id, "examine", here.education_clerk, (9, 28), data={"opinion": "拟同意"})
    step(request.case_id, "agree", here.education_officer, (9, 29), data={"obligations": "不得转给第三方"})
    done = step(request.case_id, "deliver", here.education_officer, (9, 30))

    request.refresh_from_db()
    assert done.state == "shared"
    assert request.grant is not None
    assert (request.grant.elements, request.grant.request_ref) == (["code", "name"], done.number)
    assert "不得转给第三方" in request.grant.obligations
    assert Notice.objects.filter(org=here.market, title__contains="开通共享").exists()


def test_who_submits_an_application_does_not_consent_to_it_too(here: Small, apply: Apply) -> None:
    request = apply()
    step(request.case_id, "submit", here.market_officer, (9, 25))

    with pytest.raises(Refused, match="由一人提交、另一人批准"):
        step(request.case_id, "consent", here.market_officer, (9, 26))
    step(request.case_id, "send_back", here.market_officer, (9, 26), reason="由经办人提交")
    step(request.case_id, "submit", here.market_clerk, (9, 27))
    done = step(request.case_id, "consent", here.market_officer, (9, 28))

    assert done.state == "received"


def test_a_part_is_agreed_with_reasons_and_only_the_part_is_granted(here: Small, received: Received) -> None:
    request = received()
    with pytest.raises(Refused, match="部分同意的，应当说明理由"):
        step(request.case_id, "agree", here.education_officer, (9, 28), data={"elements": ["name"]})

    step(request.case_id, "agree", here.education_officer, (9, 28), data={"elements": ["name"]}, reason="标识码不必要")
    step(request.case_id, "deliver", here.education_officer, (9, 29))

    request.refresh_from_db()
    assert request.grant is not None
    assert request.grant.elements == ["name"]


def test_more_than_was_asked_for_cannot_be_agreed(here: Small, received: Received) -> None:
    with pytest.raises(Refused, match="超出申请范围：level"):
        step(received().case_id, "agree", here.education_officer, (9, 28), data={"elements": ["level"]})


def test_a_refusal_states_its_reasons(here: Small, received: Received) -> None:
    request = received()
    with pytest.raises(Refused, match="须写明理由"):
        step(request.case_id, "refuse", here.education_officer, (9, 28))

    step(request.case_id, "refuse", here.education_officer, (9, 28), reason="使用场景与共享用途不符")

    assert "使用场景与共享用途不符" in Notice.objects.get(org=here.market, title__contains="不同意").body


def test_the_open_class_is_answered_in_one_working_day_and_not_refused(here: Small, received: Received) -> None:
    request = received("open")

    assert clock(request.case_id, "reply").due_on == date(2026, 9, 28)
    with pytest.raises(Refused, match="不能答复不同意"):
        step(request.case_id, "refuse", here.education_officer, (9, 28), reason="不想给")


def test_a_make_up_sunday_is_a_working_day(here: Small, apply: Apply) -> None:
    request = apply("open")
    step(request.case_id, "submit", here.market_clerk, (9, 18))
    step(request.case_id, "consent", here.market_officer, (9, 18))

    assert clock(request.case_id, "reply").due_on == date(2026, 9, 20)


def test_the_conditional_class_has_ten_working_days_across_national_day(received: Received) -> None:
    reply = clock(received().case_id, "reply")

    assert (reply.due_on, reply.provisional, reply.article) == (
        date(2026, 10, 15),
        False,
        "政务数据共享条例第二十一条",
    )


def test_a_deadline_across_the_years_end_provisional(here: Small, apply: Apply) -> None:
    request = apply()
    step(request.case_id, "submit", here.market_clerk, (12, 24))
    step(request.case_id, "consent", here.market_officer, (12, 25))

    assert clock(request.case_id, "reply").provisional


def test_the_years_schedule_entered_late_makes_the_reply_certain_and_tells_both(here: Small, apply: Apply) -> None:
    request = apply()
    step(request.case_id, "submit", here.market_clerk, (12, 24))
    step(request.case_id, "consent", here.market_officer, (12, 25))
    before = desks.desk(here.education_officer, on=date(2026, 12, 26))[0]
    by_law = schedules.statutory(2027)

    calendar.enter_schedule(
        year=2027,
        off={**by_law, date(2027, 1, 4): "元旦"},
        make_up={},
        source="演示通知〔2026〕1号",
        by=here.reviewer,
        at=at(12, 30),
        despite="演示",
    )

    after = desks.desk(here.education_officer, on=date(2026, 12, 31))[0]
    assert before.clock is not None
    assert after.clock is not None
    assert (before.due_on, before.clock.provisional) == (date(2027, 1, 11), True)
    assert (after.due_on, after.clock.provisional) == (date(2027, 1, 12), False)
    told = Notice.objects.filter(case=request.case, title__contains="重算时限").values_list("org", flat=True)
    assert {here.market.pk, here.education.pk} <= set(told)


def test_every_missing_field_is_told_at_once_before_it_leaves_the_department(here: Small, apply: Apply) -> None:
    request = apply(basis="", security_measures=" ", elements=["code", "ghost"], modes=["batch"])

    with pytest.raises(Refused) as refused:
        step(request.case_id, "submit", here.market_clerk, (9, 24))

    assert refused.value.message == (
        "申请尚不完整：缺少使用依据；缺少安全保障措施；目录中没有数据项“ghost”；目录不提供共享方式“batch”"
    )


def test_only_the_head_of_the_sharing_body_consents(here: Small, apply: Apply) -> None:
    request = apply()
    step(request.case_id, "submit", here.market_clerk, (9, 24))

    with pytest.raises(NotAllowed, match="省市场监管局部门数据官"):
        step(request.case_id, "consent", here.market_clerk, (9, 25))


def test_what_is_missing_is_asked_once_while_the_clock_stands_still(here: Small, received: Received) -> None:
    request = received()
    step(
        request.case_id,
        "ask_missing",
        here.education_clerk,
        (9, 28),
        data={"missing": ["机构编制文件", "系统等保证明"]},
    )
    assert clock(request.case_id, "reply").due_on is None
    assert clock(request.case_id, "supplement").due_on == date(2026, 10, 10)

    actions.amend(request_id=request.pk, stated={"scope": "登记窗口（附三定规定）"}, by=here.market_clerk, at=at(9, 29))
    step(request.case_id, "correct", here.market_clerk, (9, 30))

    assert clock(request.case_id, "reply").due_on == date(2026, 10, 19)
    with pytest.raises(Refused, match="不能再次告知"):
        step(request.case_id, "ask_missing", here.education_clerk, (10, 8), data={"missing": ["还有"]})


def test_an_application_that_was_sent_is_not_changed(here: Small, received: Received) -> None:
    with pytest.raises(Refused, match="只有在填写或补充材料时"):
        actions.amend(request_id=received().pk, stated={"scope": "全省"}, by=here.market_clerk, at=at(9, 28))


def test_a_longer_reply_needs_the_authority_and_the_requester_is_told(here: Small, received: Received) -> None:
    request = received()
    asked = cases.ask_extension(
        case_id=request.case_id, clock="reply", value=10, by=here.education_officer, at=at(10, 9), reason="会商需要"
    )

    cases.extend_clock(extension_id=asked.pk, by=here.reviewer, at=at(10, 10))

    assert clock(request.case_id, "reply").due_on == date(2026, 10, 29)
    assert "会商需要" in Notice.objects.get(org=here.market, title__contains="同意延期").body


def test_delivery_has_twenty_working_days_and_needs_bound_data(here: Small, received: Received) -> None:
    request = received()
    step(request.case_id, "agree", here.education_officer, (9, 28))
    assert clock(request.case_id, "deliver").due_on == date(2026, 10, 30)
    catalogue.note_binding(resource=request.resource, bound=False, by=SYSTEM, on=date(2026, 9, 28))

    with pytest.raises(Refused, match="尚未挂接数据"):
        step(request.case_id, "deliver", here.education_officer, (9, 29))


def test_a_grant_that_the_exchange_refuses_leaves_the_case_where_it_was(here: Small, received: Received) -> None:
    request = received()
    step(request.case_id, "agree", here.education_officer, (9, 28))
    catalogue.withdraw(
        resource=request.resource, reason="职责划转", in_use=False, by=here.education_officer, on=date(2026, 9, 28)
    )
    catalogue.note_binding(resource=request.resource, bound=True, by=SYSTEM, on=date(2026, 9, 28))

    with pytest.raises(Refused, match="不能授权"):
        step(request.case_id, "deliver", here.education_officer, (9, 29))

    request.case.refresh_from_db()
    assert request.case.state == "agreed"


def test_what_is_withheld_or_ones_own_is_not_applied_for(here: Small, publish: Publish) -> None:
    withheld = publish(
        sharing="withheld",
        withheld_reason="涉密",
        basis_kind="law",
        basis_name="演示法",
        basis_article="第一条",
        grade=4,
        opening="closed",
    )

    with pytest.raises(Refused, match="不予共享"):
        actions.apply(resource_id=withheld.pk, requester=here.market, stated=STATED, by=here.market_clerk, at=at(9, 24))


def test_the_departments_in_the_case_see_an_application_and_no_others(here: Small, received: Received) -> None:
    request = received()

    assert queries.request_for(here.education_clerk, request.pk, on=date(2026, 9, 28)) == request
    with pytest.raises(NotAllowed):
        queries.request_for(here.environment_officer, request.pk, on=date(2026, 9, 28))
