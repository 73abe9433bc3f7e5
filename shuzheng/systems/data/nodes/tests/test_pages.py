"""The three registers in a browser without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small, small
from shuzheng.lib import clock
from shuzheng.systems.data.nodes import seeds
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

pytestmark = pytest.mark.django_db
KEYS = ("authority", "education", "environment", "market", "city_bureau", "court")


@pytest.fixture
def here() -> Small:
    cast = small()
    seeds.demonstrate(orgs={key: getattr(cast, key) for key in KEYS}, people={}, at=clock.now())
    return cast


@pytest.fixture
def reviewer(here: Small) -> Client:
    return signed_in(here.reviewer)


OF = {"node": Node, "organ": OutsideOrgan, "platform": Platform, "agreement": Agreement}
OF_ONE = {"node", "node-connect", "node-suspend", "organ", "platform", "agreement-end"}


def address(name: str) -> str:
    """The page of that name, of the first record where it is of one."""
    if name == "agreement-new":
        return reverse(name, args=[OutsideOrgan.objects.get().pk])
    of = OF[name.partition("-")[0]]
    first: Any = of.objects.order_by("pk").first() if name in OF_ONE else None  # type: ignore[attr-defined]
    return reverse(name, args=[first.pk] if first else [])


PAGES = [
    *(("nodes", 16), ("organs", 14), ("platforms", 14), ("node-new", 12), ("organ-new", 12), ("platform-new", 11)),
    *(("node", 15), ("node-connect", 14), ("node-suspend", 14), ("organ", 14), ("agreement-new", 11)),
    *(("agreement-end", 11), ("platform", 11)),
]


@pytest.mark.parametrize(("name", "most"), PAGES)
def test_page_is_well_made(
    reviewer: Client, name: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    to = reverse(name) if name in ("nodes", "organs", "platforms") else address(name)
    with django_assert_max_num_queries(most):
        response = reviewer.get(to)
    assert response.status_code == 200
    assert faults(response.text) == []


def test_a_node_is_entered_connected_and_suspended(here: Small, reviewer: Client) -> None:
    own = Node.objects.get(kind="province")
    said = {"name": "长安区教育节点", "kind": "department", "superior": own.pk, "org": here.counter.pk, "division": ""}
    to = reviewer.post(reverse("node-new"), said).headers["Location"]
    node = Node.objects.get(name="长安区教育节点")
    reviewer.post(reverse("node-connect", args=[node.pk]), {"address": "https://node.example"})
    assert "已接入" in reviewer.get(to).text
    reviewer.post(reverse("node-suspend", args=[node.pk]), {"reason": "机房搬迁"})

    node.refresh_from_db()
    assert node.state == "suspended"


def test_a_wrong_address_comes_back_beside_its_field(reviewer: Client) -> None:
    node = Node.objects.filter(state="planned").first()
    assert node is not None

    response = reviewer.post(reverse("node-connect", args=[node.pk]), {"address": "javascript:alert(1)"})

    assert response.status_code == 422
    assert "格式不对" in response.text
    assert faults(response.text) == []


def test_an_unknown_division_is_told(reviewer: Client) -> None:
    response = reviewer.post(reverse("node-new"), {"name": "x", "kind": "city", "division": "999999"})

    assert response.status_code == 422
    assert "没有这个区划代码" in response.text


def test_an_agreement_is_entered_and_ended(here: Small, reviewer: Client) -> None:
    organ = OutsideOrgan.objects.get()
    said = {
        "number": "演〔2026〕9号",
        "title": "补充协议",
        "direction": "provide",
        "scope": "登记信息",
        "basis": "双方商定",
    }
    days = {"valid_from": "2026-01-01", "valid_to": "2036-01-01"}
    to = reviewer.post(reverse("agreement-new", args=[organ.pk]), said | days).headers["Location"]
    assert "补充协议" in reviewer.get(to).text
    agreement = Agreement.objects.get(number="演〔2026〕9号")
    reviewer.post(reverse("agreement-end", args=[agreement.pk]), {"reason": "机构调整"})

    agreement.refresh_from_db()
    assert agreement.ended_reason == "机构调整"
    assert "已提前终止" in reviewer.get(to).text


def test_a_new_exchange_system_is_refused_with_the_article(here: Small, reviewer: Client) -> None:
    said = {"name": "新交换平台", "owner": here.market.pk, "kind": "exchange", "built_on": "2026-03-01"}

    response = reviewer.post(reverse("platform-new"), said)

    assert response.status_code == 422
    assert "条例第三十一条" in response.text
    assert not Platform.objects.filter(name="新交换平台").exists()


def test_platforms_are_included_from_the_list_and_retired_on_their_page(reviewer: Client) -> None:
    platform = Platform.objects.filter(state="outside").first()
    assert platform is not None

    reviewer.post(reverse("platforms"), {"act": "include", "pick": [str(platform.pk)], "query": "?"})
    platform.refresh_from_db()
    assert platform.state == "included"
    reviewer.post(reverse("platform-move", args=[platform.pk]), {"to": "retired"})

    platform.refresh_from_db()
    assert platform.state == "retired"


@pytest.mark.parametrize("name", ["node-new", "organ-new", "platform-new"])
def test_a_department_reads_the_registers_and_changes_nothing(here: Small, name: str) -> None:
    client = signed_in(here.education_clerk)

    assert client.get(reverse("nodes")).status_code == 200
    assert client.get(reverse(name)).status_code == 403


def test_a_department_sees_no_agreement_of_others(here: Small) -> None:
    organ = OutsideOrgan.objects.get()

    assert "司法协助" not in signed_in(here.education_clerk).get(reverse("organ", args=[organ.pk])).text


def test_a_citizen_sees_none_of_it(here: Small) -> None:
    assert signed_in(here.citizen).get(reverse("nodes")).status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_registers_are_exported(reviewer: Client, kind: str) -> None:
    assert reviewer.get(reverse("platforms") + f"?format={kind}").status_code == 200
