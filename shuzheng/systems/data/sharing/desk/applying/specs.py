"""The lists of applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from shuzheng.lib import clock
from shuzheng.systems.data.sharing import queries
from shuzheng.web.cases.lists import show_state, state_words
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, Rows

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

STATES = [
    ("draft", "填写中"),
    ("consenting", "待本单位负责人同意"),
    ("received", "提供部门已收到"),
    ("correcting", "待补充材料"),
    ("examined", "已拟办"),
    ("agreed", "已同意，待开通"),
    ("shared", "已共享"),
    ("refused", "不同意共享"),
    ("withdrawn", "已撤回"),
]


def _rows(side: str) -> Any:
    def rows(person: Person) -> Rows:
        found = queries.requests_for(person, on=clock.today()).select_related("resource__current")
        if side == "provider":
            found = found.exclude(case__state__in=("draft", "consenting"))
            orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
            return found if orgs is None else found.filter(provider__in=orgs)
        return found.filter(requester__in=person.orgs_with("exchange.view"))

    return rows


def _name(request: Any) -> str:
    current = request.resource.current
    return str(current.name if current else request.resource)


def _list(name: str, title: str, side: str, lead: str) -> ListSpec:
    other = Column("requester", "需求部门") if side == "provider" else Column("provider", "提供部门")
    return ListSpec(
        name=name,
        title=title,
        lead=lead,
        rows=_rows(side),
        columns=(
            Column("name", "目录", _name),
            Column("number", "申请编号", "case.number", sort="case__number", kind="mono"),
            other,
            Column("scenario", "使用场景", sort="scenario"),
            Column(
                "state",
                "状态",
                lambda one: state_words(one.case),
                show=lambda one: show_state(one.case),
                sort="case__state",
            ),
            Column("opened_at", "申请时间", "case.opened_at", sort="case__opened_at", kind="nowrap"),
            Column("valid_to", "使用时限止", sort="valid_to", kind="nowrap lesser"),
        ),
        search=("case__number", "case__title", "scenario"),
        search_hint="编号、目录或使用场景",
        filters=(Choice("case__state", "状态", STATES), DateRange("case__opened_at", "申请日期", is_instant=True)),
        sort="-case__opened_at",
        link=lambda one: reverse("case", args=[one.case.number]),
        permission="exchange.view",
        crumbs=(("共享", ""),),
        empty="还没有共享申请",
        empty_text="在目录检索里找到需要的数据后，从目录页提出申请。"
        if side == "requester"
        else "其他部门申请使用本单位的数据时，会列在这里。",
    )


SENT = _list("share-sent", "我方申请", "requester", "本单位向其他部门提出的共享申请。")
RECEIVED = _list("share-received", "收到的申请", "provider", "其他部门申请使用本单位数据；须在答复时限内办理。")
