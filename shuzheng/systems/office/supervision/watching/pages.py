"""The list of what the rules found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.lib import clock
from shuzheng.systems.office.supervision import queries
from shuzheng.systems.office.supervision.lights.forms import Place, Unit
from shuzheng.systems.office.supervision.watching.rules import RULE_CHOICES
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec
from shuzheng.web.templatetags.face import status_word


def _state(row: Any) -> str:
    if row.supervision is None:
        return "未立督办件"
    return "已办结" if row.supervision.closed_at else "督办中"


def _show_state(row: Any) -> SafeString:
    word = _state(row)
    return status_word(word, {"未立督办件": "warn", "督办中": "busy"}.get(word, "good"))


def _number(row: Any) -> str:
    return row.supervision.number if row.supervision else ""


STATES = {
    "none": Q(supervision=None),
    "open": Q(supervision__isnull=False, supervision__closed_at=None),
    "closed": Q(supervision__closed_at__isnull=False),
}
FINDINGS = ListSpec(
    name="findings",
    title="监督发现",
    lead="规则每十分钟读一遍办件记录，同一问题只发现一次。每项发现都连着办件和督办件。",
    rows=lambda person: queries.findings_for(person, on=clock.today()),
    columns=(
        Column("number", "办件", "case.number", sort="case__number", kind="mono"),
        Column("rule", "规则", "get_rule_display", sort="rule"),
        Column("facts", "事实"),
        Column("org", "责任单位"),
        Column("division", "区划", kind="lesser"),
        Column("article", "依据", kind="lesser"),
        Column("found_at", "发现时间", sort="found_at", kind="nowrap"),
        Column("state", "督办", _state, show=_show_state),
        Column("supervision", "督办件", _number, kind="mono"),
    ),
    search=("case__number", "facts"),
    search_hint="办件编号或事实",
    filters=(
        Choice("rule", "规则", RULE_CHOICES),
        Place(field="division_id"),
        Unit(path="org"),
        Choice(
            "state",
            "督办",
            [("none", "未立督办件"), ("open", "督办中"), ("closed", "已办结")],
            apply=lambda rows, value: rows.filter(STATES[value]),
        ),
        DateRange("found_at", "发现日期", is_instant=True),
    ),
    sort="-found_at",
    link=lambda row: reverse("case", args=[(row.supervision or row.case).number]),
    permission=queries.VIEW,
    empty="没有监督发现",
    empty_text="有办件超期、超承诺、无依据暂停、多次补正等情形时，会列在这里。",
)
