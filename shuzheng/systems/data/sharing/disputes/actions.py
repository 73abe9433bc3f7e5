"""Raising an objection against the other side of an application."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import queries

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def object_to(*, request_id: UUID, matter: str, by: Person, at: datetime) -> UUID:
    """Either side of an application may object; the ladder begins with the two of them."""
    request = queries.request_for(by, request_id, on=day_of(at))
    if not matter.strip():
        raise Refused("请写明异议事项和理由", code="sharing.matter", fields={"matter": "请填写"})
    mine = {org.pk for org in by.orgs_with("exchange.consent")}
    claimant, respondent = request.requester, request.provider
    if claimant.pk not in mine:
        claimant, respondent = respondent, claimant
    case = cases.open_case(
        flow="share_dispute",
        title=f"对{request.case.number}的异议",
        sides={
            "claimant": claimant,
            "respondent": respondent,
            "authority": queries.authority_over_both(claimant, respondent, on=day_of(at)),
        },
        division=respondent.division_id,
        subject=f"sharing.request:{request.pk}",
        data={"matter": matter.strip()},
        parent=request.case,
        by=by,
        at=at,
    )
    return case.pk
