"""Identity verification for the departments' own systems: a question, and yes, no or unknown."""

from __future__ import annotations

from datetime import date

from ninja import Router, Schema
from pydantic import Field

from shuzheng.bases.population import actions
from shuzheng.bases.population.specs import LABELS, Claim, Purpose, Verdict
from shuzheng.lib import clock
from shuzheng.web.api.access import Asking
from shuzheng.web.api.specs import Document, Line

router = Router()


class Question(Document):
    """Number and name always; what is left out is not asked."""

    number: Line = Field(description="公民身份号码，18 位；15 位旧号码按规则升位", examples=["130102158503120129"])
    name: Line = Field(description="姓名", examples=["王演天"])
    birth_date: date | None = Field(None, description="出生日期")
    sex: Line = Field("", description="性别（GB/T 2261.1）：1 男，2 女", pattern="^[129]?$")
    place: Line = Field("", description="户籍地或居住地的区划代码", pattern=r"^(\d{6}|\d{9}|\d{12})?$")
    is_alive: bool = Field(False, description="是否核验在世")
    purpose: Line = Field(description="用途，本人可以看到", examples=["办理婚姻登记"])
    basis: Line = Field("", description="依据；核验对象不满十四周岁的必填")
    business: Line = Field("", description="业务编号")


class ItemAnswer(Schema):
    """One item; given only where number and name agree."""

    item: str = Field(description=f"核验项：{'、'.join(LABELS)}")
    verdict: Verdict


class Answered(Schema):
    """The answer; no value of the base is in it."""

    verdict: Verdict = Field(description="yes 一致，no 不一致，unknown 无法核实")
    items: list[ItemAnswer] = Field(description="逐项结果；不满十四周岁的只答总的结果")


@router.post("/population/verifications", response=Answered, summary="核验人口信息", openapi_extra={"x-reads": True})
def verify(request: Asking, body: Question) -> Answered:
    """Is it true? Who asked what for is on record, and the person asked about may see it."""
    said = body.dict()
    purpose = Purpose(said.pop("purpose"), said.pop("basis"), said.pop("business"))
    answer = actions.verify(claim=Claim(**said), purpose=purpose, by=request.auth, at=clock.now(), channel="api")
    items = [ItemAnswer(item=name, verdict=verdict) for name, verdict in answer.items]
    return Answered(verdict=answer.verdict, items=items)
