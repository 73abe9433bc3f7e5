"""The list of what is withheld from those concerned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.exchange.subjects import actions, queries
from shuzheng.kernel.exchange.subjects.rules import GROUNDS, is_withheld
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.desk.applying.rules import uuid_of
from shuzheng.web.lists import Choice, Column, ListSpec, RowAction
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def _state(one: Any) -> str:
    holds = is_withheld(clock.today(), start=one.valid_from, end=one.valid_to, ended=one.ended_on)
    return "不予告知" if holds else "未起算" if one.valid_from > clock.today() else "已解除"


def _show_state(one: Any) -> SafeString:
    word = _state(one)
    return status_word(word, {"不予告知": "warn", "未起算": "draft"}.get(word, "off"))


def _end(person: Person, picked: Sequence[str]) -> str:
    found = list(queries.withholdings_for(person).filter(pk__in=[uuid_of(one) for one in picked]))
    for one in found:
        actions.end_withholding(withholding=one, by=person, at=clock.now())
    return f"已解除 {len(found)} 项，本人即可查询"


WITHHOLDINGS = ListSpec(
    name="withholdings",
    title="暂不告知",
    lead="法律规定应当保密，或者告知将妨碍国家机关履行法定职责的使用，在期限内不列入本人的查询页。个人信息保护法第十八条、第三十五条",
    rows=queries.withholdings_for,
    columns=(
        Column("consumer", "使用单位", "grant.consumer.name", sort="grant__consumer__name"),
        Column("purpose", "使用场景", "grant.purpose"),
        Column("ground", "事由", "get_ground_display", sort="ground"),
        Column("basis", "依据"),
        Column("state", "状态", _state, show=_show_state),
        Column("valid_from", "自", sort="valid_from", kind="nowrap"),
        Column("valid_to", "至（不含）", sort="valid_to", kind="nowrap"),
        Column("decided_by", "决定人", "decided_by.name"),
    ),
    search=("basis", "grant__consumer__name", "grant__purpose"),
    filters=(Choice("ground", "事由", [(name, one.label) for name, one in GROUNDS.items()]),),
    sort="-valid_from",
    link=lambda one: reverse("grant", args=[one.grant_id]),
    permission="exchange.supervise",
    actions=(RowAction("end", "提前解除", _end, "exchange.supervise"),),
    empty="没有暂不告知的使用",
    empty_text="在授权页可以依法决定暂不告知。",
)
