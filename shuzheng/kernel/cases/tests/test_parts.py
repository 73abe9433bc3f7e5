"""A joined matter: parts opened together, materials handed in once, one part waiting for another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from seeds.handful import Small, small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases import actions, flows, queries
from shuzheng.kernel.cases.models import Case, Notice
from shuzheng.kernel.cases.soundness.rules import part_faults
from shuzheng.kernel.cases.specs import Child
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.errors import Refused
from tests.toy.matters import PART, WHOLE

TODAY = date(2026, 9, 28)
PDF = b"%PDF-1.7"


@pytest.fixture
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    """The handful, the joined matter and a folder for its files."""
    monkeypatch.setattr("shuzheng.kernel.cases.materials.queries.home", lambda: tmp_path)
    flows.install(PART)
    flows.install(WHOLE)
    calendar.load(at=at(1, 1))
    yield small()
    flows.remove(WHOLE)
    flows.remove(PART)


@pytest.fixture
def whole(here: Small) -> Case:
    """A restaurant that drains into the river: two parts, opened at the window."""
    case = actions.open_case(
        flow="toy_whole",
        title="开餐馆",
        sides={
            "applicant": here.citizen,
            "window": here.approval,
            "shop": here.market,
            "water": here.environment,
        },
        division="130000",
        by=here.citizen,
        at=at(9, 25),
        data={"drains": True},
    )
    attach(case, here.citizen)
    return step(case, "accept", here.approval_clerk)


def attach(case: Case, by: Person, hour: int = 9) -> None:
    """Hand the plan in."""
    actions.attach(case_id=case.pk, name="布局图", file=BytesIO(PDF), file_name="图.pdf", by=by, at=at(9, 28, hour))


def step(case: Case, name: str, by: Person, hour: int = 10, reason: str = "") -> Case:
    """Take a step on 28 September."""
    return actions.take(case_id=case.pk, step=name, by=by, at=at(9, 28, hour), reason=reason)


def part(whole: Case, key: str) -> Case:
    """One part of the whole."""
    return Case.objects.get(parent=whole, part=key)


def test_the_parts_whose_condition_holds_are_opened_once(here: Small, whole: Case) -> None:
    assert actions.open_children(case_id=whole.pk, by=here.approval_clerk, at=at(9, 28)) == []

    assert [one.key for one in queries.part_views(whole)] == ["shop", "water"]


def test_a_part_stands_on_the_materials_of_the_whole(here: Small, whole: Case) -> None:
    (plan,) = queries.materials_of(part(whole, "shop"), here.market_clerk, on=TODAY)

    assert (plan.name, plan.is_shared) == ("布局图", True)
    assert actions.read_material(material_id=plan.id, by=here.market_clerk, at=at(9, 28)).content == PDF


def test_a_part_waits_for_the_one_it_depends_on(here: Small, whole: Case) -> None:
    shop, water = part(whole, "shop"), part(whole, "water")
    with pytest.raises(Refused, match="须待“玩具分项：开餐馆”办结同意后才能“受理”"):
        step(water, "accept", here.environment_clerk)

    step(shop, "accept", here.market_clerk)
    step(shop, "grant", here.market_head)

    assert step(water, "accept", here.environment_clerk).state == "accepted"


def test_a_part_refused_does_not_let_the_other_go_on(here: Small, whole: Case) -> None:
    shop, water = part(whole, "shop"), part(whole, "water")
    step(shop, "accept", here.market_clerk)
    step(shop, "refuse", here.market_head, reason="不符合")

    with pytest.raises(Refused, match="须待"):
        step(water, "accept", here.environment_clerk)


def test_the_whole_closes_by_itself_with_its_last_part(here: Small, whole: Case) -> None:
    shop, water = part(whole, "shop"), part(whole, "water")
    step(shop, "accept", here.market_clerk)
    step(shop, "grant", here.market_head)
    assert Case.objects.get(pk=whole.pk).state == "handling"

    step(water, "accept", here.environment_clerk)
    step(water, "grant", here.environment_head)

    whole.refresh_from_db()
    assert (whole.state, whole.closed_at) == ("done", at(9, 28))
    assert Notice.objects.filter(case=whole, person=here.citizen, title__endswith="办结").count() == 1


def test_withdrawing_the_whole_withdraws_its_open_parts(here: Small, whole: Case) -> None:
    step(whole, "withdraw", here.citizen, reason="不开了")

    assert [one.state for one in queries.part_views(whole)] == ["已撤回", "已撤回"]


def test_a_material_that_two_parts_give_back_is_asked_for_once(here: Small, whole: Case) -> None:
    for key, clerk in (("shop", here.market_clerk), ("water", here.environment_clerk)):
        actions.return_material(case_id=part(whole, key).pk, name="布局图", reason="看不清", by=clerk, at=at(9, 28, 10))

    (row,) = queries.desk(here.citizen, on=TODAY)
    assert (row.number, row.steps) == (whole.number, ("重新提交材料",))
    assert Notice.objects.filter(person=here.citizen, title__contains="请重新提交").count() == 1


def test_a_part_goes_on_by_itself_when_the_material_comes_again(here: Small, whole: Case) -> None:
    shop = part(whole, "shop")
    actions.return_material(case_id=shop.pk, name="布局图", reason="看不清", by=here.market_clerk, at=at(9, 28, 10))
    step(shop, "ask", here.market_clerk, 11)

    attach(whole, here.citizen, 12)

    assert Case.objects.get(pk=shop.pk).state == "received"
    assert queries.desk(here.citizen, on=TODAY) == []
    assert queries.materials_of(shop, here.market_clerk, on=TODAY)[-1].returned == ""


def test_a_whole_without_the_flows_of_its_parts_is_found_at_the_start() -> None:
    flows.install(replace(WHOLE, name="toy_lonely", children=(Child("toy_nowhere"),)))

    found = "；".join(flows.missing_parts())

    flows.remove(replace(WHOLE, name="toy_lonely"))
    assert "“toy_nowhere”没有启用" in found


@pytest.mark.parametrize(
    ("child", "words"),
    [
        (Child("toy_part", before=("ghost",)), "没有步骤“ghost”"),
        (Child("toy_part", withdraw="vanish"), "没有步骤“vanish”"),
        (Child("toy_part", sides={"moon": "applicant"}), "没有参与方“moon”"),
        (WHOLE.children[1], ""),
    ],
)
def test_what_a_part_needs_of_its_flow_is_looked_up(child: Child, words: str) -> None:
    assert words in "；".join(part_faults(child, PART))
    assert bool(words) == bool(part_faults(child, PART))
