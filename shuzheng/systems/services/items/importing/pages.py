"""Importing a list: choose a file, look at what it would bring, carry it out, read what became of every row."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.systems.services.items.actions import publish_all
from shuzheng.systems.services.items.importing import actions, queries
from shuzheng.systems.services.items.importing.forms import UploadForm
from shuzheng.systems.services.items.importing.rules import OWN_COLUMNS
from shuzheng.systems.services.items.models import ImportedRow
from shuzheng.web import exports
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.listing import list_page
from shuzheng.web.lists import Column, ListSpec

IMPORT, PUBLISH = "items.import", "items.publish"
CRUMBS = [("事项", "/items"), ("导入", "/items/imports")]

IMPORTS = ListSpec(
    name="item-imports",
    title="事项导入",
    rows=queries.batches_for,
    permission=IMPORT,
    lead="每个文件的每一行都留有原文和结果，一行不丢。",
    columns=[
        Column("file_name", "文件", sort="file_name"),
        Column("rows", "行数", kind="num"),
        Column("counts", "结果", lambda row: counted(row.counts)),
        Column("imported_by", "上传人", "imported_by.name", kind="lesser"),
        Column("imported_at", "上传时间", sort="imported_at", kind="nowrap"),
        Column("applied_at", "导入时间", lambda row: row.applied_at or "只预览，未导入", kind="nowrap"),
    ],
    search=("file_name",),
    sort="-imported_at",
    link=lambda row: reverse("item-import", args=[row.pk]),
    empty="还没有导入过事项",
    empty_text="从省级政务服务网导出的事项、编码表，或者按本平台的表头填写的表，都可以导入。",
    crumbs=[("事项", "/items"), ("导入", "")],
    extra={"new_url": "item-import-new", "new_label": "导入", "new_needs": IMPORT},
)
imports = list_page(IMPORTS)


def counted(counts: dict[str, int]) -> str:
    """What became of the rows, in words."""
    words = {one.value: str(one.label) for one in ImportedRow.Outcome}
    return "，".join(f"{words[name]} {number}" for name, number in counts.items() if name in words)


@signed_in(permission=IMPORT)
def new(request: PersonRequest) -> HttpResponse:
    """Choose a file."""
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_in(form), TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            with path.open("wb") as kept:
                kept.writelines(file.chunks())
            batch = actions.upload(path=path, file_name=file.name, by=request.person, at=clock.now())
            return redirect("item-import", batch.pk)
    context = {
        "form": form,
        "title": "导入事项表",
        "submit": "上传并预览",
        "crumbs": CRUMBS,
        "back": reverse("item-imports"),
        "aside": "services/desk/import_help.html",
        "columns": OWN_COLUMNS,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@signed_in(permission=IMPORT)
def batch(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What a file would bring, or brought."""
    found = or_404(queries.batch_for(request.person, pk))
    context = {
        "batch": found,
        "account": queries.account(found),
        "may_publish": request.person.may(PUBLISH),
        "crumbs": [*CRUMBS, (found.file_name, "")],
    }
    return render(request, "services/desk/import.html", context)


@require_POST
@signed_in(permission=IMPORT)
def carry_out(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Make drafts of it; or judge them again."""
    found = or_404(queries.batch_for(request.person, pk))
    if found.applied_at:
        ready = actions.look_again(batch=found, by=request.person, at=clock.now())
        messages.success(request, f"已重新核对，{ready} 项可以发布")
    else:
        actions.carry_out(batch=found, by=request.person, at=clock.now())
        messages.success(request, "已导入")
    return redirect("item-import", pk)


@require_POST
@signed_in(permission=PUBLISH)
def publish_ready(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Publish what nothing stands against: by another than who imported it."""
    found = or_404(queries.batch_for(request.person, pk))
    made = publish_all(versions=list(queries.drafts_of(found).filter(faults=[])), by=request.person, at=clock.now())
    messages.success(request, f"已发布 {len(made)} 项")
    return redirect("item-import", pk)


def _faults(row: ImportedRow) -> str:
    return "；".join(one["words"] for one in row.version.faults) if row.version else ""


ROW_COLUMNS = [
    Column("line", "行号"),
    Column("key", "来源编号"),
    Column("outcome", "结果", "get_outcome_display"),
    Column("name", "事项名称", lambda row: row.version.name if row.version else ""),
    Column("reasons", "说明", lambda row: "；".join(row.reasons)),
    Column("faults", "不能发布的原因", _faults),
]


@signed_in(permission=IMPORT)
def account(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Every row with what became of it, as a table to work through."""
    found = or_404(queries.batch_for(request.person, pk))
    rows = queries.rows_of(found).iterator(chunk_size=500)
    return exports.answer("xlsx", name=f"导入结果_{found.pk}", columns=ROW_COLUMNS, rows=rows)  # type: ignore[return-value]
