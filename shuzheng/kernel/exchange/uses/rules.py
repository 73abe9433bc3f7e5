"""What a line of evidence says, and which items of Decree 809 art. 39–41 uses and facts fall under.

An item is named by its article and number; how it is worded is an official's row, for it was not read in the text.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
KEPT_CALLS = 20  # call ids that a violation names
REFUSALS: dict[str, tuple[str, str]] = {  # what the gateway refused -> the item of liability, the fact in words
    "scope.field": ("40.2", "调用授权之外的数据项"),
    "scope.masked": ("40.2", "按脱敏数据项筛选"),
    "scope.resource": ("40.2", "调用授权之外的资源"),
    "scope.operation": ("40.2", "使用授权之外的操作"),
    "scope.rows": ("40.2", "超过单次行数上限"),
    "purpose.mismatch": ("40.2", "使用场景与授权不符"),
    "grant.suspended": ("40.2", "授权暂停或者终止后仍然调用"),
    "grant.expired": ("40.2", "授权到期后仍然调用"),
    "auth.replay": ("40.6", "重放已用过的请求"),
    "rate.guess": ("40.6", "反复试探同一行的值"),
}

FACTS: dict[str, tuple[str, str]] = {  # what a flow establishes -> the item of liability, the fact in words
    "late_update": ("39.1", "未按时更新目录"),
    "added_condition": ("39.2", "目录之外增设条件"),
    "refused_without_reason": ("39.2", "不同意共享而未说明理由"),
    "late_reply": ("39.4", "未按时答复共享申请"),
    "late_delivery": ("39.4", "同意后未按时共享"),
    "feed_missing": ("39.5", "应回流而未回流"),
    "late_verification": ("39.6", "校核申请未按时核实、更正"),
    "stopped_without_filing": ("39.7", "未经协商备案终止或者变更共享"),
    "platform_outside": ("39.8", "已建系统未纳入"),
    "repeat_collection": ("40.1", "重复收集"),
    "third_party": ("40.3", "提供给第三方"),
    "not_disposed": ("40.4", "未妥善处置"),
    "records_missing": ("40.5", "未保存使用记录"),
    "source_undecided": ("41.1", "未明确数源部门"),
    "dispute_unhandled": ("41.2", "未按时协调处理争议"),
}


@dataclass(frozen=True, slots=True)
class Called:
    """A use, as far as a judgement needs it."""

    call_id: str
    at: datetime
    consumer: str
    grant_id: UUID | None
    code: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a flow knows: who was to do what by when, and when it was done."""

    kind: str
    offender: str  # USCC
    ref: str
    on: date  # the day of judgement
    due: date | None = None
    done: date | None = None
    grant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A breach that the records show; one for each kind, offender, grant and day."""

    item: str  # of the liability lists: article and number, worded by the parameters exchange.liability.*
    fingerprint: str
    offender: str
    grant_id: UUID | None
    at: datetime
    summary: str
    times: int = 1
    evidence: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Pull:
    """A consumer that got a row: how often, when last; not certain where only an export's extent is known."""

    consumer: str
    grant_id: UUID | None
    times: int
    last_at: datetime
    certain: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """One time that a row left: by a call that names it, in an export, in a file; `ref` finds it again."""

    ref: str
    consumer: str
    grant_id: UUID | None
    at: datetime
    purpose: str
    operation: str
    fields: tuple[str, ...]
    certain: bool


def derive(uses: Iterable[Called]) -> list[Found]:
    """Art. 40: what a consumer tried beyond its grant. Calls by nobody known are attacks, not breaches."""
    groups: dict[tuple[str, str, UUID | None, date], list[Called]] = {}
    for use in uses:
        if use.consumer and use.code in REFUSALS:
            day = use.at.astimezone(BEIJING).date()
            groups.setdefault((use.code, use.consumer, use.grant_id, day), []).append(use)
    return [_found(code, calls, day) for (code, _, _, day), calls in groups.items()]


def _found(code: str, calls: Sequence[Called], day: date) -> Found:
    item, words = REFUSALS[code]
    first = calls[0]
    return Found(
        item=item,
        fingerprint=f"{code}:{first.consumer}:{first.grant_id}:{day}",
        offender=first.consumer,
        grant_id=first.grant_id,
        at=first.at,
        summary=words,
        times=len(calls),
        evidence=tuple(call.call_id for call in calls[:KEPT_CALLS]),
    )


def derive_facts(facts: Iterable[Fact]) -> list[Found]:
    """Art. 39–41: what was not done, or done too late, on the day it is looked at. Silence within the term is none."""
    return [_late(fact) for fact in facts if _is_breach(fact)]


def _is_breach(fact: Fact) -> bool:
    return fact.due is None or (fact.done or fact.on) > fact.due


def _late(fact: Fact) -> Found:
    item, words = FACTS[fact.kind]
    until = f"，应于 {fact.due} 前" if fact.due else ""
    done = f"，实际 {fact.done}" if fact.done else "，至今未办" if fact.due else ""
    return Found(
        item=item,
        fingerprint=f"{fact.kind}:{fact.offender}:{fact.ref}",
        offender=fact.offender,
        grant_id=fact.grant_id,
        at=datetime.combine(fact.due or fact.on, datetime.min.time(), BEIJING),
        summary=f"{words}（{fact.ref}）{until}{done}",
        evidence=(fact.ref,),
    )


def is_unusual(today: int, before: Sequence[int], *, factor: int, floor: int) -> bool:
    """Whether a day's calls stand out: many in all, and many times the median of the days before."""
    return today >= floor and today > factor * (statistics.median(before) if before else 0)


def unusual(consumer: str, grant_id: UUID, day: date, today: int, usual: float) -> Found:
    """Art. 40(6): a volume that asks for an explanation."""
    return Found(
        item="40.6",
        fingerprint=f"volume:{consumer}:{grant_id}:{day}",
        offender=consumer,
        grant_id=grant_id,
        at=datetime.combine(day, datetime.min.time(), BEIJING),
        summary=f"调用量异常：{day} 调用 {today} 次，平常 {usual:g} 次",
        times=today,
    )


def place(article: str, number: int) -> str:
    """How an item of an article is cited."""
    return f"{article}第（{'〇一二三四五六七八九十'[number]}）项" if 0 < number <= 10 else article


def columns_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of evidence as the columns of a use. What a caller claimed is bounded and stripped of NUL."""
    return {
        "call_id": _text(record, "call_id", 64),
        "at": datetime.fromtimestamp(record["at"], UTC),
        "key_id": _text(record, "key_id", 64),
        "consumer": _text(record, "consumer", 18),
        "grant_id": _uuid(record.get("grant_id")),
        "resource": _text(record, "resource", 64),
        "purpose": _text(record, "purpose", 128),
        "operation": _text(record, "operation", 16),
        "status": int(record["status"]),
        "code": _text(record, "code", 64),
        "rows": int(record.get("rows") or 0),
        "row_digests": list(record.get("row_digests") or ()),
        "fields": [str(name)[:64] for name in record.get("fields") or ()],
        "filters": _text(record, "filters", 200),
        "phase": _text(record, "phase", 8),
        "source": _text(record, "source", 128),
        "ms": float(record.get("ms") or 0),
    }


def _text(record: Mapping[str, Any], name: str, length: int) -> str:
    return str(record.get(name) or "").replace("\x00", "\ufffd")[:length]


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
