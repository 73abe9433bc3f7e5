"""Every letter of an agency: on paper, with number, basis and remedies; kept as issued, for those whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.deeming.actions import deem_lapsed
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.letters.actions import issue
from shuzheng.systems.services.hall.letters.models import Letter
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.tests.conftest import PAPERS, Submitted, ask_longer, at, step
from shuzheng.web.tests.conftest import signed_in

ALL = [one["name"] for one in PAPERS]
EXPERTS = {"procedure": "experts", "expected_on": "2026-12-01"}
Taken = Callable[[Small, Application], object]


def asked(here: Small, made: Application) -> object:
    data = {"missing": ["劳动合同"], "how": "请上传劳动合同"}
    return step(made.case_id, "ask_correction", here.market_clerk, at(11, 6), data=data)


def accepted(here: Small, made: Application) -> object:
    return step(made.case_id, "accept", here.market_clerk, at(11, 6))


def deemed(here: Small, made: Application) -> object:
    return deem_lapsed(at=at(11, 20))


def not_accepted(here: Small, made: Application) -> object:
    data = {"ground": "not_competent", "goes_to": "住房城乡建设部门"}
    return step(made.case_id, "refuse_acceptance", here.market_clerk, at(11, 6), data=data, reason="不由本机关办理")


def lengthened(here: Small, made: Application) -> object:
    accepted(here, made)
    asking = ask_longer(made.case_id, "decision", 10, by=here.market_clerk, when=at(11, 9), reason="需要异地核实")
    return cases.extend_clock(extension_id=asking.pk, by=here.market_head, at=at(11, 10))


def paused(here: Small, made: Application) -> object:
    accepted(here, made)
    return step(made.case_id, "start_special", here.market_clerk, at(11, 9), data=EXPERTS, reason="需要专家认定")


def granted(here: Small, made: Application) -> object:
    accepted(here, made)
    found = {"opinion": "grant", "findings": "内部：符合"}
    step(made.case_id, "examine", here.market_clerk, at(11, 9), data=found)
    return step(made.case_id, "grant", here.market_head, at(11, 10), data={"result": "注册证书第一号"})


def refused(here: Small, made: Application) -> object:
    accepted(here, made)
    found = {"opinion": "refuse", "findings": "内部：不符合"}
    step(made.case_id, "examine", here.market_clerk, at(11, 9), data=found)
    return step(made.case_id, "refuse", here.market_head, at(11, 10), reason="未取得增项专业考试合格证明")


LETTERS: list[tuple[str, Taken, str, str, bool]] = [
    ("correction", asked, "一次告知补正通知书", "请上传劳动合同", False),
    ("acceptance", accepted, "受理通知书", "2026-11-06 起受理", False),
    ("deemed", deemed, "受理通知书（视为受理）", "即为受理", False),
    ("not_accepted", not_accepted, "不予受理决定书", "请向住房城乡建设部门申请", True),
    ("lengthened", lengthened, "延期告知书", "延长10个工作日", False),
    ("paused", paused, "中止计时告知书", "所需时间不计入办理时限", False),
    ("granted", granted, "准予决定书", "注册证书第一号", False),
    ("refused", refused, "不予决定书", "未取得增项专业考试合格证明", True),
]


@pytest.mark.parametrize(("kind", "take", "title", "words", "remedies"), LETTERS, ids=[one[0] for one in LETTERS])
def test_a_letter_says_what_the_law_demands_on_the_page_and_in_the_document(
    here: Small, submitted: Submitted, kind: str, take: Taken, title: str, words: str, remedies: bool
) -> None:
    made = submitted(*ALL)
    take(here, made)
    letter = Letter.objects.get(application=made, kind=kind)
    page = signed_in(here.citizen).get(reverse("application-letter", args=[letter.pk])).text
    file = signed_in(here.citizen).get(reverse("application-letter-document", args=[letter.pk]))
    text = "\n".join(one.text for one in Document(BytesIO(file.content)).paragraphs)
    wanted = [title, words, letter.number, here.market.name, "行政许可法", here.citizen.name, "2026年11月"]
    assert [one for one in wanted if one not in page or one not in text] == []
    assert ("行政复议" in page, "行政诉讼" in text) == (remedies, remedies)
    assert "内部：" not in page + text
    assert Notice.objects.filter(person=here.citizen, title__endswith=title).exists()


def test_what_was_issued_stays_as_issued(here: Small, submitted: Submitted) -> None:
    made = submitted(*ALL)
    granted(here, made)
    letter = Letter.objects.get(application=made, kind="granted")
    address = reverse("application-letter-document", args=[letter.pk])
    before = signed_in(here.citizen).get(address).content
    orgs.rename_org(org=here.market, name="改名后的市场监管局", by=SYSTEM, on=at(11, 20).date(), basis="批复")
    page = signed_in(here.citizen).get(reverse("application-letter", args=[letter.pk])).text
    assert signed_in(here.citizen).get(address).content == before
    assert "改名后的市场监管局" not in page


def test_the_letters_are_linked_from_the_progress_and_from_the_case(here: Small, submitted: Submitted) -> None:
    made = submitted(*ALL)
    granted(here, made)
    assert made.case is not None
    links = [reverse("application-letter", args=[one.pk]) for one in Letter.objects.filter(application=made)]
    mine = signed_in(here.citizen).get(reverse("application", args=[made.pk])).text
    theirs = signed_in(here.market_clerk).get(reverse("case", args=[made.case.number])).text
    assert len(links) == 2
    assert [one for one in links if one not in mine or one not in theirs] == []


def test_the_clerk_opens_a_letter_and_nobody_else_does(here: Small, submitted: Submitted) -> None:
    made = submitted(*ALL)
    accepted(here, made)
    letter = Letter.objects.get(application=made)
    opened: dict[str, Any] = {
        who: [
            signed_in(getattr(here, who)).get(reverse(name, args=[letter.pk])).status_code
            for name in ("application-letter", "application-letter-document")
        ]
        for who in ("market_clerk", "education_clerk", "agent")
    }
    assert opened == {"market_clerk": [200, 200], "education_clerk": [403, 403], "agent": [403, 403]}


def test_a_refusal_without_remedies_does_not_go_out(here: Small, submitted: Submitted) -> None:
    made = submitted(*ALL)
    with pytest.raises(Refused, match="行政复议"):
        issue(application=made, kind="refused", paragraphs=["不予办理"], basis="行政许可法第三十八条", at=at(11, 6))
