"""Monthly reports: the list, making one, on the page and as a file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.office.supervision import queries
from shuzheng.systems.office.supervision.league.rules import month_of
from shuzheng.systems.office.supervision.models import Report
from shuzheng.systems.office.supervision.reports.actions import make_report
from shuzheng.systems.office.supervision.reports.forms import ReportForm, word
from shuzheng.systems.office.supervision.reports.queries import reports_for
from shuzheng.systems.office.supervision.reports.rules import sentences, tables
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import refusals_in
from shuzheng.web.lists import Column, ListSpec

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

REPORTS = ListSpec(
    name="supervision-reports",
    title="监督月报",
    lead="每份月报保存编制那一刻的全部数据，按编号随时可以一字不差地再次打印。",
    rows=lambda person: reports_for(person, on=clock.today()),
    columns=(
        Column("title", "月报", str),
        Column("division", "区划"),
        Column("org", "编制单位"),
        Column("made_by", "编制人"),
        Column("made_at", "数据截至", sort="made_at", kind="nowrap"),
    ),
    sort="-made_at",
    link=lambda row: reverse("supervision-report", args=[row.pk]),
    permission=queries.VIEW,
    empty="还没有月报",
    empty_text="督查机构编制后列在这里。",
    extra={"new_url": "supervision-report-new", "new_label": "编制月报", "new_needs": "supervision.conclude"},
)


@signed_in(permission="supervision.conclude")
def make(request: PersonRequest) -> HttpResponse:
    """Make the report of a month."""
    own = queries.charges(request.person, on=clock.today())
    usual = {"month": f"{month_of(clock.today()):%Y-%m}"}
    form = ReportForm(request.POST or None, own=own, initial=usual)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            division = queries.charge(request.person, form.cleaned_data["division"], on=clock.today())
            month = date.fromisoformat(f"{form.cleaned_data['month']}-01")
            report = make_report(division=division, month=month, by=request.person, at=clock.now())
            messages.success(request, f"已编制{report}")
            return redirect("supervision-report", pk=report.pk)
    status = 422 if form.errors else 200
    return render(request, "supervision/report_form.html", {"form": form}, status=status)


def _found(request: PersonRequest, pk: UUID) -> Report:
    found = reports_for(request.person, on=clock.today()).filter(pk=pk).first()
    if found is None:
        raise Refused("没有这份月报，或不在您的监督范围内", code="supervision.no_report", status=404)
    return found


@signed_in(permission=queries.VIEW)
def report(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A report as a page to print."""
    found = _found(request, pk)
    context = {"report": found, "sentences": sentences(found.figures), "tables": tables(found.figures)}
    return render(request, "supervision/report.html", context)


@signed_in(permission=queries.VIEW)
def docx(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The same as a Word document."""
    found = _found(request, pk)
    response = HttpResponse(word(found), content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, f"{found}.docx") or ""
    return response
