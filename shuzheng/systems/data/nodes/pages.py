"""The lists of the three registers, and what they put on the face."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.nodes import actions, queries, rules
from shuzheng.systems.data.nodes.models import Node, OutsideOrgan, Platform
from shuzheng.web.listing import list_page
from shuzheng.web.lists import Choice, Column, ListSpec, RowAction, Rows
from shuzheng.web.specs import Figure, Tile
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

VIEW, MANAGE = "catalogue.view", "nodes.manage"
STATE_LEVELS = {"planned": "draft", "live": "good", "suspended": "warn"}
HEALTH_LEVELS = {"unknown": "off", "well": "good", "slow": "warn", "down": "late"}
PLATFORM_LEVELS = {"outside": "warn", "included": "good", "retired": "off"}


def _nodes(person: Person) -> Rows:
    return queries.nodes_listed_for(person, on=clock.today())


def _state(node: Any) -> SafeString:
    return status_word(node.get_state_display(), STATE_LEVELS[node.state])


def _health(node: Any) -> SafeString:
    found = rules.health(
        checked_at=node.checked_at,
        answered_at=node.answered_at,
        delay_ms=node.delay_ms,
        at=clock.now(),
        stale_minutes=node.stale_minutes,
        slow_ms=node.slow_ms,
    )
    return status_word(rules.HEALTH_LABELS[found], HEALTH_LEVELS[found])


def _place(node: Any) -> str:
    return str(node.org or (node.division.name if node.division else ""))


NODES = ListSpec(
    name="nodes",
    title="数据节点",
    rows=_nodes,
    permission=VIEW,
    lead="上联国家、覆盖各市和雄安新区、横连省直部门：每个节点是否接入、是否正常、目录何时同步。",
    columns=[
        Column("name", "名称", sort="name"),
        Column("kind", "类别", "get_kind_display", sort="kind", kind="nowrap"),
        Column("place", "区划或单位", _place),
        Column("state", "状态", _state, sort="state"),
        Column("health", "运行", _health),
        Column("sent", "目录上报", "catalogue_sent_at", sort="catalogue_sent_at", kind="nowrap lesser"),
        Column("received", "目录接收", "catalogue_received_at", kind="nowrap lesser"),
    ],
    search=("name", "division__name", "org__name"),
    search_hint="节点、区划或单位名称",
    filters=[Choice("kind", "类别", Node.Kind.choices), Choice("state", "状态", Node.State.choices)],
    sort="name",
    link=lambda node: reverse("node", args=[node.pk]),
    empty="还没有登记节点",
    crumbs=[("数据节点", "")],
    extra={"new_url": "node-new", "new_label": "登记节点", "new_needs": MANAGE},
)

ORGANS = ListSpec(
    name="organs",
    title="其他国家机关",
    rows=queries.organs_visible_to,
    permission=VIEW,
    lead="党委、人大、政协、纪委监委、法院、检察院和军队：按协议逐项对接，目录不自动归集（条例第四十三条）。",
    columns=[
        Column("org", "机关", "org.name", sort="org__name"),
        Column("category", "类别", "get_category_display", sort="category", kind="nowrap"),
        Column("contact", "对接单位", "contact_org.name", sort="contact_org__name"),
        Column("channel", "对接方式", kind="lesser"),
    ],
    search=("org__name", "contact_org__name"),
    search_hint="机关或对接单位",
    filters=[Choice("category", "类别", OutsideOrgan.Category.choices)],
    sort="org__name",
    link=lambda organ: reverse("organ", args=[organ.pk]),
    empty="还没有登记其他国家机关",
    crumbs=[("其他国家机关", "")],
    extra={"new_url": "organ-new", "new_label": "登记机关", "new_needs": MANAGE},
)


def _platform_state(platform: Any) -> SafeString:
    return status_word(platform.get_state_display(), PLATFORM_LEVELS[platform.state])


def _include(person: Person, picked: Sequence[str]) -> str:
    for one in _picked(person, picked):
        actions.include_platform(platform=one, by=person, on=clock.today())
    return f"已将 {len(picked)} 个平台标为纳入"


def _retire(person: Person, picked: Sequence[str]) -> str:
    for one in _picked(person, picked):
        actions.retire_platform(platform=one, by=person, on=clock.today())
    return f"已将 {len(picked)} 个平台标为停用"


def _picked(person: Person, picked: Sequence[str]) -> list[Platform]:
    found = list(queries.platforms_visible_to(person).filter(pk__in=picked))
    if len(found) < len(set(picked)):
        raise Refused("有的平台不存在，请刷新后再选", code="nodes.no_platform", status=404)
    return found


PLATFORMS = ListSpec(
    name="platforms",
    title="已建平台",
    rows=queries.platforms_visible_to,
    permission=VIEW,
    lead="各地各部门已建的平台逐个登记，纳入全国一体化体系；不得新建跨部门的数据共享交换系统（条例第三十一条）。",
    columns=[
        Column("name", "平台名称", sort="name"),
        Column("owner", "建设单位", "owner.name", sort="owner__name"),
        Column("kind", "类别", "get_kind_display", sort="kind", kind="nowrap"),
        Column("state", "状态", _platform_state, sort="state"),
        Column("built_on", "建成日期", sort="built_on", kind="nowrap"),
        Column("included_on", "纳入日期", sort="included_on", kind="nowrap lesser"),
        Column("plan", "对接计划", kind="lesser"),
    ],
    search=("name", "owner__name"),
    search_hint="平台或建设单位",
    filters=[Choice("state", "状态", Platform.State.choices), Choice("kind", "类别", Platform.Kind.choices)],
    sort="name",
    link=lambda platform: reverse("platform", args=[platform.pk]),
    empty="还没有登记已建平台",
    actions=[RowAction("include", "标为纳入", _include, MANAGE), RowAction("retire", "标为停用", _retire, MANAGE)],
    crumbs=[("已建平台", "")],
    extra={"new_url": "platform-new", "new_label": "登记平台", "new_needs": MANAGE},
)
nodes, organs, platforms = list_page(NODES), list_page(ORGANS), list_page(PLATFORMS)


def _figures(person: Person | None, at: datetime) -> Sequence[Figure]:
    counts = queries.counts()
    if not counts:
        return []
    link = reverse("nodes") if person and person.may(VIEW) else ""
    return [Figure("数据节点", sum(counts.values()), "个", f"已接入 {counts.get('live', 0)} 个", link)]


FACE = (Tile("data-nodes", _figures, 35),)
