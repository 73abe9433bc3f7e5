"""Hot topics with map and words, and how well the units do."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from shuzheng.lib import clock
from shuzheng.systems.openness.hotline.counting import queries
from shuzheng.systems.openness.hotline.counting.queries import Span
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.specs import Provenance

SPANS = (("7", "近7天"), ("30", "近30天"), ("90", "近90天"))
SOURCE = "本平台热线工单"


def _span(request: PersonRequest) -> tuple[str, Span]:
    asked = request.GET.get("days", "30")
    days, now = asked if asked in dict(SPANS) else "30", clock.now()
    return days, Span(now - timedelta(days=int(days)), now, clock.day_of(now))


@signed_in(permission=("hotline.receive", "hotline.lead"))
def topics(request: PersonRequest) -> HttpResponse:
    """What people bring, where, and what has become more."""
    days, span = _span(request)
    found = queries.topics(request.person, span=span)
    nodes, table = queries.places(request.person, span=span)
    context = {
        "topics": found,
        "chart": topic_chart(found),
        "nodes": nodes,
        "places": table,
        "points": queries.points(request.person, span=span),
        "area": queries.area(request.person, on=span.on),
        "words": queries.hot_words(request.person, span=span),
        "days": days,
        "spans": SPANS,
        "origin": _origin(span, "按分类计数，与前一等长时段比较"),
    }
    return render(request, "hotline/topics.html", context)


@signed_in(permission=("hotline.receive", "hotline.lead"))
def figures(request: PersonRequest) -> HttpResponse:
    """Satisfied, solved at the first time, late, bounced: by unit, each figure open to its list."""
    days, span = _span(request)
    rows = queries.unit_figures(request.person, span=span)
    method = "满意率＝满意和基本满意÷已评价；一次办结率＝未经重办且满意÷已办结；超期率＝办理超期÷收到"
    shown: dict[str, object] = {"rows": rows, "chart": unit_chart(rows), "origin": _origin(span, method)}
    context = shown | {"days": days, "spans": SPANS}
    return render(request, "hotline/figures.html", context)


def _origin(span: Span, method: str) -> Provenance:
    period = f"{span.since:%Y-%m-%d} 至 {span.until:%Y-%m-%d}"
    return Provenance(period, span.until, SOURCE, method, "本人可见的工单")


def topic_chart(found: list[queries.Topic]) -> dict[str, object]:
    """This span beside the one before, by category."""
    bar = {"type": "bar", "barMaxWidth": 16}
    return {
        "grid": {"left": 8, "right": 24, "top": 32, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [one.name.split("/")[-1] for one in found], "inverse": True},
        "series": [
            {**bar, "name": "本期", "data": [one.now for one in found], "label": {"show": True, "position": "right"}},
            {**bar, "name": "上期", "data": [one.before for one in found]},
        ],
    }


def unit_chart(rows: list[queries.UnitFigures]) -> dict[str, object]:
    """The shares by unit."""

    def percent(share: float | None) -> float | None:
        return None if share is None else round(share * 100, 1)

    shares = (("满意率", "satisfied_share"), ("一次办结率", "first_share"), ("超期率", "late_share"))
    return {
        "grid": {"left": 8, "right": 24, "top": 32, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "category", "data": [one.unit for one in rows]},
        "yAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            {"type": "bar", "name": name, "data": [percent(getattr(one, field)) for one in rows]}
            for name, field in shares
        ],
    }
