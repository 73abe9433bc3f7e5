"""Sources, bindings, grants, uses and violations as the API takes and shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from shuzheng.kernel.exchange.rules import SUSPENSION_GROUNDS, TERMINATION_GROUNDS, USES
from shuzheng.web.api.specs import Document, Line, OrgOut, Text, Uscc

Refresh = Literal["realtime", "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "irregular"]
Columns = Annotated[
    dict[Annotated[str, Field(max_length=128)], Annotated[str, Field(max_length=128)]],
    Field(max_length=1000, description="数据项对应的列：{数据项: 列}；同名的不必写"),
]


def words(grounds: dict[str, str]) -> str:
    """The values with their Chinese."""
    return "；".join(f"{code} {label}" for code, label in grounds.items())


class EntryRef(Schema):
    """The entry meant."""

    id: UUID
    code: str | None
    name: str

    @staticmethod
    def resolve_name(resource: Any) -> str:
        version = resource.current or resource.working
        return str(version.name) if version else ""


class SourceIn(Document):
    """A database by its connection string, or API hosts; kept sealed, never shown again."""

    org: Uscc
    kind: Literal["postgresql", "mysql", "sqlite", "http"]
    label: Annotated[str, Field(min_length=1, max_length=64, description="名称")]
    dsn: Annotated[str, Field(max_length=2000, description="连接串（数据库）")] = ""
    hosts: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)] = Field(
        [], description="接口的 主机:端口"
    )


class SourceOut(Schema):
    """A registered source, without its connection string."""

    id: UUID = Field(description="数据源标识")
    org: OrgOut = Field(description="所属单位")
    kind: str = Field(description="类型")
    label: str = Field(description="名称")
    hosts: list[str] = Field(description="登记主机")
    is_active: bool = Field(description="启用")
    registered_at: datetime = Field(description="登记时间")


class TableIn(Document):
    """An entry bound to a table or view."""

    entry: UUID = Field(description="目录标识")
    source: UUID = Field(description="数据源标识")
    relation: Annotated[str, Field(min_length=1, max_length=256, description="表或视图", examples=["public.items"])]
    columns: Columns = Field(default_factory=dict)
    refresh: Refresh = "realtime"
    keep_dirty: bool = Field(False, description="不合标准的行仍提供")


class FileIn(Schema):
    """An entry bound to a file; sent as a form beside the file."""

    entry: UUID = Field(description="目录标识")
    columns: str = Field("{}", max_length=100_000, description="数据项对应的列，JSON：{数据项: 列}；同名的不必写")
    refresh: Refresh = "irregular"
    keep_dirty: bool = Field(False, description="不合标准的行仍提供")


class ApiIn(Document):
    """How a department's HTTP/JSON API is asked."""

    url: Annotated[str, Field(max_length=1000, description="接口地址")]
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, Annotated[str, Field(max_length=300)]] = Field(default_factory=dict, description="固定参数")
    rows_at: Line = Field("", description="数据行在应答中的位置", examples=["data.rows"])
    key_param: Annotated[str, Field(max_length=64, description="按主键查询的参数名")] = ""
    page_param: Annotated[str, Field(max_length=64, description="页码参数名")] = ""
    size_param: Annotated[str, Field(max_length=64, description="每页条数参数名")] = ""
    page_from: Annotated[int, Field(ge=0, le=1)] = 1
    timeout_s: Annotated[float, Field(gt=0, le=30)] = 5.0


class ApiBindingIn(Document):
    """An entry bound to an API."""

    entry: UUID = Field(description="目录标识")
    source: UUID = Field(description="数据源标识")
    api: ApiIn
    headers: Annotated[dict[str, Annotated[str, Field(max_length=2000)]], Field(max_length=20)] = Field(
        default_factory=dict, description="请求头，密封保存"
    )
    columns: Columns = Field(default_factory=dict)
    refresh: Refresh = "realtime"


