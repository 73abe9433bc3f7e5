"""The page of usage statistics."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.desk.counting.queries import Usage, usage
from shuzheng.systems.data.sharing.desk.counting.rules import day_chart
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.exports import safe
from shuzheng.web.specs import Provenance

DAYS = 30


def _day(text: str, usual: date) -> date:
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise Refused("日期写法应为 2026-01-31", code="web.date", status=400) from None


@signed_in(permission=("exchange.view", "statistics.view"))
def statistics(request: PersonRequest) -> HttpResponse:
    """Calls per day, per entry, per consumer; refusals by reason. Own departments', or all for the authority."""
    now, today = clock.now(), clock.today()
    until = _day(request.GET.get("to", ""), today)
    found = usage(
        request.person, since=_day(request.GET.get("from", ""), until - timedelta(days=DAYS - 1)), until=until
    )
    if request.GET.get("format") == "csv":
        return _csv(found)
    whose = "全部部门" if request.person.may_in("exchange.supervise") else "本单位或所辖单位提供和使用的数据"
    origin = Provenance(f"{found.since} 至 {found.until}", now, "网关使用证据，数秒内采集入库", "导出按一次计", whose)
    context = {"usage": found, "chart": day_chart(found.days), "origin": origin}
    return render(request, "sharing/desk/statistics.html", context)


def _csv(found: Usage) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="usage-{found.since}-{found.until}.csv"'
    lines = csv.writer(response)
    lines.writerow(["分组", "名称", "调用", "拒绝", "行数"])
    groups = (("日", found.days), ("目录", found.entries), ("使用部门", found.consumers))
    lines.writerows([group, safe(one.name), one.calls, one.denied, one.rows] for group, some in groups for one in some)
    lines.writerows(["拒绝原因", f"{words}（{code}）", times, times, 0] for code, words, times in found.refused)
    return response
