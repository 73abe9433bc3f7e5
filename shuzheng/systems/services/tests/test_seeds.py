"""The demonstration's items: published by other hands than drafted them, found by what people call them."""

from __future__ import annotations

import pytest

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services import seeds
from shuzheng.systems.services.items import forms, jobs, queries
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.offered.specs import FORMS

pytestmark = pytest.mark.django_db
ORGS = ("authority", "education", "environment", "market", "approval", "city_bureau", "counter", "civil")
PEOPLE = ("market_clerk", "market_head", "civil_clerk", "civil_head", "education_clerk", "education_head")


@pytest.fixture
def shown(here: Small) -> Small:
    orgs = {key: getattr(here, key) for key in ORGS}
    people = {key: getattr(here, key) for key in PEOPLE}
    seeds.demonstrate(orgs=orgs, people=people, at=clock.now())
    seeds.demonstrate(orgs=orgs, people=people, at=clock.now())
    jobs.rebuild_index()
    return here


@pytest.mark.usefixtures("shown")
def test_a_few_dozen_items_are_published_and_two_wait() -> None:
    assert queries.published(clock.today()).count() == 32
    waiting = ItemVersion.objects.filter(state="draft").order_by("number")
    assert [bool(one.faults) for one in waiting] == [False, True]


@pytest.mark.usefixtures("shown")
def test_no_guide_of_the_demonstration_lacks_more_than_its_materials() -> None:
    assert {lack for one in queries.published(clock.today()) for lack in one.lacks} <= {"申请材料"}


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("开饭馆", "食品经营许可（首次申请）"),
        ("老年证", "老年人优待证办理"),
        ("低保", "最低生活保障对象认定"),
        ("领证", "结婚登记预约"),
        ("开公司", "企业设立登记"),
        ("孩子上小学", "义务教育入学政策咨询"),
        ("环评", "建设项目环境影响报告表审批"),
        ("丧葬补助", "惠民殡葬补助申领"),
    ],
)
def test_people_find_what_they_need_in_their_own_words(words: str, name: str) -> None:
    found = queries.search(words, on=clock.today()).versions
    assert found[0].name == name


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_of_the_demonstration_are_right(name: str) -> None:
    assert forms.faults(FORMS[name]) == []


def test_a_restaurant_is_applied_for_with_the_form_of_the_demonstration() -> None:
    answers = {
        "name": "燕赵食品有限公司（演示）",
        "uscc": "11130000MB1234562C",
        "contact": "演示联系人",
        "phone": "0311-88888888",
        "sign": "演示饭馆",
        "address": "长安区演示路 3 号",
        "area": 120,
        "same": True,
        "kind": "餐饮服务经营者",
        "online": False,
        "projects": ["热食类食品制售", "冷食类食品制售"],
        "cold_room": True,
        "seats": 40,
        "officer": "演示管理员",
        "officer_phone": "13800001234",
        "staff": 8,
        "plan": ["图.jpg"],
        "truth": True,
    }
    assert forms.check(FORMS["food"], answers) == []
    wrong = forms.check(FORMS["food"], answers | {"same": False, "lease_from": "2026-05-01", "lease_to": "2026-04-30"})
    assert [one.field for one in wrong] == ["storage", "lease_to"]
