"""Taking a matter in, sending it on, looking at a number, publishing a letter; the rest are steps of the case."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.queries import division as division_of
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.redaction import redact
from shuzheng.systems.openness.hotline import queries, rules
from shuzheng.systems.openness.hotline.duties.actions import assign_duty
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.specs import ART_53, Intake, Receipt
from shuzheng.systems.openness.hotline.telling import actions as telling

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person

__all__ = ["archive", "assign_duty", "dispatch", "publish_letter", "receive", "reveal", "wake"]


@transaction.atomic
def receive(*, intake: Intake, by: Doer, at: datetime, requester: Person | None = None) -> Receipt:
    """Open a ticket: the clock runs, the number is sealed, and the caller gets a number and a code."""
    if wrong := rules.faults(intake):
        raise Refused("填写有误：" + "；".join(wrong.values()), code="hotline.intake", fields=wrong, status=422)
    if division_of(intake.division, on=day_of(at)) is None:
        raise Refused("没有这个区划", code="hotline.division", fields={"division": "请选择区划"}, status=422)
    hotline = queries.hotline_for(intake.division, on=day_of(at))
    text = redact(intake.text.strip())
    case = cases.open_case(
        flow="ticket",
        title=rules.title_of(text),
        sides={"hotline": hotline},
        division=intake.division,
        data={"kind": intake.kind},
        by=by,
        at=at,
    )
    phone, code = rules.normal_phone(intake.phone), f"{secrets.randbelow(10**6):06d}"
    ticket = Ticket.objects.create(
        case=case,
        hotline=hotline,
        kind=intake.kind,
        channel=intake.channel,
        category=intake.category[:100],
        text=text,
        address=redact(intake.address.strip()),
        latitude=intake.latitude,
        longitude=intake.longitude,
        received_at=at,
        sealed_phone=_sealed(phone),
        sealed_email=_sealed(intake.email.strip()),
        sealed_name=_sealed(intake.name.strip()),
        requester=requester,
        caller=queries.caller_digest(phone),
        code=queries.code_digest(case.number, code),
        consent_to_publish=intake.consent_to_publish,
        duty=intake.duty,
    )
    telling.tell(ticket, "open", at=at)
    return Receipt(case.number, code)


def _sealed(text: str) -> bytes | None:
    return seal(text.encode(), purpose=queries.CALLER) if text else None


@transaction.atomic
def dispatch(*, ticket: Ticket, unit: str, by: Person, at: datetime, reason: str = "", seen: int | None = None) -> None:
    """Send a ticket to a unit; where it waits for arbitration, that is the binding decision."""
    found = queries.unit_named(unit, on=day_of(at))
    if found is None:
        raise Refused("请选择承办单位，或者写单位全称", code="hotline.unit", fields={"unit": "没有这个单位"})
    step = "arbitrate" if ticket.case.state == "arbitrating" else "dispatch"
    cases.name_side(case_id=ticket.pk, side="unit", who=found, by=by, at=at)
    cases.take(case_id=ticket.pk, step=step, data={"unit": found.uscc}, reason=reason, by=by, at=at, seen=seen)


def reveal(*, ticket: Ticket, by: Person, at: datetime) -> str:
    """The caller's number, to call back: only for the hotline's own people, and written down."""
    if not by.may("hotline.receive", at=ticket.hotline):
        raise NotAllowed("诉求人的电话只供热线机构回访使用", code="hotline.number", article=ART_53)
    phone = queries.phone_of(ticket)
    if not phone:
        raise Refused("诉求人没有留下电话", code="hotline.anonymous")
    summary = f"查看{ticket.case.number}诉求人的电话，用于回访"
    audit.record(by=by, action="hotline.reveal", subject=f"cases.case:{ticket.pk}", summary=summary, at=at)
    return phone


@transaction.atomic
def publish_letter(*, ticket: Ticket, title: str, text: str, reply: str, by: Person, at: datetime) -> None:
    """Show a letter and its answer to everybody, with consent, after personal data are taken out."""
    if not by.may("hotline.lead", at=ticket.hotline):
        raise NotAllowed("公开来信由热线值班长办理", code="hotline.publish")
    words = [title.strip()[:100], text.strip(), reply.strip()]
    is_concluded = ticket.case.state in {"concluded", "archived"}
    why = rules.why_not_publish(consent=ticket.consent_to_publish, is_concluded=is_concluded, words="\n".join(words))
    if why or not all(words):
        raise Refused(why or "请写明公开的标题、内容和答复", code="hotline.publish")
    ticket.public_title, ticket.public_text, ticket.public_reply = words
    ticket.published_at = at
    ticket.save(update_fields=["public_title", "public_text", "public_reply", "published_at"])
    summary = f"公开来信{ticket.case.number}：{words[0]}"
    audit.record(by=by, action="hotline.publish", subject=f"cases.case:{ticket.pk}", summary=summary, at=at)


def archive(*, case_id: object, at: datetime) -> None:
    """File a concluded ticket when the time to come back is over."""
    cases.take(case_id=case_id, step="archive", by=SYSTEM, at=at)  # type: ignore[arg-type]


def wake(*, case_id: object, at: datetime) -> None:
    """A parked ticket goes on by itself on its day."""
    cases.take(case_id=case_id, step="wake_by_day", by=SYSTEM, at=at)  # type: ignore[arg-type]
