"""Objecting: that a value is wrong opens a verification, that a use was wrong a lead before the data authority."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases.rules import plain
from shuzheng.kernel.exchange.queries import liability, resource_view
from shuzheng.kernel.exchange.subjects.queries import reading_of
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.redaction import redact
from shuzheng.systems.data.sharing.corrections.actions import dispute_own
from shuzheng.systems.data.sharing.models import Objection
from shuzheng.systems.data.sharing.violations.actions import open_breach

if TYPE_CHECKING:
    from shuzheng.kernel.exchange.subjects.queries import Reading
    from shuzheng.kernel.orgs.models import Person

BEYOND = "40.2"  # the item of liability that a use beyond its purpose falls under


@transaction.atomic
def object_to_value(*, ref: str, element: str, claimed: str, evidence: str, by: Person, at: datetime) -> str:
    """Say that what was read about oneself is wrong; the number of the verification. 个人信息保护法第四十六条."""
    reading = _own(ref, by, at)
    made = dispute_own(reading=reading, element=element, claimed=claimed, evidence=evidence, by=by, at=at)
    number: str = made.case.number
    _record(by, at, reading, number, "认为数据有误")
    return number


@transaction.atomic
def object_to_use(*, ref: str, facts: str, by: Person, at: datetime) -> str:
    """Say that a use was beyond its purpose; the number of the lead. The department is not told who says so."""
    reading = _own(ref, by, at)
    facts = redact(plain(facts))
    if not facts:
        raise Refused("请写明为什么认为不应当使用", code="sharing.objection", fields={"facts": "请填写"}, status=422)
    if Objection.objects.filter(person=by, ref=ref).exists():
        raise Refused("您已对这次使用提出过异议，处理情况会通知您", code="sharing.objected")
    offender = orgs.org_by_uscc(reading.consumer_uscc)
    if offender is None:
        raise Refused("使用单位已不在名录中，请向政务数据共享主管部门反映", code="sharing.no_offender")
    case = open_breach(
        offender=offender,
        provider=orgs.org(resource_view(reading.resource_id).source_id),
        facts=f"本人对使用“{reading.entry}”（{reading.purpose}）的异议：{facts}",
        article=liability(BEYOND, day_of(at)).article,
        grant_id=reading.grant_id,
        at=at,
    )
    made = Objection.objects.create(person=by, case_id=case, ref=ref, at=at)
    number: str = made.case.number
    _record(by, at, reading, number, "认为不应当使用")
    return number


def _own(ref: str, by: Person, at: datetime) -> Reading:
    """The reading, if it is one that the person is told of; the same words for all others."""
    by.require("self.view")
    found = reading_of(by, ref, on=day_of(at))
    if found is None:
        raise NotAllowed("没有这次使用，或与您无关", code="sharing.not_yours")
    return found


def _record(by: Person, at: datetime, reading: Reading, number: str, words: str) -> None:
    audit.record(
        by=by,
        action="sharing.object_to_use",
        subject=f"orgs.person:{by.pk}",
        summary=f"对“{reading.entry}”的一次使用提出异议：{words}（{number}）"[:500],
        detail={"resource": str(reading.resource_id), "case": number},
        at=at,
    )
