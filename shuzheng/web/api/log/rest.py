"""The audit log: the lines one may read, the signed head for a witness, and the proofs of RFC 9162."""

from datetime import datetime
from typing import Annotated, Any

from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema
from pydantic import Field

from shuzheng.kernel.audit import queries, rules
from shuzheng.lib.errors import Refused
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed

router = Router()
Seq = Path[Annotated[int, Field(ge=1, le=2**62)]]
Word = Annotated[str, Field(max_length=128)]


class LineFilter(Schema):
    """Which lines."""

    action: Word = Field("", description="动作；以点结尾的是一类，如 exchange.")
    subject: Word = Field("", description="对象，room.model:id")
    since: datetime | None = None
    until: datetime | None = None


class LineOut(Schema):
    """One line of the log."""

    seq: int = Field(description="序号")
    at: datetime | None = Field(description="时间")
    actor_name: str = Field(description="操作者")
    actor_org: str = Field(description="所在单位")
    action: str | None = Field(description="动作")
    subject: str | None = Field(description="对象")
    summary: str = Field(description="摘要")
    detail: dict[str, Any] = Field(description="详情")


class HeadOut(Schema):
    """A signed state of the tree: what a witness keeps."""

    size: int
    root: str
    at: datetime
    digest: str
    mac: str


class InclusionOut(Schema):
    """The proof that a line is in the tree of a head."""

    seq: int
    body: str | None
    leaf: str
    path: list[str]
    head: HeadOut


class ConsistencyOut(Schema):
    """The proof that a head only adds to the tree of an earlier size."""

    first: int
    path: list[str]
    head: HeadOut


@router.get("/lines", response=Listed[LineOut], summary="审计日志")
def lines(request: Asking, paging: Page, given: Query[LineFilter]) -> HttpResponseBase:
    """All lines for an auditor, those of their organisation for its officers, their own for everybody."""
    wanted: dict[str, object] = {
        "action__startswith" if given.action.endswith(".") else "action": given.action,
        "subject": given.subject,
        "at__gte": given.since,
        "at__lt": given.until,
    }
    rows = queries.visible_to(request.auth).filter(**{name: value for name, value in wanted.items() if value})
    return listed(request, rows, LineOut, paging, order="-seq", name="audit", title="审计日志")


@router.get("/head", response=HeadOut, summary="最新签名树头")
def head(request: Asking) -> dict[str, object]:
    """The newest signed head, for a second node to keep."""
    found = queries.signed_head()
    if found is None:
        raise Refused("日志还没有签名树头，请稍后再取", code="audit.no_head", status=404)
    return dict(rules.to_json(found))


@router.get("/proofs/inclusion/{seq}", response=InclusionOut, summary="存在证明")
def inclusion(request: Asking, seq: Seq) -> dict[str, Any]:
    """That a line one may read stands in the tree (RFC 9162 §2.1.3)."""
    if not queries.visible_to(request.auth).filter(pk=seq).exists():
        raise Refused(f"没有第 {seq} 行，或您无权查看", code="audit.no_line", status=404)
    return queries.inclusion(seq)


@router.get("/proofs/consistency/{size}", response=ConsistencyOut, summary="一致性证明")
def consistency(request: Asking, size: Seq) -> dict[str, Any]:
    """That the newest head only adds to the tree of an earlier size (RFC 9162 §2.1.4)."""
    return queries.consistency(size)
