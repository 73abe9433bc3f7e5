"""Looking at an entry's columns, and keeping what was seen: values masked as the entry masks them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.orgs.actions import require
from shuzheng.lib import engines, profiling, standards
from shuzheng.lib.clock import day_of
from shuzheng.lib.personal import LABELS, is_telling
from shuzheng.systems.data.quality import queries
from shuzheng.systems.data.quality.models import Profile
from shuzheng.systems.data.quality.staging.actions import staged

if TYPE_CHECKING:
    from shuzheng.kernel.exchange.specs import ElementView
    from shuzheng.kernel.orgs.models import Person
    from shuzheng.systems.data.quality.queries import Show
    from shuzheng.systems.data.quality.specs import Resource


def look(*, resource: Resource, by: Person, at: datetime) -> Profile:
    """Profile the data of an entry as it is at its source."""
    require(by, queries.MANAGE, at=resource.source)
    names = queries.columns_of(resource=resource, register="")
    with staged(resource_id=resource.pk, on=day_of(at)) as table, engines.engine() as con:
        found = profiling.profile(con, con.read_parquet(str(table.path)), names)
    show = queries.masks_of(resource=resource, register="")
    elements = {one.name: one for one in resource_view(resource.pk).elements}
    columns = [_said(one, elements[one.name], show) for one in found]
    with transaction.atomic():
        made, _ = Profile.objects.update_or_create(
            resource=resource, defaults={"at": at, "rows": table.rows, "columns": columns}
        )
        summary = f"探查“{queries.name_of(resource)}”的数据：{table.rows} 行，{len(columns)} 列"
        record(by=by, action="quality.profile", subject=f"catalogue.resource:{resource.pk}", summary=summary, at=at)
    return made


def _said(column: profiling.Column, element: ElementView, show: Show) -> dict[str, Any]:
    """A column for the page: nothing personal in it, and what it proposes."""
    secret = bool(element.mask) or element.personal != "none" or bool(column.personal)
    words = asdict(column) | {"label": element.label, "is_key": element.is_key, "required": False}
    words["values"] = [(show(column.name, value) if not secret else "***", n) for value, n in column.values]
    words["least"], words["most"] = ("", "") if secret else (show("", column.least), show("", column.most))
    code = element.standard or column.standard
    words |= {"standard": code, "standard_label": standards.find(code).label if code else ""}
    words["share"] = round(100 * column.conforming / max(1, column.rows - column.empty), 1)
    hits = [LABELS[kind] for kind in column.personal if is_telling(kind, count=1, of=1)]
    hidden = hits if element.personal == "none" else []
    words["grade_proposal"] = f"含有{'、'.join(hidden)}，建议列为敏感个人信息（4 级）" if hidden else ""
    return words
