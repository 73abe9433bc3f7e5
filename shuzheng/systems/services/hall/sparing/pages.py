"""What applicants were spared this year: for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuzheng.lib import clock
from shuzheng.systems.services.hall.sparing import queries
from shuzheng.web.specs import Provenance


def figures(request: HttpRequest) -> HttpResponse:
    """How many papers and answers were not asked for, by office and item."""
    now = clock.now()
    rows = queries.spared_by_item(since=now.date().replace(month=1, day=1), until=now.date())
    origin = Provenance(f"{now.year} 年至今", now, "本平台办件", "按提交的申请逐件计数", "“一件事”按牵头单位计一次")
    return render(request, "services/hall/spared.html", {"rows": rows, "all": queries.total(rows), "origin": origin})
