"""What the law wants of an item before anybody may rely on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shuzheng.kernel.calendar.specs import Limit
from shuzheng.lib.codes import why_not
from shuzheng.systems.services.items.specs import LEVELS, Kind

DECREE_716_6 = "国务院关于在线政务服务的若干规定第六条"
DECREE_716_7 = "国务院关于在线政务服务的若干规定第七条"
DECREE_809_19 = "政务数据共享条例第十九条"
GB_39554 = "GB/T 39554.1-2020"
PROMISE = "优化营商环境条例第三十六条、行政许可法第四十二条"
_DAYS = {"d": 1.0, "wd": 7 / 5, "h": 1 / 24, "month": 30.0, "year": 365.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against publication, in words, and the column it concerns."""

    field: str
    words: str
    article: str = ""


def days_of(limit: Limit) -> float:
    """About how many natural days a limit takes: five working days are a week."""
    return limit.value * _DAYS[limit.unit]


def why_not_promise(*, statutory: Limit | None, promised: Limit | None) -> str | None:
    """行政许可法 §42: what is promised is never longer than what the law allows."""
    if statutory is None or promised is None or days_of(promised) <= days_of(statutory):
        return None
    return f"承诺时限（{promised.label}）长于法定时限（{statutory.label}），不得发布"


def why_not_code(code: str, *, handling: str = "", uscc: str = "") -> str | None:
    """GB/T 39554.1: 31 characters, the first 18 the body's own code; 33 for one handling of it."""
    if len(code) != 31:
        return f"实施编码应为 31 位，现为 {len(code)} 位"
    if wrong := why_not("item-code", code):
        return wrong
    if uscc and not code.startswith(uscc):
        return f"实施编码前 18 位应是实施主体的统一社会信用代码 {uscc}"
    if handling and (len(handling) != 33 or not handling.startswith(code)):
        return "业务办理项编码应为实施编码加 2 位"
    return why_not("item-code", handling) if handling else None


def is_prompt(*, statutory: Limit | None, promised: Limit | None) -> bool:
    """Whether the promise takes at most half of what the law allows."""
    return statutory is not None and promised is not None and days_of(promised) * 2 <= days_of(statutory)


WANTED: Mapping[str, str] = {
    "conditions": "受理条件",
    "materials": "申请材料",
    "process": "办理流程",
    "phone": "咨询电话",
    "complaint_phone": "监督投诉电话",
    "places": "办理地点或网上入口",
}
"""国务院关于在线政务服务的若干规定 §6: what a guide publishes."""


def lacking(present: Mapping[str, bool]) -> list[str]:
    """国务院关于在线政务服务的若干规定 §6: what a guide should say and does not."""
    return [label for name, label in WANTED.items() if not present.get(name, False)]


def faults(
    *,
    name: str,
    kind: str,
    level: str,
    org_name: str,
    uscc: str,
    code: str,
    handling: str,
    statutory: Limit | None,
    promised: Limit | None,
    is_immediate: bool,
) -> list[Fault]:
    """Everything that stands against publication."""
    found = [Fault("name", "缺少事项名称")] if not name.strip() else []
    if kind not in set(Kind):
        found.append(Fault("kind", "事项类型不明"))
    if level not in LEVELS:
        found.append(Fault("level", "行使层级不明"))
    if not uscc:
        found.append(Fault("org", f"实施主体“{org_name}”还没有登记为单位" if org_name else "缺少实施主体"))
    if reason := why_not_code(code, handling=handling, uscc=uscc):
        found.append(Fault("code", reason, GB_39554))
    if reason := why_not_promise(statutory=statutory, promised=promised):
        found.append(Fault("promised_value", reason, PROMISE))
    if statutory is None and promised is None and not is_immediate:
        found.append(Fault("promised_value", "法定时限和承诺时限都没有写明", DECREE_716_6))
    return found


def why_not_publish(*, publisher: str, authors: frozenset[str]) -> str | None:
    """The two-person rule: who wrote a version does not publish it."""
    return "起草和发布须由两个人办理，请由另一位负责人发布" if publisher in authors else None
