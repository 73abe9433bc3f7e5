"""The duties on a desk that are no steps, who still holds what they claimed, and who may be given which task."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shuzheng.kernel.cases.models import Case, Task
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.specs import Role

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

ANSWER_EXTENSION, ANSWER_TRANSFER, SUPPLY = "answer_extension", "answer_transfer", "supply"
LABELS = {ANSWER_EXTENSION: "答复延期申请", ANSWER_TRANSFER: "答复移送", SUPPLY: "重新提交材料"}
GIVERS = (Role.DEPARTMENT_HEAD.value, Role.DATA_AUTHORITY.value)


def assignable(case: Case, person: Person, *, on: date) -> list[tuple[Task, list[Person]]]:
    """The open tasks that a head may give, each with those of the office who hold its role and do not have it yet."""
    offices = {one.org_id for one in person.held(on) if one.role in GIVERS}
    if not offices or case.closed_at is not None:
        return []
    tasks = (
        Task.objects.filter(case=case, closed_at=None, org__in=offices).select_related("org", "person").order_by("pk")
    )
    found = [(task, [one for one in candidates(task, on=on) if one.pk != task.person_id]) for task in tasks]
    return [(task, people) for task, people in found if people]


def candidates(task: Task, *, on: date) -> list[Person]:
    """Those who hold a task's role at its office on a day."""
    return list(orgs.holders(task.org, Role(task.role), on=on)) if task.org and task.role else []


def task_of(case: Case, text: str) -> Task | None:
    """An open task of a case by its number as sent."""
    known = text.isascii() and text.isdecimal() and len(text) < 19
    return Task.objects.filter(case=case, closed_at=None, pk=int(text)).first() if known else None
