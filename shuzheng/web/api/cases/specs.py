"""Cases as the API shows them, and what it takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from shuzheng.kernel.cases import flows
from shuzheng.web.api.specs import Document, Text


class DeskRowOut(Schema):
    """What waits for the caller."""

    task_id: int
    case_id: UUID
    number: str
    title: str
    flow: str
    state: str
    steps: list[str]
    org: str
    claimed_by: str
    opened_at: datetime
    due_on: date | None = Field(description="应办结日：有承诺的为承诺届满日")
    due_at: datetime | None = Field(description="应办结时刻")
    light: str = Field(description="amber、red，期限内或无时限为空")
    why: str


class CaseRow(Schema):
    """A case of the list."""

    id: UUID = Field(description="办件标识")
    number: str = Field(description="办件编号")
    flow: str = Field(description="流程")
    state: str = Field(description="状态")
    state_label: str = Field(description="状态名称")
    title: str = Field(description="标题")
    subject: str = Field(description="办理对象")
    division: str = Field(description="区划代码")
    opened_at: datetime = Field(description="发起时间")
    closed_at: datetime | None = Field(description="终结时间")

    @staticmethod
    def of(case: Any) -> dict[str, Any]:
        """The members of a case, with the words of its flow."""
        own = ("id", "number", "flow", "state", "title", "subject", "opened_at", "closed_at")
        label = flows.flow(case.flow, case.flow_version).state(case.state).label
        return {name: getattr(case, name) for name in own} | {"division": case.division_id, "state_label": label}


class FieldOut(Schema):
    """One thing that a step asks for."""

    name: str
    label: str
    kind: str
    required: bool
    choices: list[tuple[str, str]]


class StepOut(Schema):
    """A step out of the present state; `why_not` is empty where the caller may take it."""

    name: str
    label: str
    why_not: str
    needs_reason: bool
    fields: list[FieldOut]
    article: str


class SideOut(Schema):
    """Who plays a side."""

    side: str
    who: str
    uscc: str = ""


class CaseOut(CaseRow):
    """A case with its sides, what it holds and what may be done."""

    seen: int = Field(description="办理次数；办理时带上，防止两人同时办理")
    data: dict[str, Any]
    sides: list[SideOut]
    steps: list[StepOut]


class StillOut(Schema):
    """A span not counted."""

    since: date
    until: date | None
    label: str
    article: str


class ClockOut(Schema):
    """One run of a legal clock."""

    id: int
    name: str
    label: str
    limit: str = Field(description="法定时限")
    promised: str = Field(description="承诺时限，没有承诺为空")
    extended: int
    article: str
    started_on: date
    started_at: datetime
    due_on: date | None = Field(description="法定届满日")
    due_at: datetime | None = Field(description="法定届满时刻")
    target_on: date | None = Field(description="应办结日：有承诺的为承诺届满日")
    target_at: datetime | None = Field(description="应办结时刻")
    warn_on: date | None
    stopped_on: date | None
    stopped_at: datetime | None
    provisional: bool
    stills: list[StillOut]
    light: str = Field(description="按应办结时刻：amber、red，期限内为空")
    is_late: bool = Field(description="是否超过法定时限")
    why: str


class HappeningOut(Schema):
    """One line of a case's history."""

    at: datetime
    what: str
    by: str
    org: str
    words: str
    data: dict[str, Any]
    state: str
    is_comment: bool


class FlowFiguresOut(Schema):
    """How one kind of case is doing."""

    flow: str
    label: str
    open: int
    amber: int
    red: int
    concluded: int
    concluded_late: int


Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Days = Annotated[int, Field(ge=1, le=36_600)]


class StepIn(Document):
    """A step to take: what it asks for is in the case's `steps`."""

    reason: Text = Field("", description="意见或理由")
    data: dict[str, Any] = Field(default_factory=dict, description="本步骤要填的内容", examples=[{"opinion": "拟同意"}])
    seen: Count | None = Field(None, description="看到的办理次数")


class CommentIn(Document):
    """A remark."""

    text: Text = Field(min_length=1)


class ReasonIn(Document):
    """Why."""

    reason: Text = Field(min_length=1, description="理由")


class ExtensionIn(Document):
    """A longer limit asked for."""

    clock: Annotated[str, Field(max_length=64, description="时钟", examples=["reply"])]
    value: Days = Field(description="延长多少（单位同原时限）")
    reason: Text = Field(min_length=1, description="理由")


class ExtensionAnswerIn(Document):
    """Consent to a longer limit, or not."""

    agreed: bool = Field(description="是否同意")
    reason: Text = Field("", description="不同意的理由")


class ExtensionOut(Schema):
    """A request for a longer limit."""

    id: int
    clock: str
    value: int
    reason: str
    asked_at: datetime
    agreed: bool | None

    @staticmethod
    def resolve_clock(row: Any) -> str:
        return str(row.clock.name)
