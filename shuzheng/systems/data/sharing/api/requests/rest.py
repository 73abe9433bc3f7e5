"""Applications to share, objections and disputed data; consent, reply and delivery are steps of their cases."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from shuzheng.lib import clock
from shuzheng.systems.data.sharing import actions, queries
from shuzheng.systems.data.sharing.api.queries import entry_for, org_of
from shuzheng.systems.data.sharing.api.requests import specs
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed, Opened

router = Router()


@router.get("/share-requests", response=Listed[specs.RequestRow], summary="共享申请列表")
def requests(
    request: Asking, paging: Page, state: Annotated[str, Field(max_length=64)] = "", entry: UUID | None = None
) -> HttpResponseBase:
    """The applications that concern one's department, the newest first."""
    wanted: dict[str, object] = {"case__state": state, "resource_id": entry}
    rows = queries.requests_for(request.auth, on=clock.today())
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.select_related("resource__current", "resource__working")
    return listed(request, rows, specs.RequestRow, paging, order="-id", name="share-requests", title="共享申请")


@router.post("/share-requests", response={201: specs.RequestOut}, summary="提出共享申请")
def apply(request: Asking, given: specs.RequestIn, response: HttpResponse) -> object:
    """Begin an application; it leaves the department by the steps `submit` and `consent` of its case."""
    made = actions.apply(
        resource_id=entry_for(request.auth, given.entry).pk,
        requester=org_of(given.requester, "requester"),
        stated=given.stated.model_dump(exclude_unset=True),
        by=request.auth,
        at=clock.now(),
    )
    response["Location"] = f"/api/v1/share-requests/{made.pk}"
    return made


@router.get("/share-requests/{uuid:request_id}", response=specs.RequestOut, summary="一项共享申请")
def one(request: Asking, request_id: UUID) -> object:
    """All that an application states, and what was agreed to."""
    return queries.request_for(request.auth, request_id, on=clock.today())


@router.patch("/share-requests/{uuid:request_id}", response=specs.RequestOut, summary="修改共享申请")
def amend(request: Asking, request_id: UUID, given: specs.StatedIn) -> object:
    """Change what an application states, while it is a draft or being supplemented."""
    found = queries.request_for(request.auth, request_id, on=clock.today())
    stated = given.model_dump(exclude_unset=True)
    return actions.amend(request_id=found.pk, stated=stated, by=request.auth, at=clock.now())


@router.post("/share-requests/{uuid:request_id}/objections", response={201: Opened}, summary="提出异议")
def object_to(request: Asking, request_id: UUID, given: specs.MatterIn) -> dict[str, str]:
    """Object to the other side of an application; the ladder begins with the two of them."""
    case = actions.object_to(request_id=request_id, matter=given.matter, by=request.auth, at=clock.now())
    return {"case": str(case)}


@router.post("/verifications", response={201: Opened}, summary="申请数据校核")
def dispute(request: Asking, given: specs.VerificationIn) -> dict[str, str]:
    """Say that a value is wrong; the values are kept sealed and are not in the answer."""
    made = actions.dispute(
        resource_id=entry_for(request.auth, given.entry).pk,
        claimant=org_of(given.claimant, "claimant"),
        row=given.row,
        element=given.element,
        held=given.held,
        claimed=given.claimed,
        evidence=given.evidence,
        by=request.auth,
        at=clock.now(),
    )
    return {"case": str(made.case_id)}


@router.get("/verifications/{uuid:case_id}", response=specs.VerificationOut, summary="一项数据校核")
def verification(request: Asking, case_id: UUID) -> dict[str, Any]:
    """The disputed value, opened for those whom the case concerns."""
    found = queries.verification_for(request.auth, case_id, on=clock.today())
    claim = queries.claim(found)
    return {
        "case": found.case_id,
        "entry": found.resource,
        "element": claim.element,
        "row": claim.row,
        "held": claim.held,
        "claimed": claim.claimed,
        "evidence": claim.evidence,
    }
