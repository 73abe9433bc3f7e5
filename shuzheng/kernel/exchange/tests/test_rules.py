"""The law of a grant, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from shuzheng.kernel.exchange import rules
from shuzheng.kernel.exchange.specs import (
    Bound,
    Column,
    Condition,
    Consumer,
    ElementView,
    Engine,
    GrantTerms,
    Plan,
    ResourceView,
)

KEY = ElementView("no", "登记号", "text", is_key=True)
NAME = ElementView("person", "姓名", "text", grade=2, personal="personal", mask="name", analysis_mask="hidden")
CARD = ElementView(
    "idcard", "公民身份号码", "text", grade=4, personal="sensitive", mask="citizen_id", analysis_mask="token"
)
CITY = ElementView("city", "城市", "text")
COUNT = ElementView("count", "人数", "integer")
SECRET = ElementView("secret", "未定脱敏方式", "text", grade=4)
ENTRY = ResourceView(
    UUID(int=1),
    "306001/000001",
    "演示",
    UUID(int=2),
    "published",
    "conditional",
    (KEY, NAME, CARD, CITY, COUNT, SECRET),
)
TERMS = GrantTerms(
    purpose="登记核验",
    elements=("no", "person", "idcard", "city"),
    modes=("service",),
    valid_from=date(2026, 11, 2),
    valid_to=date(2027, 11, 2),
    basis="条例",
    scope="窗口",
)
BOUND = Bound(Engine("postgres", "s", relation="public.t"), "NO", {e.name: e.name.upper() for e in ENTRY.elements})
CONSUMER = Consumer("11130000MB1234562C", "演示局", "aa")


def compiled(terms: GrantTerms = TERMS, entry: ResourceView = ENTRY) -> Plan:
    return rules.compile_plan(grant_id=UUID(int=3), resource=entry, terms=terms, consumer=CONSUMER, bound=BOUND)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"basis": ""}, "申请缺少：使用依据"),
        ({"purpose": "", "scope": ""}, "申请缺少：使用场景、使用范围"),
        ({"modes": ()}, "申请缺少：共享方式"),
        ({"modes": ("fax",)}, "没有这种共享方式：fax"),
        ({"elements": ()}, "至少选择一个数据项"),
        ({"elements": ("no", "salary")}, "没有这些数据项：salary"),
        ({"valid_to": date(2026, 11, 2)}, "晚于起始日期"),
        ({"unmasked": ("person",)}, "写明为何"),
        ({"unmasked": ("idcard",), "unmask_reason": "核验"}, "4 级数据项不得不脱敏"),
        ({"unmasked": ("count",), "unmask_reason": "核验"}, "不在授权范围内：count"),
        ({"verifiable": ("count",)}, "不在授权范围内：count"),
        ({"use": "resale"}, "用途性质应为"),
        ({"conditions": (Condition("person", "eq", "甲"),)}, "须脱敏，不能作为行条件"),
        ({"conditions": (Condition("salary", "eq", "1"),)}, "行条件中的数据项不存在"),
        ({"conditions": (Condition("count", "gt", "很多"),)}, "比较值不是整数"),
        ({"conditions": (Condition("city", "in", []),)}, "缺少比较值"),
        ({"conditions": (Condition("city", "eq", None),)}, "缺少比较值"),
    ],
)
def test_a_grant_that_the_law_does_not_allow_says_why(changes: dict[str, object], said: str) -> None:
    reason = rules.why_not_grantable(ENTRY, replace(TERMS, **changes))  # type: ignore[arg-type]
    assert said in (reason or "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"state": "draft"}, "尚未发布"), ({"state": "withdrawn"}, "已撤销"), ({"sharing": "withheld"}, "不予共享")],
)
def test_an_entry_that_is_not_shared_is_not_granted(changes: dict[str, str], said: str) -> None:
    assert said in (rules.why_not_grantable(replace(ENTRY, **changes), TERMS) or "")  # type: ignore[arg-type]


def test_a_lawful_grant_compiles_masks_names_and_term() -> None:
    plan = compiled(replace(TERMS, conditions=(Condition("count", "ge", "5"), Condition("city", "in", ["石家庄"]))))
    assert rules.why_not_grantable(ENTRY, TERMS) is None
    assert plan.columns == (
        Column("no", "NO", "text", "登记号"),
        Column("person", "PERSON", "text", "姓名", "name"),
        Column("idcard", "IDCARD", "text", "公民身份号码", "citizen_id"),
        Column("city", "CITY", "text", "城市"),
    )
    assert plan.conditions == (Condition("COUNT", "ge", 5), Condition("CITY", "in", ["石家庄"]))
    assert (plan.key, plan.operations) == ("NO", ("lookup", "page", "verify"))
    assert (plan.valid_from, plan.valid_to) == (1793548800.0, 1825084800.0)


def test_a_plan_survives_its_way_through_the_database() -> None:
    plan = compiled(replace(TERMS, conditions=(Condition("city", "in", ["石家庄"]),)))
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    ("element", "unmasked", "use", "mask"),
    [
        (NAME, (), "handling", "name"),
        (NAME, ("person",), "handling", ""),
        (NAME, (), "analysis", "hidden"),
        (CARD, (), "analysis", "token"),
        (CITY, (), "analysis", ""),
        (SECRET, (), "handling", "hidden"),
        (replace(CARD, mask=""), (), "display", "hidden"),
    ],
)
def test_the_mask_depends_on_grade_purpose_and_what_was_granted(
    element: ElementView, unmasked: tuple[str, ...], use: str, mask: str
) -> None:
    assert rules.mask_for(element, unmasked, use=use) == mask


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": "营销"}, "使用场景"),
        ({"elements": (*TERMS.elements, "count")}, "扩大数据项范围：count"),
        ({"modes": ("service", "file")}, "增加共享方式"),
        ({"unmasked": ("person",)}, "减少脱敏"),
        ({"use": "display"}, "减少脱敏"),
        ({"conditions": ()}, "放宽行条件"),
        ({"elements": ("no",)}, None),
    ],
)
def test_use_is_never_widened(changes: dict[str, object], said: str | None) -> None:
    old = replace(TERMS, conditions=(Condition("city", "eq", "石家庄"),))
    reason = rules.why_widens(old, replace(old, **changes))  # type: ignore[arg-type]
    assert (reason is None) if said is None else said in (reason or "")


@pytest.mark.parametrize(
    ("state", "suspended_on", "ground", "filing", "said"),
    [
        ("active", "", "poor_correction", "", "应先暂停"),
        ("suspended", "negotiated", "poor_correction", "备1", "应先暂停"),
        ("suspended", "violation", "poor_correction", "", None),
        ("active", "", "purpose_met", "", None),
        ("active", "", "negotiated", "", "备案号"),
        ("active", "", "negotiated", "备1", None),
        ("active", "", "because", "", "事由应为"),
        ("terminated", "", "purpose_met", "", "已经结束"),
    ],
)
def test_suspension_comes_before_termination(
    state: str, suspended_on: str, ground: str, filing: str, said: str | None
) -> None:
    reason = rules.why_not_terminable(
        state=state, suspended_on=suspended_on, ground=ground, reason="事实", filing=filing
    )
    assert (reason is None) if said is None else said in (reason or "")
