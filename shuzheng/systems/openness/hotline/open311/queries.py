"""Services and requests as Open311 clients see them: what, where, when, who answers; never who asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases.clocks.queries import running
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.dispatching.specs import Duty, duties, label_of
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.open311.actions import picture_of
from shuzheng.systems.openness.hotline.open311.rules import CLOSED, MOST_DAYS, MOST_ROWS, OPEN, utc
from shuzheng.systems.openness.hotline.specs import ELSEWHERE, KINDS

DONE = ("concluded", "archived", "routed")
JURISDICTION = "12345"
KIND, CHANNEL = "KIND", "CHANNEL"


@dataclass(frozen=True, slots=True)
class Where:
    """Which client asks, and where the picture of a request is."""

    client: UUID | None
    address: Callable[[str], str]


def services() -> list[dict[str, Any]]:
    """Every kind of matter that some unit takes."""
    return [_service(one) for one in duties().values()]


def _service(duty: Duty) -> dict[str, Any]:
    group = duty.categories[0].split("/")[0]
    return {
        "service_code": duty.code,
        "service_name": duty.label,
        "description": "、".join(name.split("/")[-1] for name in duty.categories),
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(duty.learn[:3]).replace("，", " "),
        "group": group,
    }


def definition(code: str) -> dict[str, Any]:
    """What a service asks for beside the place and the words: what kind of matter it is."""
    if code not in duties():
        raise Refused(
            "service_code 不存在", code="open311.service", message_en="service_code was not found", status=404
        )
    channels = (("api", "公开的接口"), ("media", "新媒体账号的私信，不对外列出"))
    asked = [_attribute(1, KIND, "诉求类型", KINDS), _attribute(2, CHANNEL, "从哪里来", channels)]
    return {"service_code": code, "attributes": asked}


def _attribute(order: int, code: str, words: str, values: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": "",
        "order": order,
        "description": words,
        "values": [{"key": key, "name": name} for key, name in values],
    }


def found(
    *,
    ids: Sequence[str],
    codes: Sequence[str],
    start: datetime | None,
    end: datetime | None,
    status: Sequence[str],
    now: datetime,
    where: Where | None = None,
) -> list[dict[str, Any]]:
    """The requests asked for: by number, or of a span of 90 days at most, a thousand at most."""
    rows = _rows()
    if ids:
        rows = rows.filter(case__number__in=ids)
    else:
        end = end or (min(now, start + timedelta(days=MOST_DAYS)) if start else now)
        start = max(start, end - timedelta(days=MOST_DAYS)) if start else end - timedelta(days=MOST_DAYS)
        rows = rows.filter(received_at__gte=start, received_at__lte=end)
        if codes:
            rows = rows.filter(duty__in=codes)
        wanted, done = {*status} & {OPEN, CLOSED}, Q(case__state__in=DONE)
        if len(wanted) == 1:
            rows = rows.filter(done if CLOSED in wanted else ~done)
    return shown(list(rows[:MOST_ROWS]), where=where)


def _rows() -> QuerySet[Ticket]:
    """Only what came in by a public channel of places and things: a complaint about a person is not for everybody."""
    public = Ticket.objects.filter(channel="api").select_related("case__division", "unit")
    return public.defer(*queries.SEALED).order_by("-received_at")


def one(number: str, *, where: Where | None = None) -> dict[str, Any]:
    """One request by its number."""
    rows = _rows().filter(case__number=number.replace("\0", ""))
    ticket = rows.first()
    if ticket is None:
        raise Refused("没有这个 service_request_id", code="open311.request", status=404)
    return shown([ticket], where=where)[0]


def shown(tickets: Sequence[Ticket], *, where: Where | None = None) -> list[dict[str, Any]]:
    """Requests in the words of the specification, with the day by which an answer is due."""
    clocks = running().filter(case__in=[one.pk for one in tickets], name="handle")
    due = {case: on for case, on in clocks.values_list("case", "due_on") if on}
    mine = {one.pk for one in tickets if where and where.client and one.client_id == where.client}
    own = {one.pk: one.case.number for one in tickets if one.pk in mine and picture_of(one)}
    media = {pk: where.address(number) for pk, number in own.items()} if where else {}
    return [_request(one, due.get(one.pk)) | {"media_url": media.get(one.pk)} for one in tickets]


def _request(ticket: Ticket, due: date | None) -> dict[str, Any]:
    is_done = ticket.case.state in DONE
    guide = next((one.words for one in ELSEWHERE if one.code == ticket.case.data.get("elsewhere")), None)
    return {
        "service_request_id": ticket.case.number,
        "status": CLOSED if is_done else OPEN,
        "status_notes": (ticket.reply or guide) if is_done else None,
        "service_name": label_of(ticket.duty) or None,
        "service_code": ticket.duty or None,
        "description": ticket.text,
        "agency_responsible": str(ticket.unit) if ticket.unit else str(ticket.hotline),
        "service_notice": None,
        "requested_datetime": utc(ticket.received_at),
        "updated_datetime": utc(ticket.concluded_at or ticket.received_at),
        "expected_datetime": None if due is None else utc(_end_of(due)),
        "address": f"{ticket.case.division.name}{ticket.address}",
        "address_id": None,
        "zipcode": None,
        "lat": ticket.latitude,
        "long": ticket.longitude,
        "media_url": None,
    }


def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)


def division_for(address: str, *, on: date) -> str:
    """The division that an address names; else the first that the hotline covers."""
    places = queries.places(on=on)
    if not places:
        raise Refused("还没有登记热线机构", code="open311.closed", status=400)
    named = [code for code, name in places if name in address]
    return named[-1] if named else places[0][0]
