"""Credit information: what may be entered, how long it is public, whom it spares, when it is repaired. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ORDER_36 = "信用修复管理办法（国家发展改革委令第36号）"
TIERS = (("minor", "轻微"), ("general", "一般"), ("serious", "严重"))
SUBJECTS = (("uscc", "法人和其他组织"), ("citizen-id", "自然人"))
STATES = (("effective", "有效"), ("repaired", "已修复"), ("rescinded", "已撤销"))
ORIGINS = (("national", "全国公共信用信息基础目录"), ("local", "地方公共信用信息补充目录"))
MEASURES = (("in_force", "执行中"), ("lifted", "已解除"))


@dataclass(frozen=True, slots=True)
class Terms:
    """In months from the document's day: how long it is public at least and at most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Ages:
    """Below the first nothing is recorded, below the second nothing is shown or shared."""

    none: int
    closed: int


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the published catalogue, as the rules see it."""

    tier: str
    subject: str  # uscc, citizen-id or "" for both
    is_repairable: bool
    shows_persons: bool
    published_on: date


def months_after(day: date, months: int) -> date:
    """民法典第二百零二条: the same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def repairable_on(document_on: date, terms: Terms) -> date:
    """办法: the first day on which an item may be repaired."""
    return months_after(document_on, terms.least)


def public_until(document_on: date, terms: Terms) -> date:
    """办法: the last day of publicity; it stops then by itself."""
    return months_after(document_on, terms.most) - timedelta(days=1)


def age(citizen_id: str, on: date) -> int:
    """Full years on a day, by the number's date of birth."""
    born = date(int(citizen_id[6:10]), int(citizen_id[10:12]), int(citizen_id[12:14]))
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def why_not_item(item: Item | None, *, subject_kind: str, tier: str, document_on: date) -> str | None:
    """社会信用 items come from the national catalogue or a published local one, as it stood on the document's day."""
    if item is None:
        return f"{document_on} 施行的公共信用信息目录中没有这一项，不得归集"
    if item.published_on > document_on:
        return f"目录于 {item.published_on} 公布，此前的文书不得按它归集"
    if item.subject and item.subject != subject_kind:
        return f"目录中这一项只适用于{dict(SUBJECTS)[item.subject]}"
    return None if item.tier == tier else f"目录规定这一项的失信程度为“{dict(TIERS)[item.tier]}”"


def why_not_person(*, subject: str, document_on: date, ages: Ages, item: Item, shown: bool, shared: bool) -> str | None:
    """行政处罚法第三十条, 未成年人保护法第四条: whom it spares; a natural person is shown only by law."""
    years = age(subject, document_on)
    if years < ages.none:
        return f"当事人作出行为时不满 {ages.none} 周岁，不得归集失信信息"
    if years < ages.closed and (shown or shared):
        return f"当事人不满 {ages.closed} 周岁，失信信息不公示、不共享"
    return "目录没有规定公示自然人的这一项" if shown and not item.shows_persons else None


def why_not_publicity(*, tier: str, shown: bool, until: date | None, latest: date, necessity: str) -> str | None:
    """办法: minor items are not shown unless it is necessary; nothing is shown longer than the maximum."""
    if not shown:
        return None
    if until is None or until > latest:
        return f"公示期最长至 {latest}"
    return "轻微失信信息原则上不公示；确有必要公示的，请写明必要性" if tier == "minor" and not necessity else None


def is_public(*, state: str, shown: bool, until: date | None, on: date) -> bool:
    """办法: at the maximum publicity stops by itself."""
    return state == "effective" and shown and until is not None and on <= until


def why_not_repair(
    *, state: str, is_repairable: bool, duties_done: bool, earliest: date, on: date, measures: int = 0
) -> str | None:
    """办法: who decided repairs, once duties are done and the minimum is over, unless the law allows no repair."""
    if state != "effective":
        return f"信息状态为“{dict(STATES)[state]}”，不需要修复"
    if not is_repairable:
        return "法律、法规和党中央、国务院政策文件规定不可修复的，不予修复"
    if not duties_done:
        return "尚未履行行政处罚决定、司法文书规定的义务，请先履行义务"
    if on < earliest:
        return f"最短公示期未满，{earliest} 起可以修复"
    return f"还有 {measures} 项惩戒措施没有解除，修复应同步解除" if measures else None


def why_not_become(before: Mapping[str, object], after: Mapping[str, object]) -> str | None:
    """What is repaired or rescinded is neither shown nor shared, and does not come back by a change."""
    old, new = str(before["state"]), str(after["state"])
    if old not in ("effective", new):
        return f"信息状态为“{dict(STATES)[old]}”，不能改为“{dict(STATES)[new]}”；认定有误的请撤回那次变更"
    if new != "effective" and (after["is_shown"] or after["is_shared"]):
        return "修复或者撤销的信息应同步停止公示、停止共享使用"
    fixed = ("number", "item", "subject_kind", "subject", "document_number", "document_on", "tier")
    if any(before[name] != after[name] for name in fixed):
        return "认定的事实不能变更，登记有误的请办理“更正”"
    return None
