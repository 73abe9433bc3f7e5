"""Registers as the API shows them, and what it takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from shuzheng.web.api.specs import Document, Line, OrgOut, Uscc

Value = Annotated[str, Field(max_length=10_000)] | int | float | bool | None
Values = Annotated[dict[str, Value], Field(description="字段与值", examples=[{"name": "新名称"}], max_length=500)]
Version = Annotated[int, Field(ge=1, lt=2**63, description="看到的版本号")]
Cursor = Annotated[str, Field(max_length=50, description="上一页最后一条的游标")]


class RegisterFieldOut(Schema):
    """One field of a register."""

    name: str
    label: str
    standard: str = Field(description="数据标准")
    grade: int
    mask: str = Field(description="脱敏方式；空为不脱敏")
    required: bool


class RegisterOut(Schema):
    """A register one may read."""

    name: str = Field(description="台账标识")
    label: str = Field(description="名称")
    help: str
    key: list[str] = Field(description="按哪些字段认定同一记录")
    fields: list[RegisterFieldOut]
    may_write: bool


class RecordOut(Schema):
    """A version: true from a day up to another, known from an instant up to another."""

    entity: UUID = Field(description="记录号")
    version: int = Field(description="版本号")
    valid_from: date = Field(description="起始日期")
    valid_to: date | None = Field(description="第一个不再成立的日期")
    known_from: datetime = Field(description="登记时间")
    known_to: datetime | None = Field(description="被取代的时间")
    values: dict[str, Any] = Field(description="内容，按权限脱敏")


class RegisterChangeOut(Schema):
    """An act: who did what, why, on which basis, from which source."""

    id: int
    kind: str = Field(description="enter、import、change、correct、withdraw、undo")
    at: datetime
    by: str
    org: str
    source: OrgOut | None
    reason: str
    basis: str


class HistoryOut(RecordOut):
    """A version with the act that brought it and the one that ended it; `before` is what the act replaced."""

    change: RegisterChangeOut
    closed_by: RegisterChangeOut | None
    before: dict[str, Any] = Field(description="改动的字段原来的值，按权限脱敏")


class EventOut(Schema):
    """A version begins to be known, or is known no longer."""

    cursor: str
    is_end: bool = Field(description="true 为该版本不再成立：请删去；false 为新版本：请写入")
    version: int
    entity: UUID
    kind: str = Field(description="来自哪种变更")
    at: datetime
    valid_from: date
    valid_to: date | None
    values: dict[str, Any]


class FeedOut(Schema):
    """A page of changes; `next` is the cursor to go on from."""

    events: list[EventOut]
    next: str = Field(description="下一次从这里继续；没有新变更时与请求的游标相同")
    epoch: int = Field(description="数据库世代：变了就是从备份恢复过，请清空后从头读取")


class ActIn(Document):
    """On what an act rests."""

    reason: Line = Field(description="理由")
    basis: Line = Field("", description="依据")
    source: Uscc | None = Field(None, description="数源单位的统一社会信用代码")


class EnterIn(ActIn):
    """A new thing."""

    values: Values
    true_from: date = Field(description="自何日起")
    true_to: date | None = Field(None, description="第一个不再成立的日期")


class ChangeIn(EnterIn):
    """Other words from a day on; fields not named stay."""


class CorrectIn(ActIn):
    """Other words of the same period."""

    values: Values
    version: Version


class WithdrawIn(ActIn):
    """It was never so in this period; without one, in none at all."""

    true_from: date | None = Field(None, description="自何日起；不填为自始")
    true_to: date | None = Field(None, description="至何日止")


class UndoIn(ActIn):
    """The last act on the record is taken back."""

    change: Version


class AcknowledgeIn(Document):
    """Applied up to here."""

    cursor: Cursor


class ConsumerOut(Schema):
    """A consumer's own feed."""

    name: str = Field(alias="register", description="台账标识")
    org: OrgOut
    fields: list[str] = Field(description="提供的字段")
    basis: str
    cursor: str = Field(description="已确认的游标")
    acknowledged_at: datetime | None
