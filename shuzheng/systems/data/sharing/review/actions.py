"""Opening the review of an entry, and what each step of it does to the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue import queries as catalogue_queries
from shuzheng.kernel.catalogue.specs import CLOCKED_CHANGES
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.bindings.rules import why_suspect
from shuzheng.kernel.exchange.classifications.queries import suspected
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import queries
from shuzheng.systems.data.sharing.models import CatalogueReview

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

FLOW = "catalogue_review"


@transaction.atomic
def open_review(*, resource_id: UUID, by: Person, at: datetime) -> UUID:
    """Start the way of an entry's working version to publication."""
    resource = catalogue_queries.resource_for(by, resource_id)
    version = resource.working if resource else None
    if resource is None or version is None:
        raise Refused("没有编制中的版本，请先编目或者更新", code="sharing.no_draft")
    if CatalogueReview.objects.filter(version=version, case__closed_at=None).exists():
        raise Refused("该版本已在审核流程中", code="sharing.review_open")
    clocked = version.change in CLOCKED_CHANGES and version.change_on is not None
    case = cases.open_case(
        flow=FLOW,
        title=f"{resource.source}目录“{version.name or '未命名'}”第{version.number}版",
        sides={"source": resource.source, "authority": queries.authority_of(resource.source, on=day_of(at))},
        division=resource.source.division_id,
        subject=f"catalogue.resource:{resource.pk}",
        data={
            "is_first": version.number == 1,
            "changed_on": version.change_on.isoformat() if clocked and version.change_on else "",
        },
        by=by,
        at=at,
    )
    CatalogueReview.objects.create(case=case, resource=resource, version=version)
    return case.pk


def submitted(taking: Taking) -> None:
    """The draft goes into review if it is complete; all that is missing is told at once."""
    refuse_suspects(_review(taking).resource.pk)
    catalogue.submit(resource=_review(taking).resource, by=taking.person, on=taking.on)


def refuse_suspects(resource_id: UUID) -> None:
    """Nothing is published as plain in which a test found personal numbers, until a person has classified it."""
    if found := suspected(resource_id):
        raise Refused("；".join(map(why_suspect, found)), code="sharing.suspects", article="政务数据共享条例第十八条")


def sent_back(taking: Taking) -> None:
    """The head wants it otherwise."""
    catalogue.return_to_source(resource=_review(taking).resource, reasons=[taking.reason], by=taking.person)


def approved(taking: Taking) -> None:
    """The head of the department approves, as art. 13 wants it before filing."""
    catalogue.approve(resource=_review(taking).resource, by=taking.person, on=taking.on)


def returned(taking: Taking) -> None:
    """The authority returns it with one list of reasons."""
    catalogue.return_to_source(resource=_review(taking).resource, reasons=taking.data["reasons"], by=taking.person)


def published(taking: Taking) -> None:
    """The authority publishes."""
    resource = _review(taking).resource
    refuse_suspects(resource.pk)
    catalogue.publish(resource=resource, by=taking.person, on=taking.on)
    exchange.take_over_revision(resource_id=resource.pk, at=taking.at)
    exchange.recompile(resource_id=resource.pk, at=taking.at)  # what was granted follows the new version at once


def abandoned(taking: Taking) -> None:
    """An update that is given up leaves the published version in force; a first draft stays a draft."""
    resource = _review(taking).resource
    if resource.current_id is not None:
        catalogue.discard(resource=resource, reason=taking.reason, by=taking.person, on=taking.on)
        exchange.drop_revision(resource_id=resource.pk)


def _review(taking: Taking) -> CatalogueReview:
    return CatalogueReview.objects.select_related("resource").get(case_id=taking.case.id)
