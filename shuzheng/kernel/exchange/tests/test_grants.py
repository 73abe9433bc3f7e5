"""A grant is given, narrowed, prolonged, suspended and ended by those who may; the plan follows in the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.grants import actions as grants
from shuzheng.kernel.exchange.grants import queries
from shuzheng.kernel.exchange.models import CompiledGrant, Grant, GrantMove
from shuzheng.kernel.exchange.specs import Condition
from shuzheng.kernel.exchange.tests.conftest import AT, PEOPLE, Publish, bound, terms
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(here: Small, publish: Publish) -> UUID:
    return bound(here, publish(PEOPLE))


def given(here: Small, resource: UUID, *elements: str, **said: object) -> Grant:
    return actions.grant(
        resource_id=resource,
        consumer=here.market,
        terms=terms(*(elements or ("no", "person", "city")), **said),
        request_ref="GX-1",
        by=here.education_officer,
        at=AT,
    )


def test_a_grant_becomes_a_plan_in_the_same_transaction(here: Small, resource: UUID) -> None:
    grant = given(here, resource, conditions=(Condition("city", "eq", "石家庄"),))
    plan = queries.plan(grant.pk)
    assert plan is not None
    assert [(column.name, column.mask) for column in plan.columns] == [("no", ""), ("person", "name"), ("city", "")]
    assert (plan.consumer, plan.purpose, plan.engine.kind) == (here.market.uscc, "登记核验", "snapshot")
    assert plan.conditions == (Condition("city", "eq", "石家庄"),)
    assert len(plan.token_key) == 64


def test_two_consumers_have_different_token_keys(here: Small, resource: UUID) -> None:
    ours = given(here, resource)
    theirs = actions.grant(
        resource_id=resource,
        consumer=here.environment,
        terms=terms("no"),
        request_ref="GX-2",
        by=here.education_officer,
        at=AT,
    )
    keys = {plan.token_key for grant in (ours, theirs) if (plan := queries.plan(grant.pk))}
    assert len(keys) == 2


def test_suspension_and_resumption_reach_the_gateway_under_rising_epochs(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    first = CompiledGrant.objects.get(grant=grant).epoch
    grant = actions.suspend(
        grant=grant, ground="violation", reason="查询了未授权的人员", by=here.education_officer, at=AT
    )
    assert queries.plan(grant.pk) is None
    grant = actions.resume(grant=grant, reason="已整改", by=here.reviewer, at=AT)
    assert queries.plan(grant.pk) is not None
    assert CompiledGrant.objects.get(grant=grant).epoch == first + 2
    assert [move.kind for move in queries.moves(grant)] == ["grant", "suspend", "resume"]


def test_termination_needs_a_suspension_first(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    with pytest.raises(Refused) as refused:
        actions.terminate(grant=grant, ground="poor_correction", reason="拒不整改", by=here.education_officer, at=AT)
    assert refused.value.article == "政务数据共享条例第二十七条"
    grant = actions.suspend(grant=grant, ground="violation", reason="超范围", by=here.reviewer, at=AT)
    grant = actions.terminate(
        grant=grant, ground="poor_correction", reason="拒不整改", by=here.education_officer, at=AT
    )
    assert (grant.state, queries.plan(grant.pk)) == (Grant.State.TERMINATED, None)


def test_a_provider_does_not_end_sharing_at_will(here: Small, resource: UUID) -> None:
    with pytest.raises(Refused) as refused:
        actions.suspend(
            grant=given(here, resource), ground="negotiated", reason="不想给了", by=here.education_officer, at=AT
        )
    assert "备案" in refused.value.message


def test_the_consumer_gives_up_what_it_no_longer_needs(here: Small, resource: UUID) -> None:
    grant = actions.terminate(
        grant=given(here, resource), ground="purpose_met", reason="核验结束", by=here.market_officer, at=AT
    )
    assert grant.state == Grant.State.TERMINATED


def test_the_consumer_neither_grants_nor_resumes_for_itself(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    actions.suspend(grant=grant, ground="violation", reason="超范围", by=here.reviewer, at=AT)
    with pytest.raises(NotAllowed):
        actions.resume(grant=grant, reason="没事了", by=here.market_officer, at=AT)
    with pytest.raises(NotAllowed):
        actions.grant(
            resource_id=resource,
            consumer=here.market,
            terms=terms("no", purpose="另一场景"),
            request_ref="GX-9",
            by=here.market_officer,
            at=AT,
        )


def test_a_renewal_prolongs_the_term_and_nothing_else(here: Small, resource: UUID) -> None:
    grant = actions.renew(
        grant=given(here, resource),
        valid_to=date(2028, 11, 2),
        request_ref="GX-3",
        basis="继续核验",
        by=here.education_officer,
        at=AT,
    )
    plan = queries.plan(grant.pk)
    assert plan is not None
    assert datetime.fromtimestamp(plan.valid_to, SHANGHAI).date() == date(2028, 11, 2)


def test_narrowing_takes_away_and_widening_is_refused(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    wide = replace(queries.terms_of(grant), elements=("no", "person", "city", "phone"))
    with pytest.raises(Refused) as refused:
        actions.narrow(grant=grant, terms=wide, reason="要电话", by=here.education_officer, at=AT)
    assert refused.value.article == "政务数据共享条例第二十五条"
    slim = replace(queries.terms_of(grant), elements=("no",))
    grant = actions.narrow(grant=grant, terms=slim, reason="最小必要", by=here.education_officer, at=AT)
    plan = queries.plan(grant.pk)
    assert plan is not None
    assert [column.name for column in plan.columns] == ["no"]


def test_a_grant_whose_term_is_over_is_closed(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    with pytest.raises(Refused):
        actions.expire(grant=grant, by=SYSTEM, at=datetime(2027, 11, 1, 23, 59, tzinfo=SHANGHAI))
    grant = actions.expire(grant=grant, by=SYSTEM, at=datetime(2027, 11, 2, tzinfo=SHANGHAI))
    assert (grant.state, queries.plan(grant.pk)) == (Grant.State.EXPIRED, None)


def test_a_grant_given_before_the_binding_is_callable_from_the_binding_on(here: Small, publish: Publish) -> None:
    resource = publish(PEOPLE)
    grant = given(here, resource)
    assert queries.plan(grant.pk) is None
    bound(here, resource)
    assert queries.plan(grant.pk) is not None


def test_a_binding_with_living_grants_is_not_taken_away(here: Small, resource: UUID) -> None:
    from shuzheng.kernel.exchange.bindings.queries import binding_in_use

    given(here, resource)
    binding = binding_in_use(resource)
    assert binding is not None
    with pytest.raises(Refused) as refused:
        actions.retire_binding(binding=binding, reason="换系统", by=here.education_officer, at=AT)
    assert refused.value.article == "政务数据共享条例第二十七条"


def test_one_purpose_one_grant(here: Small, resource: UUID) -> None:
    given(here, resource)
    with pytest.raises(Refused) as refused:
        given(here, resource)
    assert refused.value.code == "exchange.grant_exists"


def test_an_organ_outside_government_needs_an_agreement(
    here: Small, resource: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "_agreement_checks", [])

    def ask() -> Grant:
        return actions.grant(
            resource_id=resource,
            consumer=here.court,
            terms=terms("no"),
            request_ref="GX-4",
            by=here.education_officer,
            at=AT,
        )

    with pytest.raises(Refused) as refused:
        ask()
    assert refused.value.article == "政务数据共享条例第四十三条"
    monkeypatch.setattr(
        grants, "_agreement_checks", [lambda org, since, until: None if org == here.court.pk else "无协议"]
    )

    assert ask().consumer == here.court


def test_a_refused_grant_leaves_no_trace(here: Small, resource: UUID) -> None:
    with pytest.raises(Refused):
        given(here, resource, "no", "salary")
    assert (Grant.objects.count(), CompiledGrant.objects.count(), GrantMove.objects.count()) == (0, 0, 0)


def test_what_happened_to_a_grant_is_never_rewritten(here: Small, resource: UUID) -> None:
    given(here, resource)
    with pytest.raises(DatabaseError), transaction.atomic():
        GrantMove.objects.update(reason="改写")


def test_people_see_their_own_departments_grants(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    assert list(queries.grants_for(here.market_clerk)) == [grant]
    assert list(queries.grants_for(here.education_clerk)) == [grant]
    assert list(queries.grants_for(here.reviewer)) == [grant]
    assert list(queries.grants_for(here.environment_clerk)) == []
    assert list(queries.grants_for(here.citizen)) == []


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_told_at_commit(here: Small, resource: UUID) -> None:
    ours = connection.settings_dict
    dsn = f"postgresql://{ours['USER']}:{ours['PASSWORD']}@/{ours['NAME']}?host={ours['HOST']}"
    with psycopg.connect(dsn, autocommit=True) as listener:
        listener.execute("LISTEN grants")
        grant = given(here, resource)
        notice = next(listener.notifies(timeout=5, stop_after=1))
    assert int(notice.payload) == CompiledGrant.objects.get(grant=grant).epoch


def test_a_new_version_of_the_entry_changes_the_masks_of_living_grants(here: Small, resource: UUID) -> None:
    grant = given(here, resource)
    entry = catalogue.revise(resource=grant.resource, reason="城市改为脱敏提供", by=here.education_clerk, on=AT.date())
    stricter = replace(PEOPLE[4], grade=3, mask="generic")
    catalogue.set_element(resource=entry, element=stricter, by=here.education_clerk)
    catalogue.submit(resource=entry, by=here.education_clerk, on=AT.date())
    catalogue.approve(resource=entry, by=here.education_officer, on=AT.date())
    catalogue.publish(resource=entry, by=here.reviewer, on=AT.date())
    assert actions.recompile_outdated(at=AT) == 1
    assert actions.recompile_outdated(at=AT) == 0
    plan = queries.plan(grant.pk)
    assert plan is not None
    assert [column.mask for column in plan.columns] == ["", "name", "generic"]
