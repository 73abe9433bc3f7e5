"""The law of the sharing desks: what an application must state, what may be agreed to, who decides a dispute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

ART_20 = "政务数据共享条例第二十条"
ART_21 = "政务数据共享条例第二十一条"
ART_22 = "政务数据共享条例第二十二条"
OPEN, CONDITIONAL, WITHHELD = "open", "conditional", "withheld"


@dataclass(frozen=True, slots=True)
class Application:
    """What an application states, beside what the entry offers."""

    basis: str
    scenario: str
    scope: str
    modes: Sequence[str]
    valid_from: date | None
    valid_to: date | None
    elements: Sequence[str]
    security_measures: str
    unmasked: Sequence[str]
    unmask_reason: str
    offered_elements: frozenset[str]
    offered_modes: frozenset[str]
    sharing: str
    is_published: bool


def missing(stated: Application, *, on: date) -> list[str]:
    """条例第二十条: everything that an application still lacks, all at once."""
    needed = {
        "使用依据": stated.basis.strip(),
        "使用场景": stated.scenario.strip(),
        "使用范围": stated.scope.strip(),
        "共享方式": stated.modes,
        "使用时限": stated.valid_from and stated.valid_to,
        "数据项": stated.elements,
        "安全保障措施": stated.security_measures.strip(),
    }
    found = [f"缺少{name}" for name, value in needed.items() if not value]
    if stated.valid_to and stated.valid_to <= on:
        found.append("使用时限已经届满")
    if stated.unmasked and not stated.unmask_reason.strip():
        found.append("缺少不脱敏的理由")
    found += [f"目录中没有数据项“{name}”" for name in stated.elements if name not in stated.offered_elements]
    found += [f"目录不提供共享方式“{mode}”" for mode in stated.modes if mode not in stated.offered_modes]
    return found


def why_not_apply(stated: Application, *, on: date) -> str | None:
    """条例第十四条、第二十条."""
    if not stated.is_published:
        return "该目录尚未发布或已撤销，不能申请"
    if stated.sharing == WITHHELD:
        return "该目录属于不予共享类，不能申请"
    lacking = missing(stated, on=on)
    return f"申请尚不完整：{'；'.join(lacking)}" if lacking else None


def why_not_ask_missing(*, asked_before: bool) -> str | None:
    """条例第二十一条: what is missing is told once, whole."""
    return "已经一次性告知过需补充的内容，不能再次告知，请作出答复" if asked_before else None


def why_not_refuse(*, sharing: str) -> str | None:
    """条例第十四条: what is shared without conditions is there for every department."""
    return "无条件共享的政务数据供所有政府部门使用，不能答复不同意" if sharing == OPEN else None


def why_not_agree(
    *, requested: Sequence[str], agreed: Sequence[str], asked_to: date | None, agreed_to: date | None, reason: str
) -> str | None:
    """条例第二十一条: at most what was asked for; a part with reasons."""
    beyond = [name for name in agreed if name not in requested]
    if beyond:
        return f"同意的数据项超出申请范围：{'、'.join(beyond)}"
    if agreed_to and asked_to and agreed_to > asked_to:
        return "同意的使用时限超出申请的时限"
    is_part = len(set(agreed)) < len(set(requested)) or bool(agreed_to and asked_to and agreed_to < asked_to)
    return "部分同意的，应当说明理由" if is_part and not reason.strip() else None


def why_over(ends_on: date | None, *, on: date) -> str | None:
    """条例第二十条: what is granted has a term, and one that is over is applied for anew."""
    return "申请的使用时限已经届满，请重新申请" if ends_on is None or ends_on <= on else None


def why_nothing_to_share(
    *, by_provider: bool, state: str, is_whole: bool, ends_on: date | None, on: date
) -> str | None:
    """条例第二十八条: a dispute ends in sharing where it was refused, or agreed to in part only."""
    if not by_provider:
        return "提出异议的是提供部门，没有待共享的内容"
    if state != "refused" and (state != "shared" or is_whole):
        return "该申请未被拒绝，也不是部分同意，没有待共享的内容"
    return why_over(ends_on, on=on)


def common(mine: Sequence[str], theirs: Sequence[str]) -> str | None:
    """条例第二十八条: the nearest division above both; `superiors` of each, nearest first."""
    return next((code for code in mine if code in theirs), None)
