"""The lists of verifications, corrections and violations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.exchange import actions, queries
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.desk.applying.rules import uuid_of
from shuzheng.web.cases.lists import show_state, state_words
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, RowAction, Rows
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def _verifications(person: Person) -> Rows:
    return cases.case_rows(person, on=clock.today()).filter(flow="verification")


VERIFICATIONS = ListSpec(
    name="verifications",
    title="数据校核",
    lead="使用中发现数据有误的，向数源部门提出校核；数源部门须按时核实、更正、反馈，并告知取用过的部门。条例第二十六条",
    rows=_verifications,
    columns=(
        Column("number", "编号", sort="number", kind="mono"),
        Column("title", "事项", sort="title"),
        Column("state", "状态", state_words, show=show_state, sort="state"),
        Column("due_on", "届满日", sort="due_on", kind="nowrap"),
        Column("opened_at", "提出时间", sort="opened_at", kind="nowrap"),
    ),
    search=("number", "title"),
    filters=(DateRange("opened_at", "提出日期", is_instant=True),),
    sort="-opened_at",
    link=lambda case: reverse("case", args=[case.number]),
    permission="exchange.view",
    empty="没有校核申请",
    empty_text="在授权页可对有误的一行提出校核。",
)

SIGNS = {"created": "draft", "sent": "busy", "acknowledged": "good"}


def _show_notice(notice: Any) -> SafeString:
    return status_word(notice.get_state_display(), SIGNS[notice.state])


def _acknowledge(person: Person, picked: Sequence[str]) -> str:
    found = list(queries.notices_for(person).filter(pk__in=[uuid_of(one) for one in picked]))
    for notice in found:
        actions.acknowledge(notice=notice, by=person, at=clock.now())
    return f"已确认 {len(found)} 条更正"


CORRECTIONS = ListSpec(
    name="corrections",
    title="更正通知",
    lead="本单位取用过的数据有一行已经更正：请重新获取，更新本单位留存的数据，再确认。",
    rows=lambda person: queries.notices_for(person).select_related("resource__current", "consumer"),
    columns=(
        Column("summary", "更正说明"),
        Column("state", "状态", "get_state_display", show=_show_notice, sort="state"),
        Column("dispute_ref", "校核编号", sort="dispute_ref", kind="mono"),
        Column("uses", "取用次数", sort="uses", kind="num"),
        Column("created_at", "通知时间", sort="created_at", kind="nowrap"),
        Column("acknowledged_at", "确认时间", sort="acknowledged_at", kind="nowrap"),
    ),
    search=("summary", "dispute_ref"),
    filters=(Choice("state", "状态", [("sent", "待确认"), ("acknowledged", "已确认更正")]),),
    sort="-created_at",
    permission="exchange.view",
    actions=(RowAction("acknowledge", "确认已按更正更新", _acknowledge, "exchange.call"),),
    empty="没有更正通知",
    empty_text="本单位取用过的数据被更正时，会通知到这里。",
)


def _taken(rows: Rows, value: str) -> Rows:
    return rows.filter(case_ref="") if value == "no" else rows.exclude(case_ref="")


def _show_taken(violation: Any) -> SafeString:
    return status_word("处置中", "busy") if violation.case_ref else status_word("待处置", "warn")


def _items(person: Person) -> list[tuple[str, str]]:
    """The items of liability that stand in the list, as cited."""
    return list(queries.violations_for(person).order_by("code").values_list("code", "article").distinct())


VIOLATIONS = ListSpec(
    name="violations",
    title="违规线索",
    lead="由使用记录和办理时限自动得出，逐条注明条款和证据。条例第三十九条至第四十一条",
    rows=queries.violations_for,
    columns=(
        Column("summary", "事实"),
        Column("offender", "责任单位", "offender.name", sort="offender__name"),
        Column("article", "条款", sort="article"),
        Column("taken", "处置", lambda one: "处置中" if one.case_ref else "待处置", show=_show_taken),
        Column("times", "次数", sort="times", kind="num"),
        Column("at", "发生时间", sort="at", kind="nowrap"),
    ),
    search=("summary", "offender__name", "article"),
    filters=(
        Choice("code", "条款", _items),
        Choice("taken", "处置", [("no", "待处置"), ("yes", "处置中")], apply=_taken),
        DateRange("at", "发生日期", is_instant=True),
    ),
    sort="-at",
    link=lambda one: reverse("violation", args=[one.pk]),
    permission="exchange.view",
    extra={"new_url": "violation-new", "new_label": "报告违规", "new_needs": "exchange.supervise"},
    empty="没有违规线索",
    empty_text="越权调用、逾期答复等一经发生即列在这里。",
)
