"""惠企惠民: each clause met, not met or not known; a machine's no goes to a person; lists confirmed by people."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.hall.benefits import actions, queries
from shuzheng.systems.services.hall.benefits.models import Assessment, BenefitList
from shuzheng.systems.services.hall.benefits.rules import POLICIES, assess
from shuzheng.systems.services.hall.benefits.specs import Known
from shuzheng.systems.services.hall.tests.conftest import at, step
from shuzheng.web.tests.conftest import signed_in

ON = date(2026, 11, 5)
TAX, JOBS, AGE = (POLICIES[code] for code in ("small-low-profit", "steady-jobs", "old-age"))
SMALL_FIRM = {"industry": "非限制", "taxable_income": "2900000", "employees": "40", "assets": "9000000"}


def facts(**said: str) -> dict[str, Known]:
    return {f"enterprise:{name}": Known(value, "税务登记") for name, value in said.items()}


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({}, "eligible"),
        ({"employees": "300"}, "eligible"),
        ({"employees": "301"}, "not"),
        ({"taxable_income": "3,000,001"}, "not"),
        ({"assets": ""}, "unknown"),
        ({"assets": "约九百万"}, "unknown"),
        ({"assets": "", "employees": "301"}, "not"),
    ],
)
def test_every_clause_is_judged_by_itself(changed: dict[str, str], result: str) -> None:
    verdict = assess(TAX, facts(**{**SMALL_FIRM, **changed}), on=ON)
    assert verdict.result == result
    assert [one.clause for one in verdict.findings] == ["第五条"] * 4


def test_an_age_is_reached_on_the_birthday() -> None:
    born = {"person:born_on": Known("1946-11-05", "户籍"), "person:local_household": Known("是", "户籍")}
    assert assess(AGE, born, on=date(2026, 11, 4)).result == "not"
    assert assess(AGE, born, on=ON).result == "eligible"


@pytest.fixture
def offering(here: Small) -> Small:
    """The market regulator pays for steady jobs; two enterprises are registered, one of them with a gap."""
    actions.offer(policy=JOBS.code, agency=here.market, since=date(2026, 1, 1), by=SYSTEM, at=at(1, 2))
    rows = [
        (here.enterprise, "enterprise:insured_months", "24"),
        (here.enterprise, "enterprise:layoff_rate", "2"),
        (here.enterprise, "enterprise:dishonest", "否"),
        (here.operator, "enterprise:insured_months", "24"),
        (here.operator, "enterprise:layoff_rate", "9"),
        (here.operator, "enterprise:dishonest", "否"),
    ]
    actions.register_facts(rows=rows, source="失业保险登记", as_of=date(2026, 10, 31), by=SYSTEM, at=at(11, 1))
    return here


def test_a_list_holds_only_those_of_whom_every_clause_is_known_to_be_met(offering: Small) -> None:
    made = actions.propose(policy=JOBS, by=offering.market_clerk, at=at(11, 5))
    assert [entry.org for entry in made.entries.all()] == [offering.enterprise]


def test_a_list_is_confirmed_by_another_person_before_anybody_sees_it(offering: Small) -> None:
    made = actions.propose(policy=JOBS, by=offering.market_clerk, at=at(11, 5))
    with pytest.raises(NotAllowed):
        actions.confirm(made=made, struck={}, by=offering.market_clerk, at=at(11, 6))
    assert not queries.published(on=date(2026, 11, 6)).exists()
    actions.confirm(made=made, struck={}, by=offering.market_head, at=at(11, 6))
    assert queries.published(on=date(2026, 11, 13)).get().objections_until == date(2026, 11, 13)


def test_whoever_proposed_the_list_does_not_confirm_it(offering: Small) -> None:
    clerk, on = offering.market_clerk, date(2026, 1, 1)
    orgs.grant_role(person=clerk, role=Role.DEPARTMENT_HEAD, org=offering.market, by=SYSTEM, on=on)
    clerk.forget_held()
    made = actions.propose(policy=JOBS, by=clerk, at=at(11, 5))
    with pytest.raises(Refused, match="不能自己确认"):
        actions.confirm(made=made, struck={}, by=clerk, at=at(11, 6))


def test_whoever_is_struck_off_is_struck_off_with_a_reason(offering: Small) -> None:
    made = actions.propose(policy=JOBS, by=offering.market_clerk, at=at(11, 5))
    entry = made.entries.get()
    with pytest.raises(Refused, match="逐一写明理由"):
        actions.confirm(made=made, struck={entry.pk: " "}, by=offering.market_head, at=at(11, 6))
    actions.confirm(made=made, struck={entry.pk: "已停业"}, by=offering.market_head, at=at(11, 6))
    assert queries.shown(BenefitList.objects.get(pk=made.pk)) == []


def test_a_machines_no_goes_to_a_person_whose_word_stands(offering: Small) -> None:
    offer = queries.offers(on=ON).get()
    found = actions.match(policy=JOBS, agency=offer.agency, person=None, org=offering.enterprise, at=at(11, 5))
    assert found.result == "eligible"
    rows = [(offering.enterprise, "enterprise:layoff_rate", "9")]
    actions.register_facts(rows=rows, source="失业保险登记", as_of=ON, by=SYSTEM, at=at(11, 6))
    found = actions.match(policy=JOBS, agency=offer.agency, person=None, org=offering.enterprise, at=at(11, 6))
    assert found.result == "not"
    appealed = actions.appeal(assessment=found, reason="分立重组，不是裁员", by=offering.agent, at=at(11, 9))
    step(appealed.case_id, "check", offering.market_clerk, at(11, 10), data={"checked": "属分立，人员随迁"})
    step(appealed.case_id, "overturn", offering.market_head, at(11, 11), reason="条件二按合并口径计算为2%")
    found.refresh_from_db()
    assert (found.result, found.decided) == ("not", "eligible")


def test_one_page_says_what_fits_with_its_clause(offering: Small) -> None:
    page = signed_in(offering.agent).get(reverse("my-policies")).content.decode()
    assert "足额缴纳失业保险费12个月以上" in page
    assert Assessment.objects.get().result == "eligible"


def test_a_published_list_takes_objections_while_it_is_shown(offering: Small) -> None:
    made = actions.propose(policy=JOBS, by=offering.market_clerk, at=clock.now())
    actions.confirm(made=made, struck={}, by=offering.market_head, at=clock.now())
    assert offering.enterprise.name in Client().get(reverse("policies")).content.decode()
    client = signed_in(offering.citizen)
    client.post(reverse("policy-object", args=[made.pk]), {"reason": "该企业已停业"})
    assert "已停业" not in Client().get(reverse("policies")).content.decode()
    with pytest.raises(Refused, match="公示期"):
        actions.object_to(made=BenefitList.objects.get(), reason="x", by=offering.citizen, at=at(12, 31))
