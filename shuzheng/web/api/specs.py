"""The documents that all parts of the API share."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

Line = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=True)]
Uscc = Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$", description="统一社会信用代码", examples=["11130000MB1234562C"])]


class Document(Schema):
    """What a caller sends: a misspelt member is an error, not silence."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True, str_max_length=20_000)


class WrongField(Schema):
    """One member that is wrong, and why."""

    field: str
    detail: str


class Problem(Schema):
    """RFC 9457, in Chinese with an English title; `article` names the rule."""

    type: str
    title: str = Field(description="中文说明")
    title_en: str
    status: int
    code: str = Field(examples=["exchange.scope"])
    article: str = ""
    errors: list[WrongField] = []


class Listed(Schema, Generic[Item]):
    """One page; the Link header names its neighbours (RFC 8288)."""

    items: list[Item]
    next: str | None = Field(None, description="下一页地址，没有则为空")


class OrgOut(Schema):
    """An organisation, by its code."""

    uscc: str = Field(description="统一社会信用代码")
    name: str = Field(description="单位名称")


class Opened(Schema):
    """A case that was opened: go on at /cases/{case}."""

    case: str = Field(description="办件标识")
