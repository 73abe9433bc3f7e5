"""Finding an entry: search with facets, suggestions, the result as a file, the entries of one's own departments."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.specs import Cycle, Sharing, State
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.finding import queries
from shuzheng.web import exports
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.actions import note_export
from shuzheng.web.listing import list_page
from shuzheng.web.lists import Choice, Column, ListSpec, Rows
from shuzheng.web.templatetags.face import status_word

VIEW = "catalogue.view"


def _version(row: Any) -> Any:
    return row.current or row.working


EXPORTED = [
    Column("code", "资源代码", "code"),
    Column("name", "目录名称", lambda row: _version(row).name),
    Column("summary", "摘要", lambda row: _version(row).summary),
    Column("source", "数源部门", "source.name"),
    Column("sharing", "共享属性", lambda row: queries.word(Sharing, _version(row).sharing)),
    Column("grade", "级别", lambda row: _version(row).grade),
    Column("cycle", "更新频率", lambda row: queries.word(Cycle, _version(row).update_cycle)),
    Column("state", "状态", "get_state_display"),
    Column("bound_on", "挂接日期"),
    Column("published_on", "发布日期", lambda row: _version(row).published_on),
]


@signed_in(permission=VIEW)
def search(request: PersonRequest) -> HttpResponseBase:
    """Search the catalogue."""
    wanted = queries.asked(request.GET)
    if kind := request.GET.get("download", ""):
        return _export(request, wanted, kind)
    found = queries.results(request.person, wanted)
    pages = min(found.pages, queries.LAST_PAGE)
    context = {
        "wanted": wanted,
        "found": found,
        "chosen": [(facet, option) for facet in found.facets for option in facet.chosen],
        "before": wanted.address(page=str(wanted.page - 1)) if wanted.page > 1 else "",
        "after": wanted.address(page=str(wanted.page + 1)) if wanted.page < pages else "",
        "exports": [(name, label, wanted.address(download=name)) for name, label in _FORMATS],
        "is_too_many": found.total > queries.MOST_EXPORTED,
        "most_exported": queries.MOST_EXPORTED,
        "may_describe": request.person.may("catalogue.describe"),
        "crumbs": [("数据目录", "")],
    }
    return render(request, "sharing/search.html", context)


_FORMATS = (("csv", "CSV（UTF-8）"), ("xlsx", "Excel"), ("parquet", "Parquet"))


def _export(request: PersonRequest, wanted: queries.Asked, kind: str) -> HttpResponseBase:
    rows = queries.everything(request.person, wanted)
    answer = exports.answer(kind, name=f"数据目录_{clock.today():%Y%m%d}", columns=EXPORTED, rows=rows)
    note_export(list_name="catalogue", title="数据目录", kind=kind, query=wanted.address(), by=request.person)
    return answer


@signed_in(permission=VIEW)
def suggest(request: PersonRequest) -> HttpResponse:
    """What goes on from what was typed, as options of the search box."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = catalogue.suggest(request.person, text) if text else []
    return render(request, "sharing/suggestions.html", {"found": found})


def _state(row: Any) -> SafeString:
    return status_word(*queries.state_word(row))


def _bound(row: Any) -> SafeString:
    return status_word("已挂接", "good") if row.is_bound else status_word("未挂接", "warn")


def _by_work(rows: Rows, state: str) -> Rows:
    return rows.filter(working__state=state) if state in (State.DRAFT, State.IN_REVIEW) else rows.filter(state=state)


def _by_bound(rows: Rows, value: str) -> Rows:
    return rows.filter(bound_on__isnull=value == "no")


STATES = [(one.value, one.label) for one in (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN)]
MINE = ListSpec(
    name="catalogue-mine",
    title="本部门目录",
    rows=queries.of_my_departments,
    permission=VIEW,
    lead="本部门编制中、审核中、已发布和已撤销的目录。编制中的只有本部门看得到。",
    columns=[
        Column("name", "目录名称", lambda row: row.shown_name or "（未命名）", sort="shown_name"),
        Column("code", "资源代码", lambda row: row.code or "", sort="code", kind="nowrap"),
        Column("state", "状态", _state, sort="state"),
        Column("sharing", "共享属性", lambda row: queries.word(Sharing, row.shown_sharing), kind="nowrap"),
        Column("bound", "挂接", _bound),
        Column("source", "数源部门", lambda row: row.source.short_name or row.source.name, kind="lesser"),
        Column("created_on", "编制日期", sort="created_on", kind="nowrap lesser"),
    ],
    search=("working__name", "current__name", "code"),
    search_hint="名称或代码",
    filters=[
        Choice("state", "状态", STATES, _by_work),
        Choice("bound", "挂接", tuple(queries.BOUND.items()), _by_bound),
    ],
    sort="-created_on",
    link=lambda row: reverse("catalogue-entry", args=[row.pk]),
    empty="本部门还没有目录",
    empty_text="从一个数据文件、一张表或一个接口开始编目，字段和标准由系统先行识别。",
    crumbs=[("数据目录", "/catalogue"), ("本部门目录", "")],
    extra={"new_url": "catalogue-new", "new_label": "编目", "new_needs": "catalogue.describe"},
)
mine = list_page(MINE)
