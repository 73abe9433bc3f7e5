"""Registering sources, binding entries to files, tables and APIs, testing a binding and putting it in use."""

import json
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field, TypeAdapter, ValidationError

from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings.queries import bindings_for
from shuzheng.kernel.exchange.sources.queries import sources_for
from shuzheng.kernel.exchange.specs import Api, Report
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.api.exchange import specs
from shuzheng.systems.data.sharing.api.queries import binding_for, entry_for, org_of, source_for
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed

router = Router()


@router.get("/sources", response=Listed[specs.SourceOut], summary="数据源列表")
def sources(request: Asking, paging: Page) -> HttpResponseBase:
    """The registered sources of one's department."""
    rows = sources_for(request.auth)
    return listed(request, rows, specs.SourceOut, paging, order="label", name="sources", title="数据源")


@router.post("/sources", response={201: specs.SourceOut}, summary="登记数据源")
def register_source(request: Asking, given: specs.SourceIn) -> object:
    """Register a database or the hosts of an API; nothing else is ever connected to."""
    return actions.register_source(
        org=org_of(given.org, "org"),
        kind=given.kind,
        label=given.label,
        dsn=given.dsn,
        hosts=tuple(given.hosts),
        by=request.auth,
        at=clock.now(),
    )


@router.get("/bindings", response=Listed[specs.BindingRow], summary="挂接列表")
def bindings(
    request: Asking, paging: Page, entry: UUID | None = None, state: Annotated[str, Field(max_length=8)] = ""
) -> HttpResponseBase:
    """The bindings of one's department, the newest first."""
    rows = bindings_for(request.auth).select_related("resource__current", "resource__working")
    wanted: dict[str, object] = {"resource_id": entry, "state": state}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return listed(request, rows, specs.BindingRow, paging, order="-created_at", name="bindings", title="挂接")


@router.get("/bindings/{uuid:binding_id}", response=specs.BindingOut, summary="一项挂接")
def binding(request: Asking, binding_id: UUID) -> object:
    """One binding with what its last test found."""
    return binding_for(request.auth, binding_id)


@router.post("/bindings/file", response={201: specs.BindingOut}, summary="挂接文件")
def bind_file(request: Asking, given: Form[specs.FileIn], file: File[UploadedFile]) -> object:
    """Bind an entry to an uploaded CSV, Excel or Parquet file."""
    return actions.bind_file(
        resource_id=entry_for(request.auth, given.entry).pk,
        upload=cast(BinaryIO, file),
        name=file.name or "",
        columns=_columns(given.columns),
        refresh=given.refresh,
        keep_dirty=given.keep_dirty,
        by=request.auth,
        at=clock.now(),
    )


@router.post("/bindings/table", response={201: specs.BindingOut}, summary="挂接数据库表")
def bind_table(request: Asking, given: specs.TableIn) -> object:
    """Bind an entry to a table or view of a registered database."""
    return actions.bind_table(
        resource_id=entry_for(request.auth, given.entry).pk,
        source=source_for(request.auth, given.source),
        relation=given.relation,
        columns=given.columns,
        refresh=given.refresh,
        keep_dirty=given.keep_dirty,
        by=request.auth,
        at=clock.now(),
    )


@router.post("/bindings/api", response={201: specs.BindingOut}, summary="挂接接口")
def bind_api(request: Asking, given: specs.ApiBindingIn) -> object:
    """Bind an entry to an HTTP/JSON API at a registered host."""
    return actions.bind_api(
        resource_id=entry_for(request.auth, given.entry).pk,
        source=source_for(request.auth, given.source),
        api=Api(**given.api.model_dump()),
        headers=given.headers,
        columns=given.columns,
        refresh=given.refresh,
        by=request.auth,
        at=clock.now(),
    )


@router.post("/bindings/{uuid:binding_id}/test", response=specs.ReportOut, summary="测试挂接")
def test(request: Asking, binding_id: UUID) -> Report:
    """Read the source as bound and report; only a good report makes the binding ready."""
    return actions.test_binding(binding=binding_for(request.auth, binding_id), by=request.auth, at=clock.now())


@router.post("/bindings/{uuid:binding_id}/activation", response=specs.BindingOut, summary="启用挂接")
def activate(request: Asking, binding_id: UUID) -> object:
    """Put a tested binding in use; it replaces the one before."""
    return actions.activate(binding=binding_for(request.auth, binding_id), by=request.auth, at=clock.now())


@router.post("/bindings/{uuid:binding_id}/refresh", response=specs.ReportOut, summary="更新挂接的数据")
def refresh(request: Asking, binding_id: UUID) -> Report:
    """Read the source again; where its shape changed the last good copy stays in service."""
    return actions.refresh(binding=binding_for(request.auth, binding_id), by=request.auth, at=clock.now())


_COLUMNS: TypeAdapter[dict[str, str]] = TypeAdapter(specs.Columns)


def _columns(text: str) -> dict[str, str]:
    try:
        found: Any = _COLUMNS.validate_python(json.loads(text))
    except (ValueError, RecursionError, ValidationError):
        raise Refused(
            "列对应应为 JSON 对象：{数据项: 列}", code="api.columns", fields={"columns": "格式不对"}, status=422
        ) from None
    return dict(found)
