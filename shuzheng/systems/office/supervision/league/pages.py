"""The league tables, on the page and as a file."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.office.supervision import queries
from shuzheng.systems.office.supervision.league.queries import League, league
from shuzheng.systems.office.supervision.league.rules import month_of, months_after
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.exports import safe
from shuzheng.web.specs import Provenance

MOST_MONTHS = 36


def month(text: str, usual: date) -> date:
    """The month of an address: 2026-11."""
    try:
        return date.fromisoformat(f"{text}-01") if text else usual
    except ValueError:
        raise Refused("月份的写法应为 2026-11", code="web.month", status=400) from None


@signed_in(permission=queries.VIEW)
def league_page(request: PersonRequest) -> HttpResponse:
    """Who keeps the limits: by the divisions below and by unit. Each line opens down to its cases."""
    today, asked = clock.today(), request.GET
    division = queries.charge(request.person, asked.get("division", ""), on=today)
    last = month(asked.get("to", ""), month_of(today))
    first = month(asked.get("from", ""), last)
    if not first <= last <= months_after(first, MOST_MONTHS):
        raise Refused(f"起止月份不对：最多{MOST_MONTHS}个月，且先起后止", code="supervision.span", status=400)
    found = league(division, first=first, last=last, at=clock.now())
    if asked.get("format") == "csv":
        return _csv(found)
    gaps = f"{len(found.missing)}个月尚未汇总" if found.missing else "所选月份均已汇总"
    span = f"{first:%Y年%m月}至{last:%Y年%m月}"
    known_at = found.known_at or clock.now()
    origin = Provenance(span, known_at, "全部系统的办件时钟", found.method, gaps, bool(found.missing))
    context = {"league": found, "own": queries.charges(request.person, on=today), "origin": origin}
    return render(request, "supervision/league.html", context | {"until": months_after(last, 1) - timedelta(days=1)})


HEAD = ("表", "名次", "名称", "已办结时钟", "其中逾期", "现已超期", "按期率", "用时中位数（日）", "监督发现")


def _csv(found: League) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="league-{found.first:%Y%m}-{found.last:%Y%m}.csv"'
    lines = csv.writer(response)
    lines.writerow(HEAD)
    for table, rows in (("区划", found.places), ("单位", found.units)):
        for one in rows:
            rate = "" if one.rate is None else f"{one.rate:.4f}"
            counts = (one.done, one.late, one.late_now, rate, "" if one.median is None else one.median, one.findings)
            lines.writerow([table, one.rank or "不排名", safe(one.name), *counts])
    lines.writerow(["方法", found.method])
    return response
