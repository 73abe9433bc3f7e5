"""The three registers, as the data authority keeps them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.nodes import actions, queries, seeds
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def here() -> Small:
    return small()


def province(here: Small) -> Node:
    nation = actions.enter_node(name="国家平台", kind="national", by=here.reviewer)
    return actions.enter_node(
        name="省平台", kind="province", superior=nation, division=here.province, is_here=True, by=here.reviewer
    )


def city(here: Small) -> Node:
    return actions.enter_node(
        name="石家庄市节点", kind="city", superior=province(here), division=here.city, by=here.reviewer
    )


def court(here: Small) -> OutsideOrgan:
    return actions.register_organ(org=here.court, category="court", contact_org=here.market, by=here.reviewer)


def agree(organ: OutsideOrgan, by: Person, **more: str) -> Agreement:
    given = {
        "number": "演〔2026〕1号",
        "title": "协议",
        "direction": "provide",
        "scope": "登记信息",
        "basis": "双方商定",
    }
    return actions.sign_agreement(organ=organ, by=by, valid_from=ON, valid_to=date(2027, 11, 22), **{**given, **more})


def test_the_authority_enters_and_connects_nodes(here: Small) -> None:
    node = actions.connect_node(node=city(here), address="https://node.example", by=here.reviewer, at=AT)

    assert node.state == Node.State.LIVE
    assert queries.counts() == {"live": 1, "planned": 2}


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "node.example"])
def test_a_node_is_not_connected_without_an_address(here: Small, address: str) -> None:
    with pytest.raises(Refused, match="接入地址"):
        actions.connect_node(node=city(here), address=address, by=here.reviewer, at=AT)


def test_a_city_has_one_node(here: Small) -> None:
    first = city(here)

    with pytest.raises(Refused, match="已有节点"):
        actions.enter_node(name="另一个", kind="city", superior=first.superior, division=here.city, by=here.reviewer)


def test_departments_enter_no_nodes(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.enter_node(name="国家平台", kind="national", by=here.education_officer)


def test_a_node_that_stops_answering_is_down_and_the_change_is_logged_once(here: Small) -> None:
    node = city(here)
    actions.note_check(node=node, at=AT, delay_ms=40)
    actions.note_check(node=node, at=AT + timedelta(minutes=5), delay_ms=None, fault="连接超时")
    actions.note_check(node=node, at=AT + timedelta(minutes=10), delay_ms=None, fault="连接超时")

    [found] = queries.health_of(Node.objects.filter(pk=node.pk), at=AT + timedelta(minutes=11))

    assert (found.health, found.label, found.node.fault) == ("down", "不可用", "连接超时")
    assert OutboxLine.objects.filter(action="nodes.note_check").count() == 2


def test_nothing_is_shared_with_a_court_without_an_agreement(here: Small) -> None:
    court(here)

    with pytest.raises(Refused, match="共享协议") as refusal:
        actions.require_agreement(org=here.court, direction="provide", on=ON)

    assert refusal.value.article == "政务数据共享条例第四十三条"


def test_an_agreement_in_term_allows_its_own_direction(here: Small) -> None:
    agree(court(here), here.reviewer)

    assert queries.why_not_share(here.court, direction="provide", on=ON) is None
    assert queries.why_not_share(here.court, direction="receive", on=ON) is not None
    assert queries.why_not_share(here.court, direction="provide", on=date(2027, 11, 22)) is not None


def test_an_agreement_ended_early_allows_nothing_more(here: Small) -> None:
    agreement = agree(court(here), here.reviewer)
    actions.end_agreement(agreement=agreement, by=here.reviewer, on=ON + timedelta(days=9), reason="机构调整")

    assert queries.why_not_share(here.court, direction="provide", on=ON + timedelta(days=8)) is None
    assert queries.why_not_share(here.court, direction="provide", on=ON + timedelta(days=9)) is not None


def test_government_departments_need_no_agreement(here: Small) -> None:
    assert queries.why_not_share(here.market, direction="provide", on=ON) is None


def test_the_catalogue_of_an_outside_organ_is_not_harvested(here: Small) -> None:
    assert (queries.may_harvest(here.court), queries.may_harvest(here.market)) == (False, True)


def test_a_department_is_not_registered_as_an_outside_organ(here: Small) -> None:
    with pytest.raises(Refused, match="不在此登记"):
        actions.register_organ(org=here.market, category="court", contact_org=here.authority, by=here.reviewer)


@pytest.mark.parametrize("field", ["number", "title", "scope", "basis", "direction"])
def test_an_agreement_lacks_nothing(here: Small, field: str) -> None:
    organ = court(here)

    with pytest.raises(Refused) as refusal:
        agree(organ, here.reviewer, **{field: ""})

    assert set(refusal.value.fields) == {field}


def test_an_agreement_is_seen_by_the_authority_and_the_department_that_deals_with_it(here: Small) -> None:
    agreement = agree(court(here), here.reviewer)

    assert list(queries.agreements_visible_to(here.reviewer)) == [agreement]
    assert list(queries.agreements_visible_to(here.market_officer)) == [agreement]
    assert list(queries.agreements_visible_to(here.education_officer)) == []


def test_a_new_exchange_system_is_refused_by_the_decree(here: Small) -> None:
    with pytest.raises(Refused, match="不得新建") as refusal:
        actions.register_platform(name="新交换平台", owner=here.market, kind="exchange", built_on=ON, by=here.reviewer)

    assert refusal.value.article == "政务数据共享条例第三十一条"


def test_an_existing_platform_is_included_and_retired(here: Small) -> None:
    platform = actions.register_platform(
        name="旧交换平台", owner=here.market, kind="exchange", built_on=date(2018, 1, 1), by=here.reviewer
    )
    assert queries.inclusion() == {"outside": 1}

    actions.include_platform(platform=platform, by=here.reviewer, on=ON)
    retired = actions.retire_platform(platform=platform, by=here.reviewer, on=ON)

    assert (retired.state, retired.included_on) == (Platform.State.RETIRED, ON)
    with pytest.raises(Refused, match="已停用"):
        actions.include_platform(platform=platform, by=here.reviewer, on=ON)


def test_citizens_see_none_of_the_registers(here: Small) -> None:
    seeds.demonstrate(
        orgs={
            name: getattr(here, name)
            for name in ("authority", "education", "environment", "market", "city_bureau", "court")
        },
        people={},
        at=AT,
    )

    assert queries.nodes_visible_to(here.market_clerk).exists()
    assert not queries.nodes_visible_to(here.citizen).exists()
    assert not queries.platforms_visible_to(here.citizen).exists()
    assert not queries.organs_visible_to(here.citizen).exists()
    assert Agreement.objects.get().organ.org == here.court


def test_the_system_itself_may_fill_the_registers(here: Small) -> None:
    assert actions.enter_node(name="国家平台", kind="national", by=SYSTEM).state == Node.State.PLANNED


def test_a_grant_must_lie_within_an_agreement(here: Small) -> None:
    agree(court(here), here.reviewer)
    long_after = date(2031, 1, 1)

    assert queries.why_not_provide(here.court.pk, ON, ON + timedelta(days=30)) is None
    assert queries.why_not_provide(here.court.pk, ON, long_after) is not None
