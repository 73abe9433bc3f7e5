"""The items over the API: what is published, and the form of each as a JSON Schema any validator understands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from ninja import Router, Schema
from pydantic import Field

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.items import forms, queries
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed, OrgOut

router = Router()


class ItemOut(Schema):
    """An item as it is published."""

    number: str = Field(description="事项编码")
    version: int = Field(description="版本")
    name: str = Field(description="事项名称")
    aliases: str = Field(description="群众常用叫法")
    item: str = Field(description="基本编码")
    org: OrgOut | None = Field(description="实施主体")
    division: str | None = Field(description="实施区划")
    level: str = Field(description="行使层级")
    kind: str = Field(description="事项类型")
    case_kind: str = Field(description="办件类型")
    statutory: str | None = Field(description="法定时限")
    promised: str | None = Field(description="承诺时限")
    audiences: list[str] = Field(description="服务对象")
    themes: list[str] = Field(description="主题")
    is_online: bool = Field(description="可网上办")
    valid_from: date | None = Field(description="生效日期")
    valid_to: date | None = Field(description="失效日期")

    @staticmethod
    def of(row: ItemVersion) -> dict[str, Any]:
        """The members of an item: a limit is written as `20wd`, `90d`, `24h`."""
        names = ("number", "version", "name", "aliases", "org", "level", "kind", "case_kind", "audiences", "themes")
        more = ("is_online", "valid_from", "valid_to")
        return {name: getattr(row, name) for name in (*names, *more)} | {
            "item": row.item.code,
            "division": row.division_id,
            "statutory": str(row.statutory) if row.statutory else None,
            "promised": str(row.promised) if row.promised else None,
        }


class GuideOut(ItemOut):
    """An item with all that its guide says."""

    conditions: str = Field(description="受理条件")
    materials: list[dict[str, Any]] = Field(description="申请材料")
    process: list[dict[str, str]] = Field(description="办理流程")
    procedures: list[dict[str, str]] = Field(description="特别程序")
    result: str = Field(description="办理结果")
    fee: str = Field(description="收费")
    places: list[dict[str, str]] = Field(description="办理地点")
    hours: str = Field(description="办理时间")
    phone: str = Field(description="咨询电话")
    complaint_phone: str = Field(description="监督投诉电话")
    bases: list[dict[str, str]] = Field(description="设定依据")
    remedies: str = Field(description="救济途径")

    @staticmethod
    def of(row: ItemVersion) -> dict[str, Any]:
        """The members of an item and of its guide."""
        own = set(GuideOut.model_fields) - set(ItemOut.model_fields)
        return ItemOut.of(row) | {name: getattr(row, name) for name in own}


@router.get("/items", response=Listed[ItemOut], summary="政务服务事项")
def items(request: Asking, paging: Page, kind: str = "", org: str = "", theme: str = "") -> HttpResponseBase:
    """The items that hold today; by kind, by the organisation's code, by theme."""
    rows = queries.published(clock.today())
    if kind:
        rows = rows.filter(kind=kind)
    if org:
        rows = rows.filter(org__uscc=org)
    if theme:
        rows = rows.filter(themes__contains=[theme])
    return listed(request, rows, ItemOut, paging, order="number", name="items", title="政务服务事项", of=ItemOut.of)


@router.get("/items/{item_number}", response=GuideOut, summary="事项指南")
def item(request: Asking, item_number: str) -> dict[str, Any]:
    """One item with its guide."""
    return GuideOut.of(_found(item_number))


@router.get("/items/{item_number}/form", response=dict[str, Any], summary="事项申请表")
def form(request: Asking, item_number: str) -> dict[str, Any]:
    """The form of an item: JSON Schema, draft 2020-12, its conditions as if, then and else."""
    return forms.compiled(_found(item_number).form_schema)


def _found(number: str) -> ItemVersion:
    found = queries.version(number, clock.today())
    if found is None:
        raise Refused("没有这一事项，或者现在没有生效的版本", code="items.none", status=404)
    return found
