"""The node register, and the platforms that exist."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Router, Schema
from pydantic import Field

from shuzheng.lib import clock
from shuzheng.systems.data.nodes import queries
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed, OrgOut

router = Router()


class NodeOut(Schema):
    """A node and how it is."""

    id: UUID
    name: str
    kind: str
    state: str
    superior: UUID | None
    division: str | None
    org: OrgOut | None
    is_here: bool
    checked_at: datetime | None
    answered_at: datetime | None
    delay_ms: int | None
    health: str
    health_label: str

    @staticmethod
    def of(found: queries.NodeHealth) -> dict[str, Any]:
        """The members of a node, with its health."""
        names = ("id", "name", "kind", "state", "org", "is_here", "checked_at", "answered_at", "delay_ms")
        node = {name: getattr(found.node, name) for name in names}
        above = {"superior": found.node.superior_id, "division": found.node.division_id}
        return node | above | {"health": found.health, "health_label": found.label}


class PlatformOut(Schema):
    """A platform that a place or department had built."""

    id: UUID = Field(description="平台标识")
    name: str = Field(description="名称")
    owner: OrgOut = Field(description="建设单位")
    kind: str = Field(description="类别")
    state: str = Field(description="纳入情况")
    built_on: date = Field(description="建成日期")
    included_on: date | None = Field(description="纳入日期")
    retired_on: date | None = Field(description="停用日期")
    plan: str = Field(description="对接计划")


@router.get("/nodes", response=list[NodeOut], summary="数据节点")
def nodes(request: Asking) -> list[dict[str, Any]]:
    """The nodes with their health now."""
    found = queries.health_of(queries.nodes_visible_to(request.auth), at=clock.now())
    return [NodeOut.of(one) for one in found]


@router.get("/platforms", response=Listed[PlatformOut], summary="已建平台")
def platforms(request: Asking, paging: Page) -> HttpResponseBase:
    """The platforms that exist and whether they are part of the one system."""
    rows = queries.platforms_visible_to(request.auth)
    return listed(request, rows, PlatformOut, paging, order="name", name="platforms", title="已建平台")
