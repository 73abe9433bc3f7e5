"""The list page: one view for every ListSpec."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web import actions, exports, keyset, queries
from shuzheng.web.access import PersonRequest, may_any, signed_in
from shuzheng.web.lists import PAGE_SIZES, Column, ListSpec, Rows, count_words, narrow, order_of

MOST_PRINTED = 2000
_MARKS = ("after", "before", "format", "view")


def list_page(spec: ListSpec) -> Callable[..., HttpResponseBase]:
    """The view of a list: `path("orgs", list_page(ORGS), name="orgs")`."""

    @signed_in(permission=spec.permission)
    def view(request: PersonRequest, /, **_: object) -> HttpResponseBase:
        return _post(spec, request) if request.method == "POST" else _get(spec, request)

    return view


def _get(spec: ListSpec, request: PersonRequest) -> HttpResponseBase:
    rows = narrow(spec, request.person, request.GET)
    asked, order = order_of(spec, request.GET)
    kind = request.GET.get("format", "")
    if kind not in {"", "print"}:
        return _export(spec, request, rows, order, kind)
    size = MOST_PRINTED if kind == "print" else _size(spec, request.GET)
    found = keyset.page(
        rows, order=order, size=size, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    template = "web/list_print.html" if kind == "print" else "web/list.html"
    context = {
        "spec": spec,
        "rows": [_row(spec, row) for row in found.rows],
        "heads": [_head(column, asked, request.GET) for column in spec.columns],
        "count": count_words(rows),
        "is_narrowed": any(value for key, value in request.GET.items() if key not in {*_MARKS, "sort", "size"}),
        "before": _with(request.GET, before=found.before) if found.before else "",
        "after": _with(request.GET, after=found.after) if found.after else "",
        "filters": [(one, one.shown(request.GET, request.person)) for one in spec.filters],
        "may_search": bool(spec.search),  # a function, which a template would call
        "query": request.GET.get("q", ""),
        "sort": asked,
        "exports": [(kind, label, _with(request.GET, format=kind)) for kind, label in _FORMATS],
        "address": _with(request.GET),
        "views": queries.saved_views(request.person, request.path) if kind == "" else (),
        "acts": [one for one in spec.actions if not one.permission or request.person.may(one.permission)],
        "may_add": "new_url" in spec.extra and may_any(request.person, str(spec.extra.get("new_needs", ""))),
        "add_link": _add_link(spec),
        "add_icon": spec.extra.get("new_icon", "plus"),
        "printed_at": clock.now(),
    }
    return render(request, template, context)


_FORMATS = (("csv", "CSV（UTF-8）"), ("xlsx", "Excel"), ("parquet", "Parquet"), ("print", "打印页"))


def _add_link(spec: ListSpec) -> str:
    """Where something is added: an address by its name, or an address."""
    name = str(spec.extra.get("new_url", ""))
    return name if not name or "/" in name else reverse(name)


def _export(spec: ListSpec, request: PersonRequest, rows: Rows, order: str, kind: str) -> HttpResponseBase:
    if kind not in exports.TYPES:
        raise Refused("可导出的格式是 CSV、Excel 和 Parquet", code="web.export_format", status=400)
    actions.note_export(list_name=spec.name, title=spec.title, kind=kind, query=_with(request.GET), by=request.person)
    name = f"{spec.title}_{clock.today():%Y%m%d}"
    ordered = rows.order_by(order, "pk").iterator(chunk_size=exports.BATCH)
    return exports.answer(kind, name=name, columns=spec.columns, rows=ordered)


def _post(spec: ListSpec, request: PersonRequest) -> HttpResponseBase:
    """Saved views and what is done to selected rows; then back to the same address."""
    act = request.POST.get("act", "")
    if act == "save-view":
        query = QueryDict(request.POST.get("query", "").lstrip("?"))
        view = actions.save_view(
            path=request.path, name=request.POST.get("name", ""), query=_with(query), by=request.person
        )
        messages.success(request, f"已保存视图“{view.name}”")
    elif act == "forget-view":
        actions.forget_view(view=_uuid(request.POST.get("view", "")), by=request.person)
        messages.success(request, "已删除视图")
    else:
        messages.success(request, _act(spec, request, act))
    return redirect(_back(request))


def _act(spec: ListSpec, request: PersonRequest, act: str) -> str:
    found = next((one for one in spec.actions if one.code == act), None)
    picked = request.POST.getlist("pick")
    if found is None:
        raise Refused("没有这项操作", code="web.no_action", status=400)
    if not picked:
        raise Refused("请先选择记录，再进行操作", code="web.nothing_picked", status=400)
    if found.permission:
        request.person.require(found.permission)
    _refuse_strange(spec, request.person, picked)
    return found.run(request.person, picked)


def _refuse_strange(spec: ListSpec, person: Person, picked: list[str]) -> None:
    """What was picked must at least look like rows of this list."""
    key = spec.rows(person).model._meta.pk
    try:
        for one in picked:
            key.to_python(one)
    except ValidationError:
        raise Refused("所选的记录不存在，请刷新后再选", code="web.no_row", status=400) from None


def _back(request: HttpRequest) -> str:
    query = request.POST.get("query", "")
    back = request.path + (query if query.startswith("?") else "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else request.path


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("视图不存在或已删除", code="web.no_view", status=404) from None


def _row(spec: ListSpec, row: Any) -> dict[str, object]:
    link = spec.link(row) if spec.link else ""
    return {"pk": row.pk, "link": link, "cells": [_cell(column, row) for column in spec.columns]}


def _cell(column: Column, row: Any) -> tuple[Column, str]:
    return column, column.show(row) if column.show else column.text(row)


def _head(column: Column, asked: str, query: QueryDict) -> dict[str, object]:
    is_here, is_down = asked.lstrip("-") == column.name, asked.startswith("-")
    wanted = f"-{column.name}" if is_here and not is_down else column.name
    return {
        "column": column,
        "link": _with(query, sort=wanted) if column.sort else "",
        "aria": ("descending" if is_down else "ascending") if is_here else "",
    }


def _with(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for mark in (*_MARKS, "csrfmiddlewaretoken"):
        changed.pop(mark, None)
    for name, value in changes.items():
        changed[name] = value
    for name in [name for name, value in changed.items() if not value]:
        del changed[name]
    return f"?{changed.urlencode()}" if changed else "?"


def _size(spec: ListSpec, query: QueryDict) -> int:
    text = query.get("size", "")
    return int(text) if text in map(str, PAGE_SIZES) else spec.page_size
