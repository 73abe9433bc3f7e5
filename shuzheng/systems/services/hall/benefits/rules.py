"""The policies that are matched, as values, and how they are judged: each clause met, not met, or not known. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from shuzheng.systems.services.hall.benefits.specs import Condition, Finding, Known, Policy, Result, Test, Verdict

PIPL_24 = "个人信息保护法第二十四条"


def at_most(limit: str) -> Test:
    """A number not above a limit."""
    return lambda value, on: _number(value) <= Decimal(limit)


def at_least(limit: str) -> Test:
    """A number not below a limit."""
    return lambda value, on: _number(value) >= Decimal(limit)


def among(*values: str) -> Test:
    """One of several values."""
    return lambda value, on: value.strip() in values


def aged(years: int) -> Test:
    """Born so long ago."""
    return lambda value, on: _years(date.fromisoformat(value), on) >= years


def _number(value: str) -> Decimal:
    return Decimal(value.strip().replace(",", ""))


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


OPEN_TRADES = ("非限制", "鼓励类", "允许类")
POLICIES: dict[str, Policy] = {
    one.code: one
    for one in (
        Policy(
            "small-low-profit",
            "小型微利企业所得税优惠",
            "enterprise",
            "减按25%计入应纳税所得额，按20%的税率缴纳企业所得税",
            "财政部 税务总局公告2023年第12号",
            (
                Condition(
                    "第五条", "从事国家非限制和禁止行业", "enterprise:industry", among("非限制", "鼓励类", "允许类")
                ),
                Condition("第五条", "年度应纳税所得额不超过300万元", "enterprise:taxable_income", at_most("3000000")),
                Condition("第五条", "从业人数不超过300人", "enterprise:employees", at_most("300")),
                Condition("第五条", "资产总额不超过5000万元", "enterprise:assets", at_most("50000000")),
            ),
        ),
        Policy(
            "steady-jobs",
            "失业保险稳岗返还",
            "enterprise",
            "按上年度实际缴纳失业保险费的一定比例返还",
            "失业保险条例和本年度稳岗通知（演示：条文号以当地通知为准）",
            (
                Condition("条件一", "足额缴纳失业保险费12个月以上", "enterprise:insured_months", at_least("12")),
                Condition("条件二", "上年度裁员率不高于5.5%", "enterprise:layoff_rate", at_most("5.5")),
                Condition("条件三", "未列入严重失信主体名单", "enterprise:dishonest", among("否")),
            ),
            automatic=True,
        ),
        Policy(
            "old-age",
            "高龄津贴",
            "person",
            "年满八十周岁的老年人按月发放",
            "老年人权益保障法第三十三条和本地办法（演示）",
            (
                Condition("本地办法第二条", "年满80周岁", "person:born_on", aged(80)),
                Condition("本地办法第二条", "具有本地户籍", "person:local_household", among("是")),
            ),
            automatic=True,
        ),
        Policy(
            "disabled-care",
            "重度残疾人护理补贴",
            "person",
            "补助残疾产生的额外长期照护支出",
            "国发〔2015〕52号",
            (
                Condition("第二条第一项", "残疾等级为一级或者二级", "person:disability_grade", among("一级", "二级")),
                Condition("第二条第一项", "需要长期照护", "person:needs_care", among("是")),
            ),
        ),
    )
}


def assess(policy: Policy, known: Mapping[str, Known], *, on: date) -> Verdict:
    """Each clause by itself: one not met decides against; one not known leaves it open; a person may overrule."""
    findings = tuple(_finding(one, known.get(one.element), on) for one in policy.conditions)
    results = {one.result for one in findings}
    result: Result = "not" if "not" in results else "unknown" if "unknown" in results else "eligible"
    return Verdict(result, findings)


def _finding(one: Condition, known: Known | None, on: date) -> Finding:
    if known is None or not known.value.strip():
        return Finding(one.clause, one.words, "unknown", "没有登记数据")
    try:
        met = one.test(known.value, on)
    except (ValueError, InvalidOperation):
        return Finding(one.clause, one.words, "unknown", f"{known.source}的数据读不出来")
    return Finding(one.clause, one.words, "eligible" if met else "not", known.source)


def why_not_confirm(*, proposer: str, confirmer: str, struck_without_reason: bool) -> str | None:
    """免申即享: a person confirms the list, not the one who let it be proposed; whoever is struck off is told why."""
    if proposer == confirmer:
        return "提出名单的人不能自己确认，请由另一名负责人确认"
    return "从名单中去掉的，应当逐一写明理由" if struck_without_reason else None


def why_not_object(*, on: date, until: date | None) -> str | None:
    """公示期: objections are taken while the list is shown."""
    if until is None:
        return "名单还没有公示"
    return f"公示期（至 {until}）已过，可以向发放单位反映" if on > until else None
