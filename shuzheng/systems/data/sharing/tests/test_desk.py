"""The desks of both sides in a browser without script: from the entry to the call, each side scoped to its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from seeds import Small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case, Notice, Task
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import CorrectionNotice, Grant, Violation
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.conftest import DAY, Draft
from tests.markup import faults

ROWS = "code,name,level\n10075,演示大学甲,本科\n10076,演示大学乙,本科\n10077,演示学院丙,专科\n"


@pytest.fixture
def law(db: None) -> None:
    """The published schedules and the shipped parameters."""
    calendar.load(at=clock.now())


@pytest.fixture
def entry(here: Small, law: None, draft: Draft) -> Resource:
    """The list of schools, published and bound to a file."""
    resource = draft()
    catalogue.submit(resource=resource, by=here.education_clerk, on=DAY)
    catalogue.approve(resource=resource, by=here.education_head, on=DAY)
    catalogue.publish(resource=resource, by=here.reviewer, on=DAY)
    by, at = here.education_clerk, clock.now()
    binding = exchange.bind_file(
        resource_id=resource.pk, upload=io.BytesIO(ROWS.encode()), name="名单.csv", by=by, at=at
    )
    exchange.test_binding(binding=binding, by=by, at=at)
    exchange.activate(binding=binding, by=by, at=at)
    return Resource.objects.get(pk=resource.pk)


def browser(person: Person) -> Client:
    """A browser without script, signed in."""
    client = Client()
    client.force_login(person)
    return client


def answers(**said: Any) -> dict[str, Any]:
    """The application form, filled in."""
    today = clock.today()
    return {
        "basis": "市场主体登记管理条例",
        "scenario": "校名核验",
        "use": "handling",
        "scope": "登记窗口",
        "modes": ["service", "file"],
        "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=300)).isoformat(),
        "elements": ["code", "name"],
        "security_measures": "专人保管，到期销毁",
    } | said


def newest() -> Case:
    """The case last opened."""
    return Case.objects.latest("opened_at")


def step(person: Person, name: str, **said: Any) -> HttpResponse:
    """Take a step of the newest case by its form."""
    case = newest()
    return browser(person).post(f"/cases/{case.number}/steps/{name}", {"seen": case.version, **said})


Asked = Callable[..., Case]


@pytest.fixture
def asked(here: Small, entry: Resource) -> Asked:
    """The market regulator's application, received by the education department."""

    def make(**said: Any) -> Case:
        browser(here.market_clerk).post(f"/share/new?resource={entry.pk}", answers(**said))
        step(here.market_officer, "consent")
        return newest()

    return make


@pytest.fixture
def granted(here: Small, asked: Asked) -> Grant:
    """A grant that came of it."""
    asked()
    step(here.education_officer, "agree")
    step(here.education_officer, "deliver")
    return Grant.objects.get()


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


# ---- who sees what ----


@pytest.mark.parametrize(
    "path", ["/cases/{case}", "/grants/{grant}", "/grants/{grant}/suspend", "/share/{request}/edit"]
)
def test_what_is_not_ones_own_is_refused_as_if_it_were_not_there(here: Small, granted: Grant, path: str) -> None:
    url = path.format(case=newest().number, grant=granted.pk, request=ShareRequest.objects.get().pk)
    response = browser(here.environment_officer).get(url)
    assert response.status_code == 403
    assert "无关" in response.text


@pytest.mark.parametrize("path", ["/share", "/share/received", "/grants", "/grants/given", "/cases", "/violations"])
def test_another_department_sees_none_of_it_in_a_list(here: Small, granted: Grant, path: str) -> None:
    assert "共 0 条" in browser(here.environment_officer).get(path).text


@pytest.mark.parametrize(
    ("who", "path"), [("market_officer", "/share"), ("education_officer", "/share/received"), ("reviewer", "/cases")]
)
def test_each_side_sees_its_own_in_a_list(here: Small, granted: Grant, who: str, path: str) -> None:
    assert "共 1 条" in browser(getattr(here, who)).get(path).text


def test_a_draft_is_not_yet_the_providers_to_see_in_its_list(here: Small, entry: Resource) -> None:
    browser(here.market_clerk).post(f"/share/new?resource={entry.pk}", answers(draft="1"))
    assert "共 0 条" in browser(here.education_officer).get("/share/received").text


@pytest.mark.parametrize("ref", ["GX202600000000", "not-a-number", "%00"])
def test_a_case_that_is_not_there_is_refused(here: Small, law: None, ref: str) -> None:
    assert browser(here.reviewer).get(f"/cases/{ref}").status_code == 403


# ---- grants ----


def test_a_grant_is_suspended_with_ground_and_reasons_and_resumed(here: Small, granted: Grant) -> None:
    officer = browser(here.education_officer)
    assert officer.post(f"/grants/{granted.pk}/suspend", {"ground": "violation"}).status_code == 422
    officer.post(f"/grants/{granted.pk}/suspend", {"ground": "violation", "reason": "超范围使用"})
    granted.refresh_from_db()
    assert granted.state == "suspended"
    assert "超范围使用" in browser(here.market_clerk).get(f"/grants/{granted.pk}").text

    officer.post(f"/grants/{granted.pk}/resume", {"reason": "整改到位"})
    granted.refresh_from_db()
    assert granted.state == "active"


