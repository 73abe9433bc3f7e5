"""Asking the population base: is something true, answered and on record; reading in bulk, where opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.bases.population import queries, rules
from shuzheng.bases.population.models import Person, Verification
from shuzheng.bases.population.specs import Answer, Claim, Purpose
from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.lib import codes
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.lib.sealed import seal_number

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person as User

ART_SENSITIVE = "个人信息保护法第二十八条"
Channel = Verification.Channel


@transaction.atomic
def verify(*, claim: Claim, purpose: Purpose, by: User, at: datetime, channel: str = Channel.PAGE) -> Answer:
    """Is it true? Yes, no or unknown; who asked what for is kept, and the person asked about may see it."""
    by.require("population.verify")
    number = _number(claim.number)
    is_minor = rules.is_minor(
        rules.person_born(number, is_demonstration=queries.is_shifted_here(number)), on=day_of(at)
    )
    if found := rules.why_not_ask(claim, purpose, is_minor=is_minor):
        field, reason = found
        article = ART_SENSITIVE if field == "basis" else ""
        raise Refused(reason, code=f"population.{field}", article=article, fields={field: reason}, status=422)
    _refuse_too_often(by, at)
    answer = rules.answer(claim, queries.held(number, claim, on=day_of(at)), is_minor=is_minor)
    _keep(number, claim, purpose, answer, by=by, at=at, channel=channel)
    return answer


@transaction.atomic
def read_in_bulk(*, place: str, purpose: Purpose, by: User, at: datetime) -> Iterable[Person]:
    """The persons registered in a division, plain: where the installation opened it, by permission, with a reason."""
    by.require("population.bulk")
    if not parameter("population.bulk", day_of(at)).whole:
        words = "人口库不开放成批读取，请改用核验；确需开放的，由管理员按程序调整参数 population.bulk"
        raise Refused(words, code="population.closed", article="个人信息保护法第六条")
    if len(purpose.words.strip()) < 4 or not purpose.basis.strip():
        raise Refused("请写明成批读取的用途和依据", code="population.purpose", status=422)
    if reason := codes.why_not("division", place):
        raise Refused(reason, code="population.place", fields={"place": reason}, status=422)
    found = queries.registered_in(place, on=day_of(at))
    record(
        by=by,
        action="population.read_in_bulk",
        subject=f"orgs.division:{place}",
        summary=f"成批读取 {place} 的人口信息",
        detail={"purpose": purpose.words, "basis": purpose.basis, "persons": found.count()},
        at=at,
    )
    return found.iterator(2000)


@transaction.atomic
def look_at_oneself(*, by: User, at: datetime) -> Person | None:
    """A person's own record; the look is on record before it is answered."""
    by.require("self.view")
    found = queries.person_of(by, on=day_of(at))
    if found is not None:
        record(
            by=by,
            action="population.look_at_oneself",
            subject=f"population.person:{found.entity}",
            summary="查看本人的人口信息",
            at=at,
        )
    return found


def _number(typed: str) -> str:
    """The eighteen digits; fifteen are converted by the rule."""
    number = rules.plain(typed)
    if len(number) == 15 and number.isascii() and number.isdecimal():
        number = rules.upgraded(number, is_demonstration=queries.is_demonstration())
    if reason := codes.why_not("citizen-id", number):
        raise Refused(reason, code="population.number", article="GB 11643", fields={"number": reason}, status=422)
    return number


def _refuse_too_often(by: User, at: datetime) -> None:
    most, most_missed = (parameter(f"population.verify.{name}", day_of(at)).whole for name in ("hour", "misses"))
    asked, missed = queries.tries(by, at=at, most=most, most_missed=most_missed)
    if reason := rules.why_too_often(asked=asked, most=most, missed=missed, most_missed=most_missed):
        raise Refused(reason, code="population.too_often", status=429)


def _keep(number: str, claim: Claim, purpose: Purpose, answer: Answer, *, by: User, at: datetime, channel: str) -> None:
    org, asked = by.org, ",".join(claim.items)
    Verification.objects.create(
        subject=number,
        by=by,
        org=org,
        at=at,
        channel=channel,
        purpose=purpose.words.strip(),
        basis=purpose.basis.strip(),
        business=purpose.business.strip(),
        asked=asked,
        verdict=answer.verdict,
        is_sensitive=answer.is_sensitive,
    )
    record(
        by=by,
        action="population.verify",
        subject=f"population.number:{seal_number(number)}",
        summary=f"核验人口信息：{answer.verdict.label}",
        detail={
            "purpose": purpose.words,
            "basis": purpose.basis,
            "business": purpose.business,
            "asked": asked,
            "verdict": answer.verdict.value,
            "sensitive": answer.is_sensitive,
        },
        at=at,
    )
