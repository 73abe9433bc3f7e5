"""Catalogue entries as the API takes and shows them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from shuzheng.kernel.catalogue import specs
from shuzheng.web.api.specs import Document, Line, Name, OrgOut, Text, Uscc

_EMPTY = {field.name: field.default for field in fields(specs.EntrySpec)}
Grade = Annotated[int, Field(ge=1, le=4, description="级别（省级四级）")]


def words(choice: type[specs.Choice]) -> str:
    """The values of a choice with their Chinese."""
    return "；".join(f"{value} {label}" for value, label in choice.choices())


class ElementIn(Document):
    """One element as its department describes it; the sample is masked on its way in."""

    label: Annotated[str, Field(max_length=128, description="数据项名称")] = ""
    data_type: specs.DataType = Field(specs.DataType.TEXT, description=words(specs.DataType))
    length: Annotated[int, Field(ge=0, le=2**31 - 1, description="长度")] | None = None
    precision: Annotated[int, Field(ge=0, le=32_767, description="精度")] | None = None
    standard: Line = Field("", description="数据标准", examples=["uscc"])
    description: Text = Field("", description="说明")
    grade: Grade | None = None
    personal: specs.Personal = Field(specs.Personal.NONE, description=words(specs.Personal))
    mask: Annotated[str, Field(max_length=24, description="脱敏方式")] = ""
    is_key: bool = Field(False, description="主键")
    nullable: bool = Field(True, description="可为空")
    sample: Line = Field("", description="样例，存前即脱敏")


class NamedElementIn(ElementIn):
    """The same with the name that the source gives it."""

    name: Name = Field(description="数据源字段名", examples=["school_code"])


class EntryIn(Document):
    """What an entry says: Decree 809 art. 13 and the 2017 guide. A draft may be incomplete."""

    name: Annotated[str, Field(max_length=200, description="目录名称", examples=["高等学校名单"])] = ""
    summary: Text = Field("", description="摘要", examples=["全省高等学校的名称、代码和主管部门"])
    class_path: Annotated[str, Field(max_length=24, description="分类代码", examples=["306001"])] = ""
    data_format: specs.Format | None = Field(None, description=words(specs.Format))
    update_cycle: specs.Cycle | None = Field(None, description=words(specs.Cycle))
    sharing: specs.Sharing | None = Field(None, description=words(specs.Sharing))
    modes: Annotated[tuple[specs.Mode, ...], Field(max_length=3)] = Field((), description=words(specs.Mode))
    sharing_scope: Text = Field("", description="共享范围")
    permitted_purposes: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=50)] = Field(
        (), description="使用用途"
    )
    other_conditions: Text = Field("", description="其他使用条件")
    withheld_reason: Text = Field("", description="不予共享理由")
    basis_kind: specs.Basis | None = Field(None, description=words(specs.Basis))
    basis_name: Annotated[str, Field(max_length=200, description="依据名称")] = ""
    basis_article: Annotated[str, Field(max_length=100, description="依据条款")] = ""
    opening: specs.Opening | None = Field(None, description=words(specs.Opening))
    related_codes: Annotated[tuple[Annotated[str, Field(max_length=48)], ...], Field(max_length=100)] = Field(
        (), description="关联资源代码"
    )
    grade: Grade | None = None
    importance: specs.Importance = Field(specs.Importance.GENERAL, description=words(specs.Importance))
    secrecy: specs.Secrecy | None = Field(None, description=words(specs.Secrecy))
    secrecy_on: date | None = Field(None, description="保密风险评估日期")
    impact: specs.Impact | None = Field(None, description=words(specs.Impact))
    impact_on: date | None = Field(None, description="个人信息保护影响评估日期")
    valid_on: date | None = Field(None, description="数据生效日期")

    def said(self) -> dict[str, Any]:
        """What was given, as the catalogue takes it."""
        given = self.model_dump(exclude_unset=True)
        return {name: _EMPTY[name] if value is None else value for name, value in given.items()}


class NewEntryIn(Document):
    """A new entry with its elements."""

    source: Uscc
    entry: EntryIn
    elements: Annotated[list[NamedElementIn], Field(max_length=1000)] = Field([], description="数据项")


class RevisionIn(Document):
    """Why a published entry is to be changed; `event_on` starts the clock of art. 17."""

    reason: Text = Field(min_length=1, description="更新原因")
    change: specs.Change = Field(specs.Change.OWN, description=words(specs.Change))
    event: Annotated[str, Field(max_length=200, description="调整的依据或者职责")] = ""
    event_on: date | None = Field(None, description="调整之日")


class RightsIn(Document):
    """确权: the three separated rights."""

    holder: Uscc = Field(description="数据资源持有权：统一社会信用代码")
    processor: Uscc = Field(description="数据加工使用权：统一社会信用代码")
    operator: Uscc = Field(description="数据产品经营权：统一社会信用代码")
    basis: Text = Field(min_length=1, description="确权依据")


class StewardIn(Document):
    """Who answers for a resource, and for what."""

    login: Annotated[str, Field(max_length=64, description="责任人登录名")]
    duty: Annotated[str, Field(min_length=1, max_length=200, description="职责")]


class EntryRow(Schema):
    """An entry of a list."""

    id: UUID = Field(description="目录标识")
    code: str | None = Field(description="资源代码")
    name: str = Field(description="目录名称")
    summary: str = Field(description="摘要")
    source: OrgOut = Field(description="数源部门")
    state: str = Field(description=words(specs.State))
    version: int = Field(description="版本号")
    class_path: str = Field(description="分类代码")
    sharing: str = Field(description=words(specs.Sharing))
    opening: str = Field(description=words(specs.Opening))
    grade: int | None = Field(description="级别")
    update_cycle: str = Field(description=words(specs.Cycle))
    published_on: date | None = Field(description="发布日期")
    bound_on: date | None = Field(description="挂接日期")
    last_called_on: date | None = Field(description="最近调用日期")

    @staticmethod
    def of(resource: Any) -> dict[str, object]:
        """The members of an entry, in the words of its version in force, else of its draft."""
        version = resource.current or resource.working
        own = ("id", "code", "source", "state", "bound_on", "last_called_on")
        told = ("name", "summary", "class_path", "sharing", "opening", "grade", "update_cycle", "published_on")
        return {
            **{name: getattr(resource, name) for name in own},
            **{name: getattr(version, name) for name in told},
            "version": version.number,
        }


class ContentOut(Schema):
    """All that a version of an entry says."""

    name: str
    summary: str
    class_path: str
    data_format: str
    update_cycle: str
    sharing: str
    modes: list[str]
    sharing_scope: str
    permitted_purposes: list[str]
    other_conditions: str
    withheld_reason: str
    basis_kind: str
    basis_name: str
    basis_article: str
    opening: str
    related_codes: list[str]
    grade: int | None
    importance: str
    secrecy: str
    secrecy_on: date | None
    impact: str
    impact_on: date | None
    valid_on: date | None
    change: str
    change_reason: str
    change_event: str
    change_on: date | None


class MissingOut(Schema):
    """One thing that stands between a draft and its filing."""

    field: str
    message: str
    article: str


class DraftOut(Schema):
    """The version in work, for those who may see it."""

    number: int
    state: str
    content: ContentOut
    returned_reasons: list[str]
    missing: list[MissingOut]


class EntryOut(EntryRow):
    """One entry: what is in force, and the draft for its department and reviewer."""

    category: str
    content: ContentOut | None
    draft: DraftOut | None
    withdrawn_on: date | None
    withdrawn_reason: str


class ElementOut(Schema):
    """One element; the sample is masked."""

    name: str = Field(description="数据源字段名")
    label: str = Field(description="数据项名称")
    data_type: str
    length: int | None
    precision: int | None
    standard: str
    description: str
    grade: int | None
    personal: str
    mask: str
    is_key: bool
    nullable: bool
    sample: str = Field(description="样例（已脱敏）")

    @staticmethod
    def resolve_sample(element: Any) -> str:
        return str(element.sample_masked)


class ChangeOut(Schema):
    """One field that a version changed."""

    field: str
    label: str
    before: str
    after: str

    @staticmethod
    def resolve_before(one: Any) -> str:
        return _plain(one.before)

    @staticmethod
    def resolve_after(one: Any) -> str:
        return _plain(one.after)


class VersionOut(Schema):
    """One version and what it changed in the one before."""

    number: int
    state: str
    name: str
    change: str
    change_reason: str
    created_on: date
    published_on: date | None
    ended_on: date | None
    changes: list[ChangeOut]


class FoundOut(Schema):
    """The answer to a search."""

    total: int
    is_partial: bool = Field(description="没有全部匹配的，给出部分匹配的")
    items: list[EntryRow]
    counts: dict[str, dict[str, int]] = Field(description="按来源、分类、共享属性等分别计数")


class CoverageOut(Schema):
    """Described, bound, called."""

    described: int
    bound: int
    called: int
    bound_rate: float
    called_rate: float


def _plain(value: object) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
