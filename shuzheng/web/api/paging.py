"""A list as a page with links to its neighbours, or whole as CSV when the caller asks for text/csv."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from ninja import Query, Schema
from pydantic import BaseModel, ConfigDict, Field

from shuzheng.web import keyset
from shuzheng.web.actions import note_export
from shuzheng.web.api.access import Asking
from shuzheng.web.exports import safe

MOST = 200
BATCH = 500
CSV = "text/csv"


class Paging(Schema):
    """Which page: `after` and `before` come from the Link header."""

    model_config = ConfigDict(extra="ignore")

    limit: int = Field(50, ge=1, le=MOST, description="每页条数")
    after: str = Field("", max_length=500, description="自 Link 头取得的翻页标记")
    before: str = Field("", max_length=500, description="自 Link 头取得的翻页标记")


Page = Query[Paging]


def wants_csv(request: HttpRequest) -> bool:
    """Whether the caller would rather have CSV."""
    return request.get_preferred_type(["application/json", CSV]) == CSV


def listed(
    request: Asking,
    rows: QuerySet[Any],
    form: type[Schema],
    paging: Paging,
    *,
    order: str,
    name: str,
    title: str,
    of: Callable[[Any], object] = lambda row: row,
) -> HttpResponseBase:
    """One page of rows in the shape of `form`; as CSV all of them, which leaves a line in the log.

    `of` gives the members of a row where they are not its own.
    """
    if wants_csv(request):
        note_export(list_name=f"api.{name}", title=title, kind="csv", query=request.GET.urlencode(), by=request.auth)
        return as_csv(map(of, rows.order_by(order, "pk").iterator(chunk_size=BATCH)), form, name=name)
    page = keyset.page(rows, order=order, size=paging.limit, after=paging.after, before=paging.before)
    items = [form.from_orm(of(row)).model_dump(mode="json") for row in page.rows]
    links = {"next": _link(request, after=page.after), "prev": _link(request, before=page.before)}
    return with_links(request, items, links)


def with_links(request: HttpRequest, items: list[dict[str, Any]], links: dict[str, str]) -> HttpResponse:
    """A page as JSON with its Link header."""
    links = {relation: address for relation, address in links.items() if address}
    response = as_json({"items": items, "next": links.get("next")})
    if links:
        response["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
    patch_vary_headers(response, ["Accept"])
    return response


def as_json(document: dict[str, Any]) -> HttpResponse:
    """A document as JSON, its Chinese as Chinese."""
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _link(request: HttpRequest, **cursor: str) -> str:
    """This address with another cursor; "" where there is none."""
    if not any(cursor.values()):
        return ""
    return address(request, drop=("after", "before"), **cursor)


def address(request: HttpRequest, *, drop: tuple[str, ...] = (), **given: str) -> str:
    """The address of this request with other parameters."""
    query = request.GET.copy()
    for name in drop:
        query.pop(name, None)
    for name, value in given.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def as_csv(rows: Iterator[Any], form: type[Schema], *, name: str) -> StreamingHttpResponse:
    """All rows, streamed; the heading is the Chinese of each member."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Vary": "Accept"}
    return StreamingHttpResponse(_csv(rows, form), content_type=f"{CSV}; charset=utf-8", headers=headers)


def _csv(rows: Iterator[Any], form: type[Schema]) -> Iterator[bytes]:
    labels = [field.description or name for name, field in form.model_fields.items()]
    yield b"\xef\xbb\xbf" + _lines([labels])
    while batch := list(islice(rows, BATCH)):
        yield _lines([[safe(_cell(value)) for _, value in form.from_orm(row)] for row in batch])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        return " ".join(_cell(part) for _, part in value)
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _lines(rows: list[list[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
