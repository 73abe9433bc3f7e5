"""Writing what a person keeps, and the line that an export leaves."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.lib.errors import Refused
from shuzheng.web.models import SavedView

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

MOST_VIEWS = 20


@transaction.atomic
def save_view(*, path: str, name: str, query: str, by: "Person") -> SavedView:
    """Keep a list's filters under a name; the same name again replaces them."""
    name = name.strip()
    if not 1 <= len(name) <= 32 or len(query) > 2000:
        raise Refused("视图名称应为 1 至 32 个字", code="web.view_name", status=400)
    mine = SavedView.objects.filter(person=by, path=path)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise Refused(f"每个列表最多保存 {MOST_VIEWS} 个视图，请先删除不用的", code="web.too_many_views")
    view, _ = SavedView.objects.update_or_create(person=by, path=path, name=name, defaults={"query": query})
    record(by=by, action="web.save_view", subject=f"web.SavedView:{view.pk}", summary=f"保存列表视图“{name}”")
    return view


@transaction.atomic
def forget_view(*, view: UUID, by: "Person") -> None:
    """Drop one of one's own views."""
    found = SavedView.objects.filter(person=by, pk=view).first()
    if found is None:
        raise Refused("视图不存在或已删除", code="web.no_view", status=404)
    record(by=by, action="web.forget_view", subject=f"web.SavedView:{found.pk}", summary=f"删除列表视图“{found.name}”")
    found.delete()


@transaction.atomic
def note_export(*, list_name: str, title: str, kind: str, query: str, by: "Person") -> None:
    """Who took which list out of the system."""
    record(
        by=by,
        action="web.export_list",
        subject=f"web.list:{list_name}",
        summary=f"导出列表“{title}”（{kind}）",
        detail={"query": query, "format": kind},
    )
