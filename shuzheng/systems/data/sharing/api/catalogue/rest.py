"""The catalogue: finding, reading, describing, revising and filing entries.

Review and publication are steps of the case that filing opens.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.catalogue import actions, queries
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec, Sharing, State
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.actions import open_review
from shuzheng.systems.data.sharing.api.catalogue import specs
from shuzheng.systems.data.sharing.api.queries import entry_for, org_of
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import MOST, Page, address, as_json, listed
from shuzheng.web.api.specs import Listed, Opened

router = Router()
Word = Annotated[str, Field(max_length=200)]
Number = Annotated[int, Field(ge=1, le=100_000)]
ElementName = Path[Annotated[str, Field(min_length=1, max_length=128, description="数据源字段名")]]


class Searched(Schema):
    """What is looked for."""

    q: Word = Field("", description="中文词、英文、代码均可", examples=["高等学校"])
    source: UUID | None = Field(None, description="数源部门标识")
    sharing: Sharing | None = None
    page: int = Field(1, ge=1, le=500)
    size: int = Field(20, ge=1, le=MOST)


class EntryFilter(Schema):
    """Which entries."""

    code: str = Field("", max_length=48, description="资源代码")
    state: State | None = None
    source: str = Field("", max_length=18, description="数源部门统一社会信用代码")
    sharing: Sharing | None = None
    bound: bool | None = Field(None, description="是否已挂接")


@router.get("/search", response=specs.FoundOut, summary="目录检索")
def search(request: Asking, given: Query[Searched]) -> HttpResponse:
    """Entries that match, best first, with counts by kind."""
    wanted = {"source": given.source, "sharing": given.sharing}
    filters = {name: [str(value)] for name, value in wanted.items() if value}
    found = queries.search(request.auth, given.q, filters=filters, page=given.page, size=given.size)
    items = [specs.EntryRow.model_validate(specs.EntryRow.of(one)) for one in found.resources]
    counts = {name: dict(count) for name, count in found.counts.items()}
    answer = specs.FoundOut(total=found.total, is_partial=found.is_partial, items=items, counts=counts)
    response = as_json(answer.model_dump(mode="json"))
    if found.total > given.page * given.size:
        response["Link"] = f'<{address(request, page=str(given.page + 1))}>; rel="next"'
    return response


@router.get("/entries", response=Listed[specs.EntryRow], summary="目录列表")
def entries(request: Asking, paging: Page, given: Query[EntryFilter]) -> HttpResponseBase:
    """The entries one may see, the newest first."""
    wanted = {
        "code": given.code,
        "state": given.state,
        "source__uscc": given.source,
        "current__sharing": given.sharing,
    }
    rows = queries.visible_to(request.auth).filter(**{name: str(value) for name, value in wanted.items() if value})
    if given.bound is not None:
        rows = rows.filter(bound_on__isnull=not given.bound)
    form = specs.EntryRow
    return listed(request, rows, form, paging, order="-id", name="entries", title="目录", of=form.of)


@router.get("/entries/{uuid:entry_id}", response=specs.EntryOut, summary="一条目录")
def entry(request: Asking, entry_id: UUID) -> specs.EntryOut:
    """What is in force, and the draft with all that it still lacks for its department and reviewer."""
    return shown(request.auth, entry_for(request.auth, entry_id))


@router.get("/entries/{uuid:entry_id}/elements", response=list[specs.ElementOut], summary="数据项")
def elements(
    request: Asking, entry_id: UUID, version: Annotated[int, Field(ge=1, le=100_000)] | None = None
) -> Sequence[object]:
    """The elements of the version in force, else of the draft, or of the version named."""
    found = entry_for(request.auth, entry_id)
    seen = queries.versions_for(request.auth, found)
    number = version or (found.current or found.working).number
    one = seen.filter(number=number).first()
    if one is None:
        raise Refused(f"没有第 {number} 版，或您无权查看", code="catalogue.no_version", status=404)
    return queries.elements_for(request.auth, one)


@router.get("/entries/{uuid:entry_id}/versions", response=list[specs.VersionOut], summary="版本与变更")
def versions(request: Asking, entry_id: UUID) -> list[dict[str, object]]:
    """The versions one may see, oldest first, each with what it changed."""
    history = queries.history(entry_for(request.auth, entry_id), request.auth)
    names = [name for name in specs.VersionOut.model_fields if name != "changes"]
    return [{name: getattr(past.version, name) for name in names} | {"changes": past.changes} for past in history]


@router.get("/suggestions", response=list[str], summary="检索联想")
def suggestions(request: Asking, q: Word) -> list[str]:
    """Names of entries and elements that go on from what was typed."""
    return queries.suggest(request.auth, q)


@router.get("/coverage", response=specs.CoverageOut, summary="目录统计")
def coverage(request: Asking) -> object:
    """How many entries are described, bound to data, and called."""
    return queries.coverage()


@router.post("/entries", response={201: specs.EntryOut}, summary="编目")
def describe(request: Asking, given: specs.NewEntryIn, response: HttpResponse) -> specs.EntryOut:
    """Describe a new entry of one's department, as complete or incomplete as it is."""
    made = actions.describe(
        source=org_of(given.source, "source"),
        entry=EntrySpec(**given.entry.said()),
        elements=[ElementSpec(**one.model_dump()) for one in given.elements],
        by=request.auth,
        on=clock.today(),
    )
    response["Location"] = f"/api/v1/catalogue/entries/{made.pk}"
    return shown(request.auth, made)


