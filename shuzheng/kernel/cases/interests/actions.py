"""Declaring an interest, withdrawing from a case, and being told to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.interests.models import Interest
from shuzheng.kernel.cases.models import Task
from shuzheng.kernel.cases.moves.actions import locked, note
from shuzheng.kernel.cases.moves.queries import sides
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

ARTICLE = "公务员法第七十六条"


@transaction.atomic
def declare_interest(*, person: Person, by: Person, at: datetime, reason: str, other: Person | Org) -> Interest:
    """Say that an official is close to a person or an organisation: they act in no case of theirs from now on."""
    _require_own_or_head(person, by, at)
    key = "org" if hasattr(other, "uscc") else "other"
    found = Interest.objects.create(person=person, by=by, at=at, reason=_words(reason), **{key: other})
    audit.record(
        by=by,
        action="cases.interest",
        subject=f"orgs.person:{person.pk}",
        summary=f"申报回避：{person.name}与{other}（{found.reason}）",
        at=at,
    )
    return found


@transaction.atomic
def end_interest(*, interest_id: int, by: Person, at: datetime) -> None:
    """An interest has ended; whoever has it does not end it alone."""
    found = Interest.objects.select_for_update().filter(pk=interest_id, ended_at=None).first()
    if found is None:
        raise Refused("没有这项回避申报，或已终止", code="cases.missing", status=404)
    if by.pk == found.person_id:
        raise NotAllowed("终止回避由本单位负责人决定", code="cases.own_interest", article=ARTICLE)
    _require_own_or_head(found.person, by, at)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    said = f"终止回避：{found.person.name}（{found.reason}）"
    audit.record(by=by, action="cases.interest", subject=f"orgs.person:{found.person_id}", summary=said, at=at)


@transaction.atomic
def recuse(*, case_id: UUID, person: Person, by: Person, at: datetime, reason: str) -> Interest:
    """Withdraw from a case, or be withdrawn by the head: what one had taken up goes back to the office's desk."""
    case = locked(case_id)
    _require_own_or_head(person, by, at)
    if not any(one.org_id and (one.org_id in _offices(person, at)) for one in sides(case).values()):
        raise Refused("该人员与本办件的办理无关，无须回避", code="cases.not_concerned")
    if Interest.objects.filter(case=case, person=person, ended_at=None).exists():
        raise Refused("该人员已回避本办件", code="cases.recused")
    found = Interest.objects.create(case=case, person=person, by=by, at=at, reason=_words(reason))
    Task.objects.filter(case=case, person=person, org__isnull=False, closed_at=None).update(person=None)
    note(case, label=f"回避：{person.name}", by=by, at=at, reason=reason, data={"recused": str(person.pk)})
    settle(case, at=at)
    audit.record(
        by=by,
        action="cases.recuse",
        subject=f"cases.case:{case.pk}",
        summary=f"{case.number}{person.name}回避，待办改由他人办理",
        at=at,
    )
    return found


def _words(reason: str) -> str:
    words = rules.plain(reason)
    if not 1 <= len(words) <= 200:
        raise Refused("请写明回避事由（200字以内）", code="cases.reason", fields={"reason": "请填写"}, article=ARTICLE)
    return words


def _offices(person: Person, at: datetime) -> set[UUID]:
    return {one.org_id for one in person.held(day_of(at))}


def _require_own_or_head(person: Person, by: Person, at: datetime) -> None:
    heads = {one.org_id for one in by.held(day_of(at)) if one.role == Role.DEPARTMENT_HEAD}
    if by.pk != person.pk and not heads & _offices(person, at):
        raise NotAllowed("回避由本人申报，或者由本单位负责人决定", code="cases.interest", article=ARTICLE)
