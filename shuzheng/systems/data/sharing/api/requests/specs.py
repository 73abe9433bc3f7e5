"""Applications, objections and verifications as the API takes and shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from shuzheng.kernel.cases import flows
from shuzheng.kernel.exchange.rules import USES
from shuzheng.systems.data.sharing.api.exchange.specs import EntryRef, words
from shuzheng.web.api.specs import Document, OrgOut, Text, Uscc

Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=128)]], Field(max_length=1000)]
Value = str | int | float | bool | None


class ConditionIn(Document):
    """One clause of the row filter: it names an element."""

    source: Annotated[str, Field(max_length=128, description="数据项")]
    op: Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "prefix", "null", "not_null"]
    value: Value | Annotated[list[Value], Field(max_length=1000)] = None


class StatedIn(Document):
    """All that art. 20 wants stated; a draft may be incomplete."""

    basis: Text = Field("", description="使用依据", examples=["市场主体登记管理条例"])
    scenario: Annotated[str, Field(max_length=128, description="使用场景", examples=["校名核验"])] = ""
    use: Literal["handling", "analysis", "display"] = Field("handling", description=words(USES))
    scope: Text = Field("", description="使用范围", examples=["登记窗口"])
    modes: Annotated[list[Literal["service", "batch", "file"]], Field(max_length=3)] = Field(
        [], description="共享方式：service 服务接口；batch 批量交换；file 文件下载"
    )
    valid_from: date | None = Field(None, description="使用时限起")
    valid_to: date | None = Field(None, description="使用时限止（不含）")
    elements: Names = Field([], description="数据项", examples=[["code", "name"]])
    verifiable: Names = Field([], description="仅核验的数据项")
    unmasked: Names = Field([], description="不脱敏的数据项")
    unmask_reason: Text = Field("", description="不脱敏的理由")
    conditions: Annotated[list[ConditionIn], Field(max_length=20)] = Field([], description="行范围")
    security_measures: Text = Field("", description="安全保障措施", examples=["专人保管，到期销毁"])


class RequestIn(Document):
    """An application for an entry."""

    entry: UUID = Field(description="目录标识")
    requester: Uscc = Field(description="需求部门统一社会信用代码")
    stated: StatedIn = Field(description="条例第二十条规定的内容")


class RequestRow(Schema):
    """An application of the list."""

    id: UUID = Field(description="申请标识")
    case: UUID = Field(description="办件标识")
    number: str = Field(description="办件编号")
    state: str = Field(description="状态")
    state_label: str = Field(description="状态名称")
    entry: EntryRef = Field(description="目录")
    requester: OrgOut = Field(description="需求部门")
    provider: OrgOut = Field(description="提供部门")
    scenario: str = Field(description="使用场景")
    valid_from: date | None = Field(description="使用时限起")
    valid_to: date | None = Field(description="使用时限止（不含）")
    grant: UUID | None = Field(description="授权标识")

    @staticmethod
    def resolve_case(request: Any) -> UUID:
        return UUID(str(request.case_id))

    @staticmethod
    def resolve_number(request: Any) -> str:
        return str(request.case.number)

    @staticmethod
    def resolve_state(request: Any) -> str:
        return str(request.case.state)

    @staticmethod
    def resolve_state_label(request: Any) -> str:
        return flows.flow(request.case.flow, request.case.flow_version).state(request.case.state).label

    @staticmethod
    def resolve_entry(request: Any) -> Any:
        return request.resource

    @staticmethod
    def resolve_grant(request: Any) -> UUID | None:
        return UUID(str(request.grant_id)) if request.grant_id else None


class RequestOut(RequestRow):
    """All that an application states, and what was agreed to."""

    basis: str
    use: str
    scope: str
    modes: list[str]
    elements: list[str]
    verifiable: list[str]
    unmasked: list[str]
    unmask_reason: str
    conditions: list[dict[str, Any]]
    security_measures: str
    agreed_elements: list[str]
    agreed_to: date | None
    obligations: str


class MatterIn(Document):
    """An objection. Art. 28."""

    matter: Text = Field(min_length=1, description="异议事项和理由")


class VerificationIn(Document):
    """A value of a row that a user of the data holds to be wrong. Art. 26."""

    entry: UUID = Field(description="目录标识")
    claimant: Uscc = Field(description="申请校核的部门")
    row: Annotated[str, Field(min_length=1, max_length=300, description="主键的值")]
    element: Annotated[str, Field(min_length=1, max_length=128, description="数据项")]
    held: Text = Field("", description="现有值")
    claimed: Text = Field(min_length=1, description="认为正确的值")
    evidence: Text = Field(min_length=1, description="依据")


class VerificationOut(Schema):
    """A disputed value, for those whom it concerns."""

    case: UUID
    entry: EntryRef
    element: str
    row: str
    held: str
    claimed: str
    evidence: str
