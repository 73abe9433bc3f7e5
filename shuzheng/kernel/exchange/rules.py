"""The law of a grant, and its compilation into the plan that the gateway executes. Decree 809 art. 20–29."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from shuzheng.kernel.exchange.specs import (
    Bound,
    Column,
    Condition,
    Consumer,
    ElementView,
    GrantTerms,
    Operation,
    Plan,
    ResourceView,
)
from shuzheng.lib import masks, values

BEIJING = ZoneInfo("Asia/Shanghai")
MODES: dict[str, tuple[Operation, ...]] = {
    "service": ("lookup", "page", "verify"),
    "batch": ("batch", "page"),
    "file": ("export",),
}
USES = {"handling": "依法履职办理", "analysis": "统计分析", "display": "展示查看"}
UNMASKABLE_GRADE = 3
VIOLATED, NEGOTIATED = "violation", "negotiated"
SUSPENSION_GROUNDS = {VIOLATED: "超范围使用或者提供给第三方", NEGOTIATED: "经协商并报主管部门备案"}
TERMINATION_GROUNDS = {
    "poor_correction": "拒不整改或者整改不到位",
    "purpose_met": "使用目的已经实现",
    "impossible": "使用目的无法实现",
    "unnecessary": "为实现使用目的不再必要",
    NEGOTIATED: "经协商并报主管部门备案",
}


def mask_for(element: ElementView, unmasked: Sequence[str] = (), *, use: str = "handling") -> str:
    """The mask of an element under a grant; the sensitive without one is hidden whole. Art. 18, PIPL 28."""
    if element.name in unmasked:
        return ""
    if mask := (element.analysis_mask or element.mask) if use == "analysis" else element.mask:
        return mask
    return "hidden" if element.grade > UNMASKABLE_GRADE or element.personal == "sensitive" else ""


def with_hidden(view: ResourceView, names: Set[str]) -> ResourceView:
    """Elements in which a live source holds personal numbers unannounced: hidden until a person classifies them."""
    hidden = (replace(one, personal="sensitive", mask="hidden", analysis_mask="hidden") for one in view.elements)
    shown = {one.name: one for one in view.elements}
    elements = tuple(one if one.name in names else shown[one.name] for one in hidden)
    return replace(view, elements=elements)


def why_not_grantable(resource: ResourceView, terms: GrantTerms) -> str | None:
    """Art. 14, 20: a published, shareable entry; all that is to be stated; a filter that reveals nothing."""
    return (
        _why_not_shareable(resource)
        or _why_incomplete(terms)
        or _why_unknown(resource, terms)
        or _why_not_unmaskable(resource, terms)
        or next((reason for one in terms.conditions if (reason := why_not_condition(resource, terms, one))), None)
    )


def _why_not_shareable(resource: ResourceView) -> str | None:
    if resource.state != "published":
        return "该目录尚未发布或已撤销，不能授权"
    return "该目录属于不予共享类，不能授权" if resource.sharing == "withheld" else None


def _why_incomplete(terms: GrantTerms) -> str | None:
    stated = {"使用依据": terms.basis, "使用场景": terms.purpose, "使用范围": terms.scope, "共享方式": terms.modes}
    if missing := [name for name, value in stated.items() if not value]:
        return f"申请缺少：{'、'.join(missing)}"
    if terms.use not in USES:
        return f"用途性质应为：{'、'.join(USES.values())}"
    if odd := [mode for mode in terms.modes if mode not in MODES]:
        return f"没有这种共享方式：{'、'.join(odd)}"
    if terms.valid_to <= terms.valid_from:
        return "使用时限的终止日期应晚于起始日期"
    return None if terms.elements else "请至少选择一个数据项"


def _why_unknown(resource: ResourceView, terms: GrantTerms) -> str | None:
    named = (*terms.elements, *terms.verifiable, *terms.unmasked)
    if unknown := [name for name in dict.fromkeys(named) if resource.element(name) is None]:
        return f"目录中没有这些数据项：{'、'.join(unknown)}"
    return None


def _why_not_unmaskable(resource: ResourceView, terms: GrantTerms) -> str | None:
    """Plain values only where the grant lists them with a reason, and never of grade 4."""
    if terms.unmasked and not terms.unmask_reason:
        return "请写明为何需要不脱敏的值"
    if outside := [name for name in (*terms.unmasked, *terms.verifiable) if name not in terms.elements]:
        return f"不脱敏或者核验的数据项不在授权范围内：{'、'.join(outside)}"
    high = [
        e.label or e.name for name in terms.unmasked if (e := resource.element(name)) and e.grade > UNMASKABLE_GRADE
    ]
    return f"4 级数据项不得不脱敏提供：{'、'.join(high)}" if high else None


def why_not_condition(resource: ResourceView, terms: GrantTerms, condition: Condition) -> str | None:
    """A row filter names an element of the entry, compares as its type, and never tests a masked value."""
    element = resource.element(condition.source)
    if element is None:
        return f"行条件中的数据项不存在：{condition.source}"
    if mask_for(element, terms.unmasked, use=terms.use):
        return f"“{element.label or element.name}”须脱敏，不能作为行条件"
    if condition.op in ("null", "not_null"):
        return None
    given = condition.value if condition.op == "in" else [condition.value]
    if not isinstance(given, list | tuple) or not given:
        return f"行条件“{element.label or element.name}”缺少比较值"
    try:
        empty = any(values.read(_type(element), value) is None for value in given)
    except values.Unreadable as unreadable:
        return f"行条件“{element.label or element.name}”的比较值{unreadable}"
    return f"行条件“{element.label or element.name}”缺少比较值" if empty else None


def why_widens(old: GrantTerms, new: GrantTerms) -> str | None:
    """Art. 25: use is not widened, nor turned to another purpose; that takes a new application."""
    if new.purpose != old.purpose:
        return "不得改变使用场景，请另行申请"
    if extra := set(new.elements) - set(old.elements) | set(new.verifiable) - set(old.verifiable):
        return f"不得扩大数据项范围：{'、'.join(sorted(extra))}，请另行申请"
    if set(new.unmasked) - set(old.unmasked) or new.use != old.use:
        return "不得减少脱敏，请另行申请"
    if set(new.modes) - set(old.modes):
        return "不得增加共享方式，请另行申请"
    if any(condition not in new.conditions for condition in old.conditions):
        return "不得放宽行条件，请另行申请"
    return None


def why_not_suspendable(*, state: str, ground: str, reason: str, filing: str) -> str | None:
    """Art. 27: suspend on a violation; otherwise only after negotiation and filing with the authority."""
    if state != "active":
        return "只有有效的授权可以暂停"
    return _why_ungrounded(SUSPENSION_GROUNDS, ground, reason, filing)


def why_not_terminable(*, state: str, suspended_on: str, ground: str, reason: str, filing: str) -> str | None:
    """Art. 27: suspension and poor correction before termination; or the purpose is met, impossible, gone."""
    if state not in ("active", "suspended"):
        return "该授权已经结束"
    if ground == "poor_correction" and (state != "suspended" or suspended_on != VIOLATED):
        return "应先暂停并要求整改；拒不整改或者整改不到位的，方可终止"
    return _why_ungrounded(TERMINATION_GROUNDS, ground, reason, filing)


def _why_ungrounded(grounds: dict[str, str], ground: str, reason: str, filing: str) -> str | None:
    if ground not in grounds:
        return f"事由应为：{'；'.join(grounds.values())}"
    if not reason.strip():
        return "请写明理由"
    if ground == NEGOTIATED and not filing.strip():
        return "不得擅自中止或者变更；确需的，应先协商一致并填写主管部门备案号"
    return None


def _type(element: ElementView) -> values.Type:
    kinds: tuple[values.Type, ...] = ("text", "integer", "decimal", "date", "datetime", "boolean")
    return next((kind for kind in kinds if kind == element.data_type), "text")


def instant(day: date) -> float:
    """The first moment of a day in Beijing, as epoch seconds."""
    return datetime.combine(day, time(), BEIJING).timestamp()


def operations(modes: Sequence[str]) -> tuple[Operation, ...]:
    """Art. 22: what each mode of delivery allows a caller to do."""
    return tuple(dict.fromkeys(operation for mode in MODES if mode in modes for operation in MODES[mode]))


def compile_plan(
    *, grant_id: UUID, resource: ResourceView, terms: GrantTerms, consumer: Consumer, bound: Bound
) -> Plan:
    """Everything that the gateway needs to answer this grant's calls; raises KeyError if an element is not bound."""
    return Plan(
        grant_id=str(grant_id),
        resource_code=resource.code,
        resource_name=resource.name,
        consumer=consumer.uscc,
        consumer_name=consumer.name,
        purpose=terms.purpose,
        operations=operations(terms.modes),
        engine=bound.engine,
        key=bound.key,
        columns=tuple(_column(resource, terms, bound, name) for name in terms.elements),
        conditions=tuple(_condition(resource, bound, condition) for condition in terms.conditions),
        verifiable=terms.verifiable,
        rate_per_minute=terms.rate_per_minute,
        max_rows=terms.max_rows,
        valid_from=instant(terms.valid_from),
        valid_to=instant(terms.valid_to),
        token_key=consumer.token_key,
    )


def _column(resource: ResourceView, terms: GrantTerms, bound: Bound, name: str) -> Column:
    element = resource.element(name)
    if element is None:
        raise KeyError(name)
    mask = mask_for(element, terms.unmasked, use=terms.use)
    if mask and mask not in masks.KINDS:
        raise ValueError(f"no such mask: {mask}")  # the catalogue lets none through; fail closed all the same
    return Column(element.name, bound.columns[name], _type(element), element.label, mask)


def _condition(resource: ResourceView, bound: Bound, condition: Condition) -> Condition:
    element = resource.element(condition.source)
    if element is None:
        raise KeyError(condition.source)
    value = condition.value
    if condition.op == "in":
        value = [values.read(_type(element), one) for one in condition.value]
    elif condition.op not in ("null", "not_null"):
        value = values.read(_type(element), condition.value)
    return replace(condition, source=bound.columns[condition.source], value=value)