def test_a_negotiated_stop_needs_its_filing(here: Small, granted: Grant) -> None:
    sent = browser(here.education_officer).post(
        f"/grants/{granted.pk}/suspend", {"ground": "negotiated", "reason": "系统改造"}
    )
    assert sent.status_code == 422
    assert "备案号" in sent.text
    assert "系统改造" in sent.text


def test_a_provider_proposes_to_stop_and_the_consumer_is_asked(here: Small, granted: Grant) -> None:
    sent = browser(here.education_officer).post(
        f"/grants/{granted.pk}/propose-stop", {"ends": "no", "reason": "系统改造"}
    )
    assert newest().flow == "suspension"
    page = browser(here.market_officer).get(sent.headers["Location"], follow=True)
    assert "系统改造" in page.text


def test_the_consumer_ends_what_it_no_longer_needs(here: Small, granted: Grant) -> None:
    browser(here.market_officer).post(f"/grants/{granted.pk}/finish", {"ground": "purpose_met", "reason": "已办完"})
    granted.refresh_from_db()
    assert granted.state == "terminated"


def test_a_consumer_may_not_suspend(here: Small, granted: Grant) -> None:
    sent = browser(here.market_officer).post(f"/grants/{granted.pk}/suspend", {"ground": "violation", "reason": "?"})
    assert sent.status_code == 403


def test_a_file_is_made_and_fetched_once(here: Small, granted: Grant) -> None:
    clerk = browser(here.market_clerk)
    made = clerk.post(f"/grants/{granted.pk}/file", {"kind": "csv"})
    page = clerk.post(made.headers["Location"])
    token = page.context["token"]
    assert token in page.text

    first = clerk.post("/downloads", {"token": token})
    assert "演示大学甲" in b"".join(first.streaming_content).decode()  # type: ignore[attr-defined]
    assert clerk.post("/downloads", {"token": token}).status_code == 403


def test_a_feed_flows_to_a_lower_division_and_is_closed(here: Small, entry: Resource) -> None:
    officer = browser(here.education_officer)
    said = {
        "resource": str(entry.pk),
        "division": "130100",
        "refresh": "daily",
        "valid_to": (clock.today() + timedelta(days=100)).isoformat(),
    }
    assert officer.post("/feeds/new", said).status_code == 302
    assert Grant.objects.filter(consumer=here.city_bureau, purpose="数据回流").exists()
    assert officer.post("/feeds/new", said | {"division": "330000"}).status_code == 422


# ---- doubt ----


def test_a_wrong_value_is_disputed_corrected_and_acknowledged(here: Small, entry: Resource, granted: Grant) -> None:
    clerk = browser(here.market_clerk)
    said = {"row": "10075", "element": "level", "held": "本科", "claimed": "专科", "evidence": "教育部名单"}
    sent = clerk.post(f"/verifications/new?resource={entry.pk}", said)
    assert "教育部名单" in browser(here.education_clerk).get(sent.headers["Location"]).text
    assert "教育部名单" not in browser(here.reviewer).get(sent.headers["Location"]).text

    step(here.education_officer, "correct", correction="已更正")
    CorrectionNotice.objects.create(
        dispute_ref=newest().number,
        resource=entry,
        row_digest="0" * 64,
        consumer=here.market,
        summary="已更正",
        uses=1,
        state="sent",
        created_at=clock.now(),
    )
    notice = CorrectionNotice.objects.get()
    clerk.post("/corrections", {"act": "acknowledge", "pick": [notice.pk]})
    notice.refresh_from_db()
    assert notice.state == "acknowledged"


def test_an_objection_is_raised_by_either_side(here: Small, asked: Asked) -> None:
    asked()
    request = ShareRequest.objects.get()
    sent = browser(here.market_officer).post(f"/share/{request.pk}/object", {"matter": "逾期未答复"})
    page = browser(here.education_officer).get(sent.headers["Location"], follow=True)
    assert newest().flow == "share_dispute"
    assert "逾期未答复" in page.text


def test_a_violation_shows_its_article_and_its_case(here: Small, granted: Grant) -> None:
    violation = Violation.objects.create(
        code="40.2",
        article="政务数据共享条例第四十条第（二）项",
        fingerprint="x",
        offender=here.market,
        provider=here.education,
        grant=granted,
        at=clock.now(),
        summary="调用授权之外的数据项",
        evidence=["call-1"],
        found_at=clock.now(),
    )
    page = browser(here.reviewer).get(f"/violations/{violation.pk}")
    assert "超出使用范围、共享目的使用" in page.text
    assert faults(page.text) == []
    assert browser(here.environment_officer).get(f"/violations/{violation.pk}").status_code == 403


