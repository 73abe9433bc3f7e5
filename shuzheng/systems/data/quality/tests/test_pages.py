"""The pages of data quality in a browser without script: the steward's way from a file to a better file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.lib import standards
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.quality.models import DataStandard, Issue, QualityRule, Repair, Run
from shuzheng.systems.data.quality.standards.actions import keep_standard
from shuzheng.systems.data.quality.tests.conftest import Bound, at
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults
from tests.shared import data


@pytest.fixture
def items(bound: Bound) -> Resource:
    return bound(data("05_service_items_sichuan/service_items.csv").read_bytes())


@pytest.fixture
def clerk(here: Small) -> Client:
    return signed_in(here.education_clerk)


def _page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, response.text[:2000]
    assert faults(response.text) == []
    return str(response.text)


def _sent(client: Client, address: str, /, *args: object, **said: Any) -> str:
    response = client.post(reverse(address, args=args), said)
    assert response.status_code == 302, response.text[:3000]
    return response.headers["Location"]


def test_a_steward_sees_the_profile_confirms_rules_runs_them_repairs_and_runs_again(
    clerk: Client, items: Resource
) -> None:
    _sent(clerk, "quality-profile", items.pk)
    page = _page(clerk, "quality-entry", items.pk)
    assert "部门代码" in page
    _sent(clerk, "quality-confirm", items.pk, rule=["unique:item_code", "complete:name"])
    rule = {"kind": "valid", "columns": ["dept_code"], "standard": "uscc", "least": "100"}
    _sent(clerk, "quality-rule-new", items.pk, **rule, name="部门代码是统一社会信用代码")
    _sent(clerk, "quality-run", items.pk)
    assert Issue.objects.filter(rule__kind="valid", finding__failed=680).count() == 1
    to = _sent(
        clerk, "quality-repair-new", items.pk, kind="organ", column="dept_code", source="item_code", standard="uscc"
    )
    repair = Repair.objects.get()
    assert to == reverse("quality-repair", args=[repair.pk])
    assert "115113010833722043" in _page(clerk, "quality-repair", repair.pk)
    _sent(clerk, "quality-repair", repair.pk, to="apply")
    _sent(clerk, "quality-run", items.pk)
    scores = [one.score or 0 for one in Run.objects.order_by("began_at")]
    assert scores == sorted(set(scores))
    assert "run-chart" in _page(clerk, "quality-entry", items.pk)


def test_a_rule_is_designed_without_code(clerk: Client, items: Resource) -> None:
    said = {"name": "部门代码为空或正确", "kind": "valid", "columns": ["dept_code"], "standard": "uscc", "least": "80"}
    assert "类别" in _page(clerk, "quality-rule-new", items.pk)
    _sent(clerk, "quality-rule-new", items.pk, **said)
    rule = QualityRule.objects.get()
    assert (rule.said, rule.least) == ({"columns": ["dept_code"], "standard": "uscc"}, 80)


def test_a_rule_that_says_too_little_comes_back_with_the_reason(clerk: Client, items: Resource) -> None:
    response = clerk.post(
        reverse("quality-rule-new", args=[items.pk]),
        {"name": "x", "kind": "refers", "columns": ["name"], "least": "100"},
    )
    assert (response.status_code, "请选择对照的表和列" in response.text) == (422, True)


def test_another_department_sees_none_of_it(here: Small, items: Resource) -> None:
    response = signed_in(here.market_clerk).get(reverse("quality-entry", args=[items.pk]))
    assert response.status_code == 404


PAGES = (("quality", 20), ("quality-standards", 14))


@pytest.mark.parametrize(("name", "most"), PAGES)
def test_page_is_well_made(
    here: Small, name: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(here.reviewer)
    with django_assert_max_num_queries(most):
        _page(client, name)


def test_a_standard_of_ones_own_is_known_to_every_room_from_its_first_day(here: Small) -> None:
    items = "01 在用\n02 停用 2020-01-01 2021-01-01"
    said = {"code": "state", "label": "使用状态", "items": items, "valid_from": "2020-01-01"}
    _sent(signed_in(here.reviewer), "quality-standard-new", **said)
    assert [standards.why_not("own:state", value) is None for value in ("01", "在用", "02")] == [True, True, False]
    assert "使用状态" in _page(signed_in(here.reviewer), "quality-standards")


@pytest.mark.parametrize(
    "said",
    [{}, {"refers_to": "uscc", "items": [{"code": "1"}]}, {"refers_to": "own:other"}, {"valid_to": at(1).date()}],
)
def test_a_standard_that_says_nothing_or_two_things_is_refused(here: Small, said: dict[str, Any]) -> None:
    words: dict[str, Any] = {"code": "x", "label": "x", "valid_from": at(2).date()} | said
    with pytest.raises(Refused):
        keep_standard(by=here.reviewer, at=at(2), **words)
    assert not DataStandard.objects.exists()


def test_an_unknown_own_standard_is_told(db: None) -> None:
    with pytest.raises(Refused, match="没有登记"):
        standards.find("own:none")
