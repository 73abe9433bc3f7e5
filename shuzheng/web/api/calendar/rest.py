"""When a limit ends, which days are worked, what number the law gives, and whether a code is one: open to everybody."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shuzheng.kernel.calendar import queries
from shuzheng.kernel.calendar.specs import DatedLimit, DatedParameter, Limit
from shuzheng.lib import clock, codes
from shuzheng.lib.errors import Refused
from shuzheng.web.api.specs import Document

router = Router(auth=None)
READS: dict[str, object] = {"x-reads": True, "security": []}
OPEN: dict[str, object] = {"security": []}
Kind = Literal[
    "uscc", "citizen-id", "org-code", "division", "licence-id", "resource-code", "item-code", "document-number"
]
Day = Annotated[date, Field(ge=date(1949, 10, 1), le=date(2199, 12, 31))]
Year = Annotated[int, Field(ge=1949, le=2199)]
Code = Annotated[str, Field(max_length=64)]
Area = Annotated[str, Field(max_length=12, description="区划代码；有地方规定的按地方")]


class DueIn(Schema):
    """Which limit, from when."""

    start: Day = Field(description="起始日，当日不计", examples=["2026-11-20"])
    limit: Code = Field(description="20wd、60d、24h，或法定参数代码", examples=["20wd"])
    area: Area = ""


class SkippedOut(Schema):
    """A day that was not counted, and why."""

    on: date
    why: str


class DueOut(Schema):
    """When a limit ends."""

    start: date
    limit: str
    article: str = Field(description="法定参数的依据")
    on: date
    at: datetime | None = Field(description="以小时计时的届满时刻")
    provisional: bool = Field(description="跨入尚无官方放假安排的年份，为暂定")
    skipped: list[SkippedOut]


class CalendarDayOut(Schema):
    """A day that is worked or not against the rule of the week."""

    on: date
    working: bool
    name: str


class ScheduleOut(Schema):
    """A year's holidays and make-up days."""

    year: int
    official: bool
    days: list[CalendarDayOut]


class ParameterOut(Schema):
    """A number of the law on a day."""

    code: str
    name: str
    value: str
    unit: str
    article: str
    area: str
    valid_from: date
    valid_to: date | None
    certainty: str


class CodeOut(Schema):
    """Whether a value is a valid code, else why not. The value itself is not repeated."""

    kind: str
    label: str
    law: str
    valid: bool
    why_not: str | None


class CodeIn(Document):
    """A value to be checked."""

    kind: Kind
    value: Annotated[str, Field(max_length=300)]


@router.get("/calendar/due", response=DueOut, summary="届满日计算", openapi_extra=OPEN)
def due(request: HttpRequest, given: Query[DueIn]) -> DueOut:
    """The last day of a limit, which days were not counted and why, and whether it is provisional."""
    law = _limit(given.limit, given.start, given.area)
    found = queries.due(given.start, law.limit)
    skipped = [SkippedOut(on=one.on, why=one.why) for one in found.skipped]
    return DueOut(
        start=given.start,
        limit=str(law.limit),
        article=law.article,
        on=found.on,
        at=found.at,
        provisional=found.provisional,
        skipped=skipped,
    )


def _limit(text: str, on: date, area: str) -> DatedLimit:
    if re.fullmatch(r"\d.*", text):
        return DatedLimit(code="", name="", limit=Limit.parse(text), article="")
    return queries.limit(text, on=on, area=area)


@router.get("/calendar/years/{year}", response=ScheduleOut, summary="某年放假安排", openapi_extra=OPEN)
def year(request: HttpRequest, year: Year) -> ScheduleOut:
    """Holidays and make-up days; `official` says whether the State Council's schedule is entered."""
    table = queries.days(date(year, 1, 1), date(year, 12, 31))
    rest = [CalendarDayOut(on=day, working=False, name=name) for day, name in table.off.items()]
    work = [CalendarDayOut(on=day, working=True, name=name) for day, name in table.make_up.items()]
    days = sorted([*rest, *work], key=lambda day: day.on)
    return ScheduleOut(year=year, official=year in table.official, days=days)


@router.get("/calendar/parameters", response=list[ParameterOut], summary="法定参数", openapi_extra=OPEN)
def parameters(request: HttpRequest, prefix: Code = "", on: Day | None = None) -> Iterator[dict[str, object]]:
    """The numbers of the law in force on a day, each with its article."""
    rows = queries.in_force(on or clock.today()).filter(code__startswith=prefix)
    return (_told(queries.dated(row)) for row in rows.order_by("code", "area", "valid_from"))


def _told(found: DatedParameter) -> dict[str, object]:
    return {name: getattr(found, name) for name in ParameterOut.model_fields} | {"value": f"{found.value:f}"}


@router.get("/codes/{kind}/{path:value}", response=CodeOut, summary="代码校验", openapi_extra=OPEN)
def code(request: HttpRequest, kind: Kind, value: Annotated[str, Field(max_length=300)]) -> CodeOut:
    """Whether a value is a valid code. A personal number does not belong in an address, which logs keep."""
    if codes.KINDS[kind].personal:
        raise Refused(
            "个人号码不得写在地址里，请用 POST /codes 校验",
            code="api.personal_in_address",
            article="个人信息保护法第五十一条",
            message_en="Send personal numbers in the body",
            status=400,
        )
    return _checked(kind, value)


@router.post("/codes", response=CodeOut, summary="代码校验（个人号码也可）", openapi_extra=READS)
def check(request: HttpRequest, given: CodeIn) -> CodeOut:
    """The same with the value in the body; nothing is kept, so no idempotency key is needed."""
    return _checked(given.kind, given.value)


def _checked(kind: str, value: str) -> CodeOut:
    why = codes.why_not(kind, value)
    known = codes.KINDS[kind]
    return CodeOut(kind=kind, label=known.label, law=known.law, valid=why is None, why_not=why)
