"""The calendar: each year's schedule, entering one after seeing what it moves; the dated numbers of the law."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shuzheng.kernel.calendar import actions, queries
from shuzheng.lib import clock, schedules
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.admin.forms import ParameterForm, ScheduleForm
from shuzheng.web.admin.lists import value_words
from shuzheng.web.admin.preview import moved_by
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted, refusals_in

CRUMBS = [("管理", ""), ("工作日历", "/admin/calendar")]


@signed_in(permission="calendar.manage")
def calendar(request: PersonRequest) -> HttpResponse:
    """The years, and which of them still wait for the official notice."""
    year = clock.today().year
    shown = [one for one in queries.schedules() if one.year >= year - 1]
    return render(request, "web/admin/calendar.html", {"schedules": shown, "year": year, "crumbs": CRUMBS})


@signed_in(permission="calendar.manage")
def enter_schedule(request: PersonRequest) -> HttpResponse:
    """Enter a year's schedule: first what it would move, then the entry."""
    form = ScheduleForm(posted(request), initial=_statutory(clock.today().year + 1))
    moved = None
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = form.cleaned_data
            if "preview" in request.POST:
                moved = moved_by(by=request.person, at=clock.now(), **given)
            else:
                actions.enter_schedule(by=request.person, at=clock.now(), **given)
                messages.success(request, f"{given['year']} 年放假安排已录入，相关期限已重算")
                return redirect("calendar")
    context = {"form": form, "moved": moved, "crumbs": CRUMBS}
    return render(request, "web/admin/schedule.html", context, status=422 if form.errors else 200)


def _statutory(year: int) -> dict[str, object]:
    """The days the law itself names, to start from."""
    lines = [f"{day.isoformat()} {name}" for day, name in sorted(schedules.statutory(year).items())]
    return {"year": year, "off": "\n".join(lines)}


@signed_in(permission="calendar.manage")
def parameter(request: PersonRequest, pk: int) -> HttpResponse:
    """One number of the law with its history, and a new row from a day on."""
    row = queries.parameters().filter(pk=pk).first()
    if row is None:
        raise Http404
    rows = queries.parameters().filter(code=row.code).order_by("-valid_from", "-pk")
    context = {
        "row": row,
        "value": value_words(row),
        "history": [(one, value_words(one)) for one in rows],
        "today": clock.today(),
        "crumbs": [("管理", ""), ("法定参数", "/admin/parameters"), (row.name, "")],
    }
    return render(request, "web/admin/parameter.html", context)


@signed_in(permission="calendar.manage", confirm="act")
def set_parameter(request: PersonRequest, pk: int) -> HttpResponse:
    """Let another number be in force from a day."""
    row = queries.parameters().filter(pk=pk).first()
    if row is None:
        raise Http404

    def act(given: dict[str, Any]) -> str:
        made = actions.set_parameter(code=row.code, by=request.person, at=clock.now(), **given)
        return reverse("parameter", args=[made.pk])

    form = ParameterForm(posted(request), initial={"valid_from": _next_month(clock.today()), "area": row.area})
    lead = f"现为 {value_words(row)}，依据{row.article}。旧值保留，只对施行日期以后起算的期限生效。"
    return form_answer(
        request,
        form,
        act,
        to=reverse("parameter", args=[pk]),
        done="新参数已保存",
        title=f"变更“{row.name}”",
        lead=lead,
        crumbs=[("管理", ""), ("法定参数", "/admin/parameters")],
    )


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
