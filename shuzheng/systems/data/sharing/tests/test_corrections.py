"""校核: verified and answered in ten working days; everyone who took the wrong row is told once."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.corrections.actions import row_digest  # type: ignore[attr-defined]
from shuzheng.kernel.exchange.corrections.queries import notices_of
from shuzheng.kernel.exchange.models import Use
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import actions, queries
from shuzheng.systems.data.sharing.models import Verification
from shuzheng.systems.data.sharing.tests.conftest import Publish, at, clock, step


def _dispute(here: Small, resource: Resource, **said: str) -> Verification:
    words = {"row": "4113010075", "element": "name", "held": "河北大字", "claimed": "河北大学", "evidence": "校章"}
    return actions.dispute(
        resource_id=resource.pk, claimant=here.market, **(words | said), by=here.market_clerk, at=at(9, 25)
    )


def _took(here: Small, resource: Resource, uscc: str, line: int, **said: object) -> None:
    digests = [row_digest(resource.code or "", "4113010075")]
    words = {"operation": "lookup", "row_digests": digests, "status": 200, "call_id": str(line), "segment": "s"}
    Use.objects.create(at=at(9, 20), consumer=uscc, resource=resource.code or "", line=line, **(words | said))


def test_a_correction_is_told_to_everyone_who_took_the_row_once(here: Small, publish: Publish) -> None:
    resource = publish()
    _took(here, resource, here.market.uscc, 1)
    _took(here, resource, here.market.uscc, 2)
    _took(here, resource, here.environment.uscc, 3)
    _took(here, resource, here.counter.uscc, 4, row_digests=["another"])
    verification = _dispute(here, resource)
    assert clock(verification.case_id, "verify").due_on == date(2026, 10, 15)

    step(verification.case_id, "verify", here.education_clerk, (9, 28), data={"finding": "录入错误"})
    step(verification.case_id, "correct", here.education_officer, (9, 29), data={"correction": "已改"})

    told = Notice.objects.filter(title__contains="已更正：").values_list("org__short_name", flat=True)
    assert sorted(told) == ["省市场监管局", "省生态环境厅"]
    assert not Notice.objects.filter(body__contains="4113010075").exists()
    assert set(notices_of(verification.case.number).values_list("state", flat=True)) == {"sent"}


def test_a_right_value_is_upheld_with_reasons(here: Small, publish: Publish) -> None:
    verification = _dispute(here, publish())
    with pytest.raises(Refused, match="须写明理由"):
        step(verification.case_id, "uphold", here.education_officer, (9, 29))

    assert step(verification.case_id, "uphold", here.education_officer, (9, 29), reason="与校章一致").state == "upheld"


def test_the_disputed_values_are_sealed_and_shown_to_the_two_departments_only(here: Small, publish: Publish) -> None:
    verification = _dispute(here, publish())

    seen = queries.verification_for(here.education_clerk, verification.case_id, on=date(2026, 9, 28))

    assert queries.claim(seen).claimed == "河北大学"
    assert "河北大学".encode() not in bytes(seen.sealed_claimed)
    with pytest.raises(NotAllowed):
        queries.verification_for(here.environment_clerk, verification.case_id, on=date(2026, 9, 28))


def test_a_claim_names_a_row_an_element_and_its_evidence(here: Small, publish: Publish) -> None:
    resource = publish()
    with pytest.raises(Refused, match="没有这个数据项"):
        _dispute(here, resource, element="ghost")
    with pytest.raises(Refused) as refused:
        _dispute(here, resource, row=" ", evidence="")

    assert set(refused.value.fields) == {"row", "evidence"}
