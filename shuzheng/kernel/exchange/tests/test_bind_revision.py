"""What is new in an update is bound and tested before it is published, and what is published goes on meanwhile."""

from __future__ import annotations

from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings import queries
from shuzheng.kernel.exchange.models import Binding, CompiledGrant
from shuzheng.kernel.exchange.specs import Plan
from shuzheng.kernel.exchange.tests.conftest import AT, PEOPLE, Publish, bound, looked_up, terms
from shuzheng.lib.errors import Refused

pytestmark = pytest.mark.django_db
ROWS = (
    "no,person,phone,idcard,city,street\n"
    "A1,演示甲,13800001234,130102188001010011,石家庄,建北街道\n"
    "A2,演示乙,13900004321,130102188001010038,保定,东关街道\n"
)


@pytest.fixture
def revised(here: Small, publish: Publish) -> UUID:
    """A bound entry whose update has one element more."""
    resource = bound(here, publish(PEOPLE), ROWS)
    entry = catalogue.revise(
        resource=Resource.objects.get(pk=resource), reason="增加街道", by=here.education_clerk, on=AT.date()
    )
    catalogue.set_element(resource=entry, element=ElementSpec("street", "街道", grade=1), by=here.education_clerk)
    return resource


def prepared(here: Small, resource: UUID) -> Binding:
    in_use = queries.binding_in_use(resource)
    assert in_use is not None
    draft = actions.prepare_revision(binding=in_use, by=here.education_clerk, at=AT)
    assert actions.test_binding(binding=draft, by=here.education_clerk, at=AT).ok
    return draft


def published(here: Small, resource: UUID) -> None:
    entry = catalogue.submit(resource=Resource.objects.get(pk=resource), by=here.education_clerk, on=AT.date())
    entry = catalogue.approve(resource=entry, by=here.education_officer, on=AT.date())
    catalogue.publish(resource=entry, by=here.reviewer, on=AT.date())
    actions.take_over_revision(resource_id=resource, at=AT)


def test_a_new_element_is_bound_before_its_update_is_published(here: Small, revised: UUID) -> None:
    draft = prepared(here, revised)
    assert draft.columns["street"] == "street"
    assert [row["street"] for row in (draft.report or {})["sample"]] == ["建北街道", "东关街道"]


def test_what_is_published_goes_on_as_it_was_until_then(here: Small, revised: UUID) -> None:
    before = queries.binding_in_use(revised)
    draft = prepared(here, revised)
    assert queries.binding_in_use(revised) == before
    with pytest.raises(Refused, match="更新发布时自动启用"):
        actions.activate(binding=draft, by=here.education_clerk, at=AT)


def test_at_publication_it_takes_over_and_the_new_element_can_be_granted(here: Small, revised: UUID) -> None:
    draft = prepared(here, revised)
    published(here, revised)
    assert queries.binding_in_use(revised) == draft
    granted = actions.grant(
        resource_id=revised,
        consumer=here.market,
        terms=terms("no", "street"),
        request_ref="share:1",
        by=here.education_officer,
        at=AT,
    )
    plan = Plan.from_json(CompiledGrant.objects.get(grant=granted).plan)
    assert list(looked_up(plan, "A1") or ())[:2] == ["A1", "建北街道"]


def test_what_was_described_further_since_the_test_does_not_take_over(here: Small, revised: UUID) -> None:
    before = queries.binding_in_use(revised)
    prepared(here, revised)
    entry = Resource.objects.get(pk=revised)
    catalogue.set_element(resource=entry, element=ElementSpec("floor", "楼层", grade=1), by=here.education_clerk)
    published(here, revised)
    assert queries.binding_in_use(revised) == before


def test_an_update_that_is_given_up_takes_its_binding_with_it(here: Small, revised: UUID) -> None:
    draft = prepared(here, revised)
    entry = Resource.objects.get(pk=revised)
    catalogue.discard(resource=entry, reason="不再需要", by=here.education_clerk, on=AT.date())
    actions.drop_revision(resource_id=revised)
    draft.refresh_from_db()
    assert draft.state == Binding.State.RETIRED


def test_there_is_nothing_to_prepare_without_an_update(here: Small, publish: Publish) -> None:
    resource = bound(here, publish(PEOPLE))
    in_use = queries.binding_in_use(resource)
    assert in_use is not None
    with pytest.raises(Refused, match="没有更新中的版本"):
        actions.prepare_revision(binding=in_use, by=here.education_clerk, at=AT)
