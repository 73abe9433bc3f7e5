"""Writing an application and putting it before one's own head, in one go or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.systems.data.sharing import actions

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


@transaction.atomic
def begin(
    *, resource_id: UUID, requester: Org, stated: Mapping[str, Any], goes_on: bool, by: Person, at: datetime
) -> str:
    """Begin an application; one that goes on is put before the own department's officer at once. The case's number."""
    request = actions.apply(resource_id=resource_id, requester=requester, stated=stated, by=by, at=at)
    if goes_on:
        cases.take(case_id=request.case_id, step="submit", by=by, at=at)
    return request.case.number


@transaction.atomic
def change(*, request_id: UUID, stated: Mapping[str, Any], goes_on: bool, by: Person, at: datetime) -> str:
    """Change a draft, or supplement an application; one that goes on takes the step that follows."""
    request = actions.amend(request_id=request_id, stated=stated, by=by, at=at)
    if goes_on:
        step = "submit" if request.case.state == "draft" else "correct"
        cases.take(case_id=request.case_id, step=step, by=by, at=at)
    return request.case.number