class BindingRow(Schema):
    """A binding of the list."""

    id: UUID = Field(description="挂接标识")
    entry: EntryRef = Field(description="目录")
    kind: str = Field(description="类型")
    state: str = Field(description="状态")
    source: str = Field(description="数据源")
    refresh: str = Field(description="更新周期")
    row_count: int | None = Field(description="行数")
    tested_at: datetime | None = Field(description="测试时间")
    activated_at: datetime | None = Field(description="挂接时间")
    broken_reason: str = Field(description="异常原因")

    @staticmethod
    def resolve_entry(binding: Any) -> Any:
        return binding.resource

    @staticmethod
    def resolve_source(binding: Any) -> str:
        return str(binding.source or binding.config.get("name", ""))


class BindingOut(BindingRow):
    """One binding with what its last test found."""

    key: str
    columns: dict[str, str]
    keep_dirty: bool
    report: dict[str, Any] | None


class ReportOut(Schema):
    """What a test found; every value in it is masked."""

    ok: bool
    errors: list[str]
    warnings: list[str]
    read: int
    served: int
    held: int
    counts: dict[str, int]
    problems: list[dict[str, Any]]
    sample: list[dict[str, str | None]]
    estimated: bool


class GrantRow(Schema):
    """A grant of the list."""

    id: UUID = Field(description="授权标识，调用网关时用")
    entry: EntryRef = Field(description="目录")
    consumer: OrgOut = Field(description="需求部门")
    provider: OrgOut = Field(description="提供部门")
    purpose: str = Field(description="使用场景")
    state: str = Field(description="状态")
    modes: list[str] = Field(description="共享方式")
    elements: list[str] = Field(description="数据项")
    valid_from: date = Field(description="起始日期")
    valid_to: date = Field(description="终止日期（不含）")
    request_ref: str = Field(description="申请编号")
    granted_at: datetime = Field(description="授权时间")

    @staticmethod
    def resolve_entry(grant: Any) -> Any:
        return grant.resource


class MoveOut(Schema):
    """One change of a grant."""

    kind: str
    at: datetime
    actor_name: str
    reason: str
    article: str


class GrantOut(GrantRow):
    """All that a grant allows, and what happened to it."""

    basis: str
    use: str = Field(description=words(USES))
    scope: str
    obligations: str
    unmasked: list[str]
    unmask_reason: str
    verifiable: list[str]
    conditions: list[dict[str, Any]]
    rate_per_minute: int
    max_rows: int
    ground: str
    moves: list[MoveOut]


class SuspensionIn(Document):
    """Why a use is stopped. Art. 27."""

    ground: Literal["violation", "negotiated"] = Field(description=words(SUSPENSION_GROUNDS))
    reason: Text = Field(min_length=1, description="理由")
    filing: Annotated[str, Field(max_length=64, description="主管部门备案号（协商的）")] = ""


class TerminationIn(Document):
    """Why a grant ends. Art. 27."""

    ground: Literal["poor_correction", "purpose_met", "impossible", "unnecessary", "negotiated"] = Field(
        description=words(TERMINATION_GROUNDS)
    )
    reason: Text = Field(min_length=1, description="理由")
    filing: Annotated[str, Field(max_length=64, description="主管部门备案号（协商的）")] = ""


class StopIn(Document):
    """A provider who needs to stop a live service asks its user first."""

    ends: bool = Field(False, description="终止（否则为暂停）")
    reason: Text = Field(min_length=1, description="正当理由")


class ViolationRow(Schema):
    """A breach that the records show."""

    id: UUID = Field(description="线索标识")
    code: str = Field(description="违规代码")
    article: str = Field(description="条款")
    offender: OrgOut = Field(description="责任单位")
    provider: OrgOut | None = Field(description="提供部门")
    grant_id: UUID | None = Field(description="授权")
    at: datetime = Field(description="发生时间")
    times: int = Field(description="次数")
    summary: str = Field(description="事实")
    case_ref: str = Field(description="处置办件")
    found_at: datetime = Field(description="发现时间")


class DayOut(Schema):
    """One day's calls of one resource by one consumer."""

    on: date
    resource: str
    consumer: str
    calls: int
    denied: int
    rows: int
