"""The lists of grants, files and feeds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.exchange import queries as exchange
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.desk.granting.queries import LEVELS
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec, Rows
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

STATES = [("active", "有效"), ("suspended", "已暂停"), ("terminated", "已终止"), ("expired", "已到期")]


def entry_name(resource: Any) -> str:
    """The name of an entry."""
    return str(resource.current.name if resource.current else resource)


def _grants(side: str) -> Any:
    def rows(person: Person) -> Rows:
        found = exchange.grants_for(person).select_related("resource__current")
        orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
        return found if orgs is None else found.filter(**{f"{side}__in": orgs})

    return rows


def show_state(grant: Any) -> SafeString:
    """The state with its sign."""
    return status_word(grant.get_state_display(), LEVELS[grant.state])


def _soon() -> Q:
    return Q(state="active", valid_to__lte=clock.today() + timedelta(days=30))


def _list(name: str, title: str, side: str, lead: str) -> ListSpec:
    return ListSpec(
        name=name,
        title=title,
        lead=lead,
        rows=_grants(side),
        columns=(
            Column("name", "目录", lambda one: entry_name(one.resource)),
            Column("provider", "提供部门", kind="lesser") if side == "consumer" else Column("consumer", "使用部门"),
            Column("purpose", "使用场景", sort="purpose"),
            Column("state", "状态", "get_state_display", show=show_state, sort="state"),
            Column("elements", "数据项", lambda one: f"{len(one.elements)} 项", kind="num"),
            Column("valid_from", "自", sort="valid_from", kind="nowrap lesser"),
            Column("valid_to", "至（不含）", sort="valid_to", kind="nowrap"),
            Column("request_ref", "依据的申请", kind="mono lesser"),
        ),
        search=("purpose", "request_ref", "resource__code", "resource__current__name", "consumer__name"),
        search_hint="目录、场景、部门或申请编号",
        filters=(
            Choice("state", "状态", STATES),
            Choice("ending", "期限", [("soon", "30 日内到期")], apply=lambda rows, _: rows.filter(_soon())),
            DateRange("valid_to", "终止日期"),
        ),
        sort="-granted_at",
        link=lambda one: reverse("grant", args=[one.pk]),
        permission="exchange.view",
        empty="还没有授权",
        empty_text="共享申请经同意并开通后，授权列在这里。",
    )


HELD = _list("grants-held", "我方授权", "consumer", "本单位可以使用的数据：目的、数据项、期限。")
GIVEN = _list("grants-given", "对外授权", "provider", "本单位授权其他部门使用的数据。")

DELIVERIES = ListSpec(
    name="deliveries",
    title="文件交付",
    lead="按授权生成的文件，已按授权脱敏，附 SM3 摘要；每个下载令牌只能用一次。",
    rows=lambda person: exchange.deliveries_for(person).select_related("grant__resource__current"),
    columns=(
        Column("name", "目录", lambda one: entry_name(one.grant.resource)),
        Column("consumer", "使用部门", "grant.consumer"),
        Column("format", "格式", "get_format_display"),
        Column("rows", "行数", sort="rows", kind="num"),
        Column("size", "字节", sort="size", kind="num"),
        Column("prepared_at", "生成时间", sort="prepared_at", kind="nowrap"),
        Column("removed_at", "清除时间", sort="removed_at", kind="nowrap lesser"),
    ),
    search=("grant__resource__current__name", "grant__purpose", "digest"),
    filters=(DateRange("prepared_at", "生成日期", is_instant=True),),
    sort="-prepared_at",
    link=lambda one: reverse("delivery", args=[one.pk]),
    permission="exchange.view",
    empty="还没有交付的文件",
    empty_text="共享方式含“文件下载”的授权，可在授权页生成文件。",
)

FEEDS = ListSpec(
    name="feeds",
    title="数据回流",
    lead="省、市将数据回流到下级，下级按需使用，不再设条件。条例第二十四条",
    rows=exchange.feeds_for,
    columns=(
        Column("resource", "目录", "resource.code", kind="mono"),
        Column("division", "回流到", "division.name"),
        Column("refresh", "更新周期"),
        Column(
            "is_open",
            "状态",
            lambda one: "开通" if one.is_open else "已关闭",
            show=lambda one: status_word("开通", "good") if one.is_open else status_word("已关闭", "off"),
        ),
        Column("valid_to", "终止日期", sort="valid_to", kind="nowrap"),
        Column("opened_at", "开通时间", sort="opened_at", kind="nowrap lesser"),
    ),
    search=("resource__code", "division__name"),
    filters=(Choice("is_open", "状态", [("True", "开通"), ("False", "已关闭")]),),
    sort="-opened_at",
    link=lambda one: reverse("feed", args=[one.pk]),
    permission="exchange.view",
    empty="还没有回流",
    empty_text="提供部门可将本单位已挂接的目录回流到下级区划。",
    extra={"new_url": "feed-new", "new_label": "开通回流", "new_needs": "exchange.reply"},
)
