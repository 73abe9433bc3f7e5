"""Is it true? Answered without a value, kept, limited, and shown to whom it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from seeds import Small
from shuzheng.bases.population import actions, queries
from shuzheng.bases.population.models import Verification
from shuzheng.bases.population.specs import Claim, Purpose, Verdict
from shuzheng.bases.population.system import PERSONS
from shuzheng.bases.population.tests.conftest import AT, CHILD, Enter, number
from shuzheng.kernel.calendar.models import Parameter
from shuzheng.kernel.orgs.models import DivisionParent
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.errors import NotAllowed, Refused

WHAT_FOR = Purpose("办理婚姻登记", business="HY-1")
CLAIM = Claim(number(), "王演天")


def ask(here: Small, claim: Claim = CLAIM, purpose: Purpose = WHAT_FOR) -> Verdict:
    return actions.verify(claim=claim, purpose=purpose, by=here.county_clerk, at=AT).verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (CLAIM, Verdict.YES),
        (replace(CLAIM, number=f" {number()} "), Verdict.YES),
        (replace(CLAIM, number="130102850312012"), Verdict.YES),  # fifteen digits, by the rule
        (replace(CLAIM, name="王演地"), Verdict.NO),
        (replace(CLAIM, number=number(sequence=14)), Verdict.UNKNOWN),
        (replace(CLAIM, place="130102"), Verdict.YES),
        (replace(CLAIM, place="130100"), Verdict.YES),
        (replace(CLAIM, place="130629"), Verdict.NO),
    ],
)
def test_a_claim_is_answered(here: Small, enter: Enter, claim: Claim, verdict: Verdict) -> None:
    enter(place="130102001001")
    assert ask(here, claim) == verdict


def test_xiongan_is_asked_by_its_own_code(here: Small, enter: Enter) -> None:
    enter(place="130629100001")
    assert ask(here, replace(CLAIM, place="133100")) == Verdict.YES
    assert DivisionParent.objects.get(child="130629").parent_id == "133100"


def test_the_question_is_kept_and_the_answer_holds_no_value(here: Small, enter: Enter) -> None:
    enter()
    ask(here, replace(CLAIM, birth_date=date(1985, 3, 13)))
    kept = Verification.objects.get()
    assert (kept.subject, kept.org, kept.asked, kept.verdict) == (number(), here.counter, "birth_date", "no")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM audit_outboxline WHERE body LIKE '%%核验人口信息%%'")
        (line,) = cursor.fetchone()
    assert "办理婚姻登记" in line
    assert (number() in line, "1985" in line) == (False, False)


def test_a_childs_question_says_why(here: Small, enter: Enter) -> None:
    enter(CHILD)
    claim = Claim(str(CHILD["number"]), "王演地", sex="1")
    with pytest.raises(Refused, match="不满十四周岁"):
        ask(here, claim)
    answer = actions.verify(
        claim=claim, purpose=replace(WHAT_FOR, basis="义务教育法第十二条"), by=here.county_clerk, at=AT
    )
    assert (answer.verdict, answer.items) == (Verdict.YES, ())
    assert Verification.objects.get().is_sensitive


@pytest.mark.parametrize(
    ("claim", "purpose", "words"),
    [
        (replace(CLAIM, number="1301"), WHAT_FOR, "18 位|应为"),
        (replace(CLAIM, name=" "), WHAT_FOR, "请填写姓名"),
        (CLAIM, Purpose("查"), "写明核验用途"),
    ],
)
def test_a_bad_question_is_refused(here: Small, claim: Claim, purpose: Purpose, words: str) -> None:
    with pytest.raises(Refused, match=words):
        ask(here, claim, purpose)


@pytest.mark.parametrize(("code", "words"), [("hour", "请稍后再试"), ("misses", "明天再试")])
def test_nobody_is_found_by_trying(here: Small, code: str, words: str) -> None:
    Parameter.objects.filter(code=f"population.verify.{code}").update(value=2)
    ask(here)
    ask(here)
    with pytest.raises(Refused, match=words):
        ask(here)


def test_who_may_not_ask_is_not_answered(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.verify(claim=CLAIM, purpose=WHAT_FOR, by=here.citizen, at=AT)


def test_the_platforms_own_accounts_are_verified_here(here: Small, enter: Enter) -> None:
    entity = enter()
    assert queries.known(name="王演天", number=number())
    assert not queries.known(name="王演地", number=number())
    registers.change(
        register=PERSONS,
        entity=entity,
        values={"died_on": date(2026, 10, 1)},
        grounds=Grounds("死亡登记"),
        by=here.registrar,
        at=AT + timedelta(days=1),
        true_from=date(2026, 10, 1),
    )
    assert not queries.known(name="王演天", number=number())


def test_reading_in_bulk_is_off_until_it_is_opened(here: Small, enter: Enter) -> None:
    enter(place="130102001001")
    asked = {"place": "130102", "purpose": Purpose("人口普查摸底", "统计法第十一条"), "by": here.keeper, "at": AT}
    with pytest.raises(Refused, match="不开放成批读取"):
        actions.read_in_bulk(**asked)  # type: ignore[arg-type]
    Parameter.objects.filter(code="population.bulk").update(value=1)
    assert [one.number for one in actions.read_in_bulk(**asked)] == [number()]  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.read_in_bulk(**asked | {"by": here.registrar})  # type: ignore[arg-type]


def test_the_page_answers_and_shows_no_value(here: Small, enter: Enter, client: Client) -> None:
    enter()
    client.force_login(here.county_clerk)
    sent = {"number": number(), "name": "王演天", "sex": "1", "purpose": "办理婚姻登记"}
    page = client.post("/population/verify", sent).content.decode()
    assert "核验结果：不一致" in page
    assert "1985" not in page


def test_departments_ask_over_the_api(here: Small, enter: Enter, client: Client) -> None:
    enter()
    client.force_login(here.county_clerk)
    body = {"number": number(), "name": "王演天", "birth_date": "1985-03-12", "purpose": "办理婚姻登记"}
    found = client.post("/api/v1/population/verifications", body, content_type="application/json")
    assert found.json() == {"verdict": "yes", "items": [{"item": "birth_date", "verdict": "yes"}]}
    assert Verification.objects.get().channel == "api"
