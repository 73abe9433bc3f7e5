"""The desks of both sides in a browser without script: from the entry to the call, each side scoped to its own."""

from __future__ import annotations

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case, Notice, Task
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Grant
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.journeys import (
    Asked,
    answers,
    asked,
    browser,
    entry,
    granted,
    law,
    newest,
    step,
)
from tests.markup import faults

__all__ = ["Asked", "asked", "entry", "granted", "law"]

# ---- the journey of an application ----


def test_an_application_goes_by_forms_alone_from_the_entry_to_the_grant(here: Small, entry: Resource) -> None:
    clerk, officer = browser(here.market_clerk), browser(here.market_officer)
    page = clerk.get(f"/share/new?resource={entry.pk}")
    assert "学校标识码" in page.text
    sent = clerk.post(f"/share/new?resource={entry.pk}", answers())
    case = newest()
    assert sent.headers["Location"] == f"/cases/{case.number}"
    assert case.state == "consenting"

    assert case.number in officer.get("/desk").text
    step(here.market_officer, "consent", reason="同意")
    step(here.education_clerk, "examine", opinion="拟同意")
    step(here.education_officer, "agree", obligations="不得转给第三方")
    step(here.education_officer, "deliver")

    grant = Grant.objects.get()
    assert newest().state == "shared"
    assert (grant.elements, grant.consumer_id) == (["code", "name"], here.market.pk)
    assert f"/grants/{grant.pk}" in clerk.get(f"/cases/{case.number}").text


def test_an_incomplete_application_is_kept_as_a_draft_and_gone_on_with(here: Small, entry: Resource) -> None:
    clerk = browser(here.market_clerk)
    clerk.post(f"/share/new?resource={entry.pk}", answers(basis="", scope="", draft="1"))
    request = ShareRequest.objects.get()
    assert request.case.state == "draft"

    page = clerk.get(f"/share/{request.pk}/edit")
    assert "校名核验" in page.text
    clerk.post(f"/share/{request.pk}/edit", answers(basis="三定规定"))

    request.refresh_from_db()
    assert (request.basis, newest().state) == ("三定规定", "consenting")


def test_what_was_typed_is_not_lost_when_something_is_wrong(here: Small, entry: Resource) -> None:
    sent = browser(here.market_clerk).post(
        f"/share/new?resource={entry.pk}", answers(basis="", security_measures="双人双锁", elements=["name"])
    )
    assert sent.status_code == 422
    assert "双人双锁" in sent.text
    assert "使用依据" in sent.text
    assert faults(sent.text) == []
    assert not Case.objects.exists()


def test_a_row_filter_on_a_value_of_the_wrong_type_is_refused_beside_its_field(here: Small, entry: Resource) -> None:
    sent = browser(here.market_clerk).post(
        f"/share/new?resource={entry.pk}", answers(on_0="level", op_0="eq", value_0="")
    )
    assert sent.status_code == 422
    assert "缺少比较值" in sent.text


def test_what_is_missing_is_told_once_and_supplemented(here: Small, asked: Asked) -> None:
    asked()
    step(here.education_clerk, "ask_missing", missing="机构编制文件\n系统等保证明")
    clerk = browser(here.market_clerk)
    page = clerk.get(f"/cases/{newest().number}")
    assert "系统等保证明" in page.text
    assert "已中止计时" in page.text

    request = ShareRequest.objects.get()
    clerk.post(f"/share/{request.pk}/edit", answers(scope="登记窗口（附文件）"))
    assert newest().state == "received"
    again = step(here.education_clerk, "ask_missing", missing="还有一份")
    assert again.status_code == 422
    assert "不能再次告知" in again.text
    assert "还有一份" in again.text


def test_a_longer_reply_is_asked_for_and_the_authority_consents(here: Small, asked: Asked) -> None:
    case = asked()
    before = Task.objects.get(case=case, closed_at=None, duty="data_officer").due_on
    officer, authority = browser(here.education_officer), browser(here.reviewer)
    officer.post(f"/cases/{case.number}/extend", {"clock": "reply", "value": 5, "reason": "会商需要"})
    assert case.number in authority.get("/desk").text
    page = authority.get(f"/cases/{case.number}").text
    assert "会商需要" in page

    ask = case.clocks.get(name="reply").extensions.get()
    done = authority.post(f"/cases/{case.number}/answer", {"ask": ask.pk, "verdict": "agree", "answer": "同意"})

    assert done.status_code == 302
    after = Task.objects.get(case=case, closed_at=None, duty="data_officer").due_on
    assert before is not None
    assert after is not None
    assert after > before
    assert Notice.objects.filter(org=here.market, title__contains="同意延期").exists()