@router.patch("/entries/{uuid:entry_id}", response=specs.EntryOut, summary="修改编制中的目录")
def amend(request: Asking, entry_id: UUID, given: specs.EntryIn) -> specs.EntryOut:
    """Say some of the draft's words anew; what is not given stays."""
    found = entry_for(request.auth, entry_id)
    before = queries.entry_of(found.working) if found.working else EntrySpec()
    return shown(request.auth, actions.amend(resource=found, entry=replace(before, **given.said()), by=request.auth))


@router.put("/entries/{uuid:entry_id}/elements/{name}", response=specs.ElementOut, summary="编辑数据项")
def set_element(request: Asking, entry_id: UUID, name: ElementName, given: specs.ElementIn) -> object:
    """Describe one element of the draft, or describe it anew."""
    found = entry_for(request.auth, entry_id)
    return actions.set_element(resource=found, element=ElementSpec(name=name, **given.model_dump()), by=request.auth)


@router.delete("/entries/{uuid:entry_id}/elements/{name}", response={204: None}, summary="删除数据项")
def remove_element(request: Asking, entry_id: UUID, name: ElementName) -> Status[None]:
    """Take an element out of the draft."""
    actions.remove_element(resource=entry_for(request.auth, entry_id), name=name, by=request.auth)
    return Status(204, None)


@router.post("/entries/{uuid:entry_id}/rights", response=specs.EntryOut, summary="确权")
def confirm_rights(request: Asking, entry_id: UUID, given: specs.RightsIn) -> specs.EntryOut:
    """Confirm the three separated rights and their basis."""
    found = entry_for(request.auth, entry_id)
    actions.confirm_rights(
        resource=found,
        holder=org_of(given.holder, "holder"),
        processor=org_of(given.processor, "processor"),
        operator=org_of(given.operator, "operator"),
        basis=given.basis,
        by=request.auth,
        on=clock.today(),
    )
    return shown(request.auth, found)


@router.post("/entries/{uuid:entry_id}/steward", response=specs.EntryOut, summary="指定责任人")
def name_steward(request: Asking, entry_id: UUID, given: specs.StewardIn) -> specs.EntryOut:
    """Name who answers for the resource, and for what."""
    found, person = entry_for(request.auth, entry_id), orgs.person(given.login)
    if person is None:
        raise Refused("没有这个登录名的人员", code="orgs.no_person", fields={"login": "没有这个人员"}, status=422)
    actions.name_steward(resource=found, person=person, duty=given.duty, by=request.auth, on=clock.today())
    return shown(request.auth, found)


@router.post("/entries/{uuid:entry_id}/revisions", response={201: specs.EntryOut}, summary="更新已发布的目录")
def revise(request: Asking, entry_id: UUID, given: specs.RevisionIn) -> specs.EntryOut:
    """Open a working copy of what is published, which stays in force."""
    found = actions.revise(
        resource=entry_for(request.auth, entry_id), **given.model_dump(), by=request.auth, on=clock.today()
    )
    return shown(request.auth, found)


@router.post("/entries/{uuid:entry_id}/submission", response={201: Opened}, summary="送审")
def submit(request: Asking, entry_id: UUID) -> dict[str, str]:
    """Open the review of the draft and file it with the head of the department; go on at /cases/{case}."""
    case = open_review(resource_id=entry_for(request.auth, entry_id).pk, by=request.auth, at=clock.now())
    cases.take(case_id=case, step="submit", by=request.auth, at=clock.now())
    return {"case": str(case)}


def shown(person: Person, resource: Any) -> specs.EntryOut:
    """An entry as its reader may see it."""
    draft = None
    if resource.working is not None and queries.sees_drafts(person, resource):
        draft = specs.DraftOut(
            number=resource.working.number,
            state=resource.working.state,
            content=specs.ContentOut.from_orm(queries.entry_of(resource.working)),
            returned_reasons=resource.working.returned_reasons,
            missing=[specs.MissingOut.from_orm(one) for one in queries.why_not_submittable(resource, on=clock.today())],
        )
    current = resource.current
    row = specs.EntryRow.model_validate(specs.EntryRow.of(resource))
    return specs.EntryOut(
        **row.model_dump(),
        category=queries.category_name(row.class_path) if row.class_path else "",
        content=specs.ContentOut.from_orm(queries.entry_of(current)) if current else None,
        draft=draft,
        withdrawn_on=resource.withdrawn_on,
        withdrawn_reason=resource.withdrawn_reason,
    )
