"""One application by the book: told once, corrected, accepted, examined by one, decided by another, delivered."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.deeming.actions import deem_lapsed
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.drafts import queries
from shuzheng.systems.services.hall.tests.conftest import Submitted, at, clock, hand_in, step
from shuzheng.systems.services.items.models import ItemVersion

FORM, PROOF = "增项注册申请表", "增项专业考试合格证明"
ASK = {"missing": [PROOF], "how": "请上传考试合格证明的扫描件"}
FOUND = {"opinion": "grant", "findings": "考试合格，符合第十条规定"}


def test_what_the_account_knows_is_filled_in_and_says_where_it_comes_from(here: Small, version: ItemVersion) -> None:
    draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=at(11, 5))
    assert queries.answers(draft) == {"name": here.citizen.name, "phone": "13800001234"}
    assert set(draft.supplied["answers"]) == {"name", "phone"}


def test_nothing_typed_is_lost_even_if_it_is_wrong(here: Small, version: ItemVersion) -> None:
    draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=at(11, 5))
    wrong = drafts.keep_answers(application=draft, said={"major": "没有这个专业"}, by=here.citizen, at=at(11, 5))
    draft.refresh_from_db()
    assert queries.answers(draft)["major"] == "没有这个专业"
    assert [one.field for one in wrong] == ["major"]


def test_a_draft_is_no_case_and_an_unfinished_one_cannot_be_handed_in(here: Small, version: ItemVersion) -> None:
    draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=at(11, 5))
    with pytest.raises(Refused, match="没有填好"):
        drafts.submit(application=draft, by=here.citizen, at=at(11, 5))
    assert draft.case is None


def test_the_acceptance_clock_runs_from_the_receipt(submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    assert clock(application.case_id, "acceptance").due_on == date(2026, 11, 12)


def test_an_application_with_a_missing_paper_is_received_told_once_and_corrected(
    here: Small, submitted: Submitted
) -> None:
    application = submitted(FORM)
    with pytest.raises(Refused, match="还缺：增项专业考试合格证明"):
        step(application.case_id, "accept", here.market_clerk, at(11, 6))
    step(application.case_id, "ask_correction", here.market_clerk, at(11, 6), data=ASK)
    assert clock(application.case_id, "acceptance").stopped_on == date(2026, 11, 6)
    with pytest.raises(Refused, match="还缺"):
        step(application.case_id, "correct", here.citizen, at(11, 9))
    hand_in(application, here.citizen, PROOF, when=at(11, 9))
    step(application.case_id, "correct", here.citizen, at(11, 9))
    assert clock(application.case_id, "acceptance").due_on == date(2026, 11, 16)
    step(application.case_id, "accept", here.market_clerk, at(11, 10))


def test_a_correction_is_asked_for_once_in_time_and_only_for_what_is_published(
    here: Small, submitted: Submitted
) -> None:
    application = submitted(FORM)
    odd = {"missing": ["无犯罪记录证明"], "how": "请提供"}
    with pytest.raises(Refused, match="不在本事项公布的材料"):
        step(application.case_id, "ask_correction", here.market_clerk, at(11, 6), data=odd)
    with pytest.raises(Refused, match="已受理，审查中"):
        step(application.case_id, "ask_correction", here.market_clerk, at(11, 13), data=ASK)
    step(application.case_id, "ask_correction", here.market_clerk, at(11, 6), data=ASK)
    hand_in(application, here.citizen, PROOF, when=at(11, 9))
    step(application.case_id, "correct", here.citizen, at(11, 9))
    with pytest.raises(Refused, match="不能“一次告知补正”"):
        step(application.case_id, "ask_correction", here.market_clerk, at(11, 10), data=ASK)


def test_the_letter_lists_everything_that_is_missing(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM)
    step(application.case_id, "ask_correction", here.market_clerk, at(11, 6), data=ASK)
    letter = Notice.objects.get(person=here.citizen, title__contains="一次告知补正通知书")
    assert PROOF in letter.body
    assert "扫描件" in letter.body


def test_special_procedures_are_not_counted_and_told_in_writing(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    due = clock(application.case_id, "decision").due_on
    told = {"procedure": "experts", "expected_on": "2026-11-13"}
    step(application.case_id, "start_special", here.market_clerk, at(11, 9), data=told, reason="专业认定")
    assert clock(application.case_id, "decision").due_on is None
    step(application.case_id, "end_special", here.market_clerk, at(11, 13), data={"result": "专家认为符合"})
    later = clock(application.case_id, "decision").due_on
    assert due is not None
    assert later is not None
    assert later > due
    assert Notice.objects.filter(person=here.citizen, body__contains="不计入办理时限").exists()


def test_whoever_examined_does_not_decide(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    orgs.grant_role(
        person=here.market_clerk, role=Role.DEPARTMENT_HEAD, org=here.market, by=SYSTEM, on=date(2026, 1, 1)
    )
    here.market_clerk.forget_held()
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    step(application.case_id, "examine", here.market_clerk, at(11, 9), data=FOUND)
    with pytest.raises(Refused, match="同一人"):
        step(application.case_id, "grant", here.market_clerk, at(11, 10))
    assert step(application.case_id, "grant", here.market_head, at(11, 10)).state == "granted"


def test_a_look_on_the_spot_takes_two(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    alone = {**FOUND, "on_site": True, "officers": ["核查员甲"]}
    with pytest.raises(Refused, match="2名以上"):
        step(application.case_id, "examine", here.market_clerk, at(11, 9), data=alone)


def test_a_refusal_gives_reasons_and_remedies(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    step(application.case_id, "examine", here.market_clerk, at(11, 9), data=FOUND)
    with pytest.raises(Refused, match="应当说明理由"):
        step(application.case_id, "refuse", here.market_head, at(11, 10), reason="不行")
    step(application.case_id, "refuse", here.market_head, at(11, 10), reason="考试成绩已失效，不符合第十条第二项")
    letter = Notice.objects.get(person=here.citizen, title__contains="不予决定书")
    assert "60日内申请行政复议" in letter.body
    assert "6个月内" in letter.body
    application.refresh_from_db()
    assert application.outcome == "refused"


def test_a_matter_of_somebody_else_is_not_accepted_and_says_whose_it_is(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    said = {"ground": "not_competent"}
    with pytest.raises(Refused, match="向哪个行政机关申请"):
        step(application.case_id, "refuse_acceptance", here.market_clerk, at(11, 6), data=said, reason="不归我局")
    said = {"ground": "not_corrected"}
    with pytest.raises(Refused, match="先一次告知补正"):
        step(application.case_id, "refuse_acceptance", here.market_clerk, at(11, 6), data=said, reason="材料不全")


def test_a_transfer_gives_the_case_to_another_agency(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    to = {"to": here.education.uscc}
    step(application.case_id, "transfer", here.market_clerk, at(11, 6), data=to, reason="属教育部门职权")
    application.refresh_from_db()
    assert application.agency == here.education
    with pytest.raises(NotAllowed):
        step(application.case_id, "accept", here.market_clerk, at(11, 9))


def test_only_a_matter_decided_at_once_is_decided_at_once(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    with pytest.raises(Refused, match="不是即办件"):
        step(application.case_id, "grant_at_once", here.market_clerk, at(11, 6))
    ItemVersion.objects.filter(number=application.matter.number).update(case_kind="immediate")
    assert step(application.case_id, "grant_at_once", here.market_clerk, at(11, 6)).state == "granted"


def test_a_stranger_sees_nothing_of_an_application(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM)
    with pytest.raises(NotAllowed):
        queries.application(here.agent, application.pk, on=date(2026, 11, 6))


def test_silence_counts_as_acceptance_from_the_day_the_papers_came(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM)
    assert deem_lapsed(at=at(11, 12, 23)) == 0
    assert deem_lapsed(at=at(11, 13)) == 1
    decision = clock(application.case_id, "decision")
    assert decision.started_on == date(2026, 11, 5)
    assert Notice.objects.filter(person=here.citizen, title__contains="视为受理").exists()


def test_the_decision_is_due_by_the_items_own_law_and_lights_follow_the_promise(
    here: Small, submitted: Submitted
) -> None:
    application = submitted(FORM, PROOF)
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    decision = clock(application.case_id, "decision")
    assert (decision.due_on, decision.target_on) == (date(2026, 12, 4), date(2026, 11, 13))


def test_the_head_extends_once_with_reasons_told(here: Small, submitted: Submitted) -> None:
    application = submitted(FORM, PROOF)
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    ask = {"case_id": application.case_id, "clock": "decision", "value": 10, "reason": "需要向外省核实"}
    asked = cases.ask_extension(**ask, by=here.market_clerk, at=at(11, 10))  # type: ignore[arg-type]
    cases.extend_clock(extension_id=asked.pk, by=here.market_head, at=at(11, 11), answer="同意")
    assert clock(application.case_id, "decision").due_on == date(2026, 12, 18)
    assert Notice.objects.filter(person=here.citizen, body__contains="需要向外省核实").exists()