def test_more_time_than_the_law_allows_is_refused_with_what_was_typed(here: Small, asked: Asked) -> None:
    case = asked()
    sent = browser(here.education_officer).post(
        f"/cases/{case.number}/extend", {"clock": "reply", "value": 90, "reason": "会商需要"}
    )
    assert sent.status_code == 422
    assert "延长时限应在" in sent.text
    assert "会商需要" in sent.text


def test_a_refusal_without_reasons_is_not_taken(here: Small, asked: Asked) -> None:
    asked()
    assert step(here.education_officer, "refuse").status_code == 422
    assert step(here.education_officer, "refuse", reason="用途不符").status_code == 302
    assert "用途不符" in browser(here.market_clerk).get(f"/cases/{newest().number}").text


def test_a_part_is_agreed_by_ticking_it(here: Small, asked: Asked) -> None:
    asked()
    step(here.education_officer, "agree", elements=["name"], reason="标识码不必要")
    assert ShareRequest.objects.get().agreed_elements == ["name"]


def test_a_stale_page_is_refused_in_words_and_keeps_what_was_typed(here: Small, asked: Asked) -> None:
    case = asked()
    cases.take(
        case_id=case.pk, step="examine", by=here.education_clerk, at=clock.now(), data={"opinion": "先办"}, seen=None
    )
    sent = browser(here.education_officer).post(
        f"/cases/{case.number}/steps/agree", {"seen": case.version, "obligations": "限本单位使用"}
    )
    assert sent.status_code == 422
    assert "刚刚被他人办理过" in sent.text
    assert "限本单位使用" in sent.text
    assert faults(sent.text) == []
    assert newest().state == "examined"


def test_a_step_that_is_gone_leaves_what_was_typed_to_copy(here: Small, asked: Asked) -> None:
    case = asked()
    cases.take(case_id=case.pk, step="agree", by=here.education_officer, at=clock.now())
    sent = browser(here.education_officer).post(
        f"/cases/{case.number}/steps/refuse", {"seen": case.version, "reason": "用途不符，详见附件"}
    )
    assert sent.status_code == 422
    assert "用途不符，详见附件" in sent.text


def test_a_step_of_another_says_whose_it_is(here: Small, asked: Asked) -> None:
    case = asked()
    assert "省教育厅部门数据官" in browser(here.market_clerk).get(f"/cases/{case.number}").text
    assert step(here.market_clerk, "agree").status_code == 403


def test_a_task_is_claimed_and_put_back(here: Small, asked: Asked) -> None:
    asked()
    task = Task.objects.get(closed_at=None, duty="data_clerk", org=here.education)
    clerk = browser(here.education_clerk)
    clerk.post(f"/desk/tasks/{task.pk}/claim", {"next": "/desk?flow=share_request"})
    assert "已签收" in clerk.get("/desk").text
    back = clerk.post(f"/desk/tasks/{task.pk}/release", {"next": "//evil.example/"})
    assert back.headers["Location"] == "/desk"


def test_the_last_step_is_taken_back_by_its_taker(here: Small, entry: Resource) -> None:
    browser(here.market_clerk).post(f"/share/new?resource={entry.pk}", answers())
    case = newest()
    assert "撤回我的上一步" in browser(here.market_clerk).get(f"/cases/{case.number}").text
    browser(here.market_clerk).post(f"/cases/{case.number}/recall", {"reason": "写错了"})
    assert newest().state == "draft"


def test_a_notice_is_read_by_a_button_and_the_badge_goes(here: Small, asked: Asked) -> None:
    asked()
    officer = browser(here.education_officer)
    notice = Notice.objects.filter(org=here.education).latest("created_at")
    assert '<span class="badge">' in officer.get("/help").text
    officer.post(f"/notices/{notice.pk}")
    notice.refresh_from_db()
    assert notice.read_by_id == here.education_officer.pk
