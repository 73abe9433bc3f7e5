"""The list of uses, line by line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.safestring import SafeString

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.systems.data.sharing.desk.calling.rules import REASONS
from shuzheng.systems.data.sharing.desk.granting.queries import WORDS
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, Rows
from shuzheng.web.templatetags.face import status_word

OK = 200


def outcome(use: Any) -> str:
    """Answered, or why not."""
    return "已应答" if use.status == OK else REASONS.get(use.code, use.code or f"状态 {use.status}")


def show_outcome(use: Any) -> SafeString:
    """The same with its sign."""
    return status_word(outcome(use), "good" if use.status == OK else "warn")


def _search(rows: Rows, text: str) -> Rows:
    try:
        return rows.filter(Q(grant_id=UUID(text)) | Q(call_id=text))
    except ValueError:
        return rows.filter(Q(call_id=text) | Q(resource__startswith=text) | Q(purpose__icontains=text))


def _outcome(rows: Rows, value: str) -> Rows:
    return rows.filter(status=OK) if value == "ok" else rows.exclude(status=OK)


USES = ListSpec(
    name="uses",
    title="使用记录",
    lead="网关逐次留下的证据：谁、何时、为何、取了几行、哪些数据项，拒绝的也在内。保存不少于三年。条例第二十九条",
    rows=exchange.uses_for,
    columns=(
        Column("at", "时间", sort="at", kind="nowrap"),
        Column("resource", "目录代码", kind="mono"),
        Column("operation", "操作", lambda one: WORDS.get(one.operation, one.operation)),
        Column("outcome", "结果", outcome, show=show_outcome),
        Column("rows", "行数", sort="rows", kind="num"),
        Column("purpose", "使用场景"),
        Column("fields", "数据项", lambda one: "、".join(one.fields), kind="lesser"),
        Column("ms", "毫秒", lambda one: f"{one.ms:.1f}", kind="num lesser"),
        Column("call_id", "调用编号", kind="mono lesser"),
    ),
    search=_search,
    search_hint="调用编号、授权编号、目录代码或场景",
    filters=(
        Choice("operation", "操作", list(WORDS.items())),
        Choice("outcome", "结果", [("ok", "已应答"), ("no", "已拒绝")], apply=_outcome),
        DateRange("at", "日期", is_instant=True),
    ),
    sort="-at",
    permission="exchange.view",
    empty="还没有使用记录",
    empty_text="授权开通并调用后，每次调用在数秒内列在这里。",
)
