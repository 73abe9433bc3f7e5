"""What a visitor finds without signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.calendar.queries import due
from shuzheng.lib import clock
from shuzheng.systems.services.items import actions
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.web.templatetags.face import cn_date
from tests.markup import faults

pytestmark = pytest.mark.django_db


def get(path: str, **query: str) -> str:
    response = Client().get(path, query)
    assert response.status_code == 200
    assert faults(response.text) == []
    return response.text


def found(**query: str) -> list[str]:
    """The names of the items a search leads to, in order."""
    rows = Client().get(reverse("services"), query).context["front"].found.versions
    return [row.name for row in rows]


def guide_of(item: ItemVersion) -> str:
    return get(reverse("service-item", args=[item.number]))


@pytest.mark.usefixtures("permit", "card")
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("开饭馆", "食品经营许可（餐饮服务）"),
        ("餐饮许可证", "食品经营许可（餐饮服务）"),
        ("开小吃店", "食品经营许可（餐饮服务）"),
        ("老年证", "老年人优待证办理"),
        ("敬老卡", "老年人优待证办理"),
        ("民政厅", "老年人优待证办理"),
    ],
)
def test_an_item_is_found_by_what_people_call_it(words: str, name: str) -> None:
    assert found(q=words)[0] == name


def test_an_item_is_found_by_its_code(permit: ItemVersion) -> None:
    assert found(q=permit.number) == [permit.name]


@pytest.mark.usefixtures("card")
def test_items_are_narrowed_by_audience_theme_department_and_place(here: Small, permit: ItemVersion) -> None:
    assert found(audience="enterprise") == [permit.name]
    assert found(theme="age") == ["老年人优待证办理"]
    assert found(org=str(here.market.pk)) == [permit.name]
    assert len(found(division="130102")) == 2  # what the province handles is for the district too
    assert found(q="优待", org=str(here.market.pk)) == []


@pytest.mark.usefixtures("permit", "card")
def test_the_front_says_how_many_there_are(django_assert_max_num_queries: Callable[..., Any]) -> None:
    with django_assert_max_num_queries(6):
        text = get(reverse("services"))
    assert "准营准办" in text
    assert "省市场监管局" in text


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"q": "，。"}, {"theme": "nothing"}, {"org": "x"}, {"page": "99"}, {"division": "'"}]
)
def test_the_front_takes_any_question(here: Small, query: dict[str, str]) -> None:
    assert Client().get(reverse("services"), query).status_code == 200


def test_an_empty_hall_says_so(here: Small) -> None:
    assert "还没有公布的事项" in get(reverse("services"))


def test_a_guide_says_when_it_would_be_done_if_one_applied_today(
    permit: ItemVersion, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(8):
        text = guide_of(permit)
    until, law = due(clock.today(), permit.promised).on, due(clock.today(), permit.statutory).on  # type: ignore[arg-type]
    assert f"最晚<strong>{cn_date(until)}</strong>办好" in text
    assert f"法律规定最长 20 个工作日，到 {cn_date(law)}；我们承诺少等 {(law - until).days} 天" in text


def test_a_guide_says_what_to_bring_and_what_not(permit: ItemVersion) -> None:
    text = guide_of(permit)
    bring, spared = text.index("经营场所平面图"), text.index("不用带的（免提交）")
    assert bring < spared < text.index("营业执照", spared)
    assert "政务数据共享条例第十九条" in text


def test_a_service_at_once_says_so(card: ItemVersion) -> None:
    assert "当场办好" in guide_of(card)


def test_a_guide_has_a_picture_of_its_address(permit: ItemVersion) -> None:
    assert 'src="data:image/svg+xml' in guide_of(permit)


def test_a_former_version_is_readable_and_says_that_it_is_former(here: Small, permit: ItemVersion) -> None:
    second = actions.revise(version=permit, by=here.market_clerk, at=clock.now())
    actions.publish(version=second, by=here.market_head, at=clock.now())
    assert "看现在有效的" in get(reverse("service-item-version", args=[permit.number, 1]))
    assert "看现在有效的" not in guide_of(permit)


def test_a_withdrawn_item_says_why(here: Small, permit: ItemVersion) -> None:
    actions.withdraw(version=permit, by=here.market_head, at=clock.now(), reason="依据已废止")
    response = Client().get(reverse("service-item", args=[permit.number]))
    assert (response.status_code, "依据已废止" in response.text) == (410, True)


def test_a_draft_is_not_public(here: Small, permit: ItemVersion) -> None:
    draft = actions.revise(version=permit, by=here.market_clerk, at=clock.now())
    assert Client().get(reverse("service-item-version", args=[permit.number, draft.version])).status_code == 404
    assert Client().get(reverse("service-item", args=["nothing"])).status_code == 404


def test_the_front_page_of_the_product_leads_to_the_hall(here: Small) -> None:
    assert f'href="{reverse("services")}"' in Client().get("/").text