def test_a_citizen_is_told_how_to_learn_who_read_their_data(here: Small, law: None) -> None:
    page = browser(here.citizen).get("/my/uses")
    assert "个人信息保护法第四十五条" in page.text


def test_an_official_asks_who_read_a_row_on_record_and_without_its_value(
    here: Small, entry: Resource, granted: Grant
) -> None:
    from shuzheng.kernel.audit.models import OutboxLine

    said = {"resource": str(entry.pk), "row": "10075", "reason": "本人申请查询"}
    page = browser(here.education_officer).post("/my/uses", said)
    assert "没有取用记录" in page.text
    line = OutboxLine.objects.filter(action="sharing.ask_who_read").get()
    assert "本人申请查询" in line.summary
    assert "10075" not in f"{line.summary}{line.detail}"
    assert "没有可以查询的目录" in browser(here.market_officer).post("/my/uses", said).text


# ---- every page is well made ----

PAGES = [
    ("market_clerk", "/", 21),
    ("market_clerk", "/desk", 8),
    ("education_officer", "/desk?office=1&light=red&q=没有", 8),
    ("market_clerk", "/cases", 10),
    ("reviewer", "/cases?light=open&flow=share_request&q=演示", 10),
    ("reviewer", "/cases/statistics", 13),
    ("market_clerk", "/notices", 10),
    ("market_clerk", "/share", 10),
    ("market_clerk", "/share/new?resource={entry}", 10),
    ("education_officer", "/share/received", 10),
    ("market_clerk", "/cases/{case}", 28),
    ("education_officer", "/cases/{case}", 28),
    ("reviewer", "/cases/{case}", 28),
    ("market_officer", "/share/{request}/object", 8),
    ("market_clerk", "/grants", 10),
    ("market_clerk", "/grants?ending=soon&state=active", 10),
    ("education_officer", "/grants/given", 10),
    ("market_officer", "/grants/{grant}", 18),
    ("education_officer", "/grants/{grant}", 18),
    ("education_officer", "/grants/{grant}/suspend", 10),
    ("education_officer", "/grants/{grant}/terminate", 10),
    ("education_officer", "/grants/{grant}/renew", 10),
    ("education_officer", "/grants/{grant}/propose-stop", 10),
    ("market_officer", "/grants/{grant}/finish", 10),
    ("market_clerk", "/deliveries", 10),
    ("market_clerk", "/feeds", 10),
    ("education_officer", "/feeds/new", 8),
    ("market_clerk", "/console", 8),
    ("market_clerk", "/console?grant={grant}", 11),
    ("market_clerk", "/verifications", 10),
    ("market_clerk", "/verifications/new?resource={entry}", 10),
    ("market_clerk", "/corrections", 10),
    ("reviewer", "/violations", 11),
    ("reviewer", "/statistics", 9),
    ("market_clerk", "/statistics?from=2026-01-01&to=2026-02-01", 10),
    ("market_clerk", "/uses", 11),
    ("market_clerk", "/uses?q={grant}&operation=page&outcome=no", 11),
    ("education_officer", "/my/uses", 8),
    ("citizen", "/my/uses", 6),
]


@pytest.mark.parametrize(("who", "url", "count"), PAGES, ids=[f"{who} {url}" for who, url, _ in PAGES])
def test_page_is_well_made(
    here: Small, entry: Resource, granted: Grant, who: str, url: str, count: int, django_assert_num_queries: Any
) -> None:
    names = {
        "entry": entry.pk,
        "grant": granted.pk,
        "case": newest().number,
        "request": ShareRequest.objects.get().pk,
    }
    client = browser(getattr(here, who))
    with django_assert_num_queries(count):
        response = client.get(url.format(**names))
    assert response.status_code == 200
    assert faults(response.text) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "print"])
@pytest.mark.parametrize("path", ["/cases", "/share", "/grants", "/uses", "/violations", "/notices"])
def test_every_list_is_taken_away(here: Small, granted: Grant, path: str, kind: str) -> None:
    assert browser(here.market_officer).get(f"{path}?format={kind}").status_code == 200


def test_the_figures_of_use_are_taken_away_as_csv(here: Small, granted: Grant) -> None:
    assert "分组,名称,调用" in browser(here.reviewer).get("/statistics?format=csv").text


@pytest.mark.parametrize("query", ["from=x", "from=2020-01-01&to=2026-01-01", "from=2026-02-01&to=2026-01-01"])
def test_a_span_that_cannot_be_is_refused(here: Small, law: None, query: str) -> None:
    assert browser(here.reviewer).get(f"/statistics?{query}").status_code == 400


def test_a_flow_is_taken_away_as_bpmn(here: Small, law: None) -> None:
    document = browser(here.reviewer).get("/cases/flows/share_request-v1.bpmn")
    assert "definitions" in document.text
    assert document.headers["Content-Disposition"].endswith('share_request-v1.bpmn"')


def key_for(here: Small) -> UUID:
    """A key of the market regulator's application."""
    return keys.issue_key(org=here.market, label="登记系统", by=here.market_officer, at=clock.now()).key.pk
