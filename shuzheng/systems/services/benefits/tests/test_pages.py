"""The pages of policies: open to visitors, one's own for those signed in, the office's for the office."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.systems.services.benefits.models import Benefit, BenefitCheck
from shuzheng.systems.services.benefits.tests.conftest import ROLL, SMALL_FIRM, Published
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults


def test_a_visitor_finds_a_policy_and_answers_for_themselves(published: Published) -> None:
    published()
    assert "老年人公园免票" in Client().get(reverse("benefits"), {"q": "公园", "for": "person"}).text
    page = Client().post(reverse("benefit", args=["LN-1"]), {"f0": "59"}).text
    assert "按您填写的：不符合" in page
    assert "老年人优待办法第三条" in page
    assert not BenefitCheck.objects.exists()
    assert faults(page) == []


def test_one_sees_what_one_gets_and_why_not(here: Small, published: Published, registered: dict[str, str]) -> None:
    registered[f"resource:{ROLL}/从业人数"] = "301"
    published(SMALL_FIRM, number="XW-1", name="小微企业补贴", audience="org")
    client = signed_in(here.agent)
    page = client.get(reverse("my-benefits")).text
    assert "不符合：从业人数不高于300" in page
    checked = client.post(reverse("my-benefits"), {"number": "XW-1"})
    assert "由系统按登记的数据自动判断" in client.get(checked.headers["Location"]).text
    client.post(checked.headers["Location"], {"words": "两人已经离职"})
    assert "人工复核正在办理" in client.get(checked.headers["Location"]).text
    assert signed_in(here.citizen).get(checked.headers["Location"]).status_code == 403


LINES = "person:age｜年龄｜不低于｜80｜办法第三条｜a\nperson:sex|性别|已登记||办法第四条"


def test_a_policy_is_drafted_as_lines_and_published_by_another(here: Small) -> None:
    said = {
        "org": here.market.pk, "number": "GL-1", "name": "高龄津贴", "audience": "person", "gives": "每月一百元",
        "basis": "演示文件三号", "clauses": LINES, "valid_from": "2026-01-01",
    }  # fmt: skip
    client = signed_in(here.market_clerk)
    wrong = client.post(reverse("benefit-new"), {**said, "clauses": "年龄大于八十"})
    assert "第 1 行读不出来" in wrong.text
    made = client.post(reverse("benefit-new"), said)
    drafted = Benefit.objects.get()
    assert made.headers["Location"] == reverse("benefit-own", args=[drafted.pk])
    assert faults(client.get(made.headers["Location"]).text) == []
    assert "80" in client.get(reverse("benefit-edit", args=[drafted.pk])).text
    signed_in(here.market_head).post(reverse("benefit-act", args=[drafted.pk, "publish"]))
    assert "高龄津贴" in Client().get(reverse("benefits")).text
    assert signed_in(here.education_clerk).get(made.headers["Location"]).status_code == 403


@pytest.mark.parametrize("name", ["benefits-own", "offers-own"])
def test_the_offices_lists_are_for_the_office(here: Small, published: Published, name: str) -> None:
    published()
    assert signed_in(here.market_clerk).get(reverse(name)).status_code == 200
    assert signed_in(here.citizen).get(reverse(name)).status_code == 403
