"""The table of duties: the list, one with who had it before, entering, ending, importing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline.dispatching.specs import duties, label_of
from shuzheng.systems.openness.hotline.duties import actions, queries, rules
from shuzheng.systems.openness.hotline.duties.forms import DutyForm, TableForm
from shuzheng.systems.openness.hotline.models import Responsibility
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.lists import Choice, Column, ListSpec, Rows

SEE, LEAD = ("hotline.receive", "hotline.lead"), "hotline.lead"
MOST_BYTES = 5 * 2**20
CRUMBS = (("职责清单", "/hotline/duties"),)


def _categories(row: Responsibility) -> str:
    found = duties().get(row.duty)
    return "、".join(one.split("/")[-1] for one in found.categories) if found else ""


def _of_category(rows: Rows, value: str) -> Rows:
    return rows.filter(duty=queries.of_category(value))


DUTIES = ListSpec(
    name="hotline-duties",
    title="职责清单",
    rows=lambda person: queries.responsibilities(person, on=clock.today()),
    columns=(
        Column("duty_name", "职责", lambda row: label_of(row.duty), sort="duty"),
        Column("categories", "诉求分类", _categories, kind="lesser"),
        Column("division", "区划", "division.name", sort="division"),
        Column("org", "承办单位"),
        Column("since", "自", sort="since", kind="nowrap"),
        Column("reason", "依据", kind="lesser"),
        Column("duty", rules.DUTY, kind="mono lesser"),
        Column("division_id", rules.DIVISION, kind="mono lesser"),
        Column("uscc", rules.USCC, "org.uscc", kind="mono lesser"),
    ),
    search=lambda rows, words: rows.filter(queries.named(words)),
    filters=(
        Choice("duty", "职责", lambda _: [(one.code, one.label) for one in duties().values()]),
        Choice("category", "诉求分类", lambda _: queries.categories(), _of_category),
        Choice(
            "division",
            "区划",
            lambda person: [(d.code, d.name) for d in queries.areas(person, on=clock.today(), level=3)],
        ),
    ),
    sort="duty",
    link=lambda row: reverse("hotline-duty", args=[row.pk]),
    permission=SEE,
    lead="派单建议按这张表找承办单位：本区划没有登记的，用上级区划登记的。导出的表修改后可以再导入。",
    empty="还没有登记职责",
    extra={"new_url": "hotline-duty-new", "new_label": "登记职责", "new_needs": LEAD},
)


@signed_in(permission=SEE)
def duty(request: PersonRequest, pk: int) -> HttpResponse:
    """One duty in one division, and who had it."""
    found = get_object_or_404(queries.responsibilities(request.person, on=clock.today()), pk=pk)
    context = {
        "one": found,
        "label": label_of(found.duty),
        "categories": duties()[found.duty].categories if found.duty in duties() else (),
        "history": queries.history(found),
        "may": request.person.may(LEAD),
    }
    return render(request, "hotline/duty.html", context)


@signed_in(permission=LEAD)
def enter(request: PersonRequest) -> HttpResponse:
    """Who has a duty from now on."""
    start = {name: request.GET.get(name, "") for name in ("duty", "division")}
    form = DutyForm(posted(request), person=request.person, on=clock.today(), initial=start)
    if form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            done = actions.assign_duty(
                duty=said["duty"],
                division=said["division"],
                org=said["unit"],
                reason=said["reason"],
                by=request.person,
                at=clock.now(),
            )
            messages.success(request, f"{done.division.name}的“{label_of(done.duty)}”由{done.org}承办")
            return redirect("hotline-duty", pk=done.pk)
    context = {"form": form, "title": "登记职责", "submit": "登记", "cancel": "hotline-duties", "crumbs": CRUMBS}
    context["aside"] = "hotline/duty_aside.html"
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in(permission=LEAD)
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Nobody has it here any more."""
    done = actions.end_duty(pk=pk, by=request.person, at=clock.now())
    messages.success(request, f"{done.division.name}的“{label_of(done.duty)}”已终止登记，由上级区划的单位承办")
    return redirect("hotline-duties")


@signed_in(permission=LEAD)
def load(request: PersonRequest) -> HttpResponse:
    """A whole table."""
    form = TableForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_in(form), TemporaryDirectory() as folder:
            file = form.cleaned_data["file"]
            if file.size > MOST_BYTES:
                raise Refused("文件太大，最多5MB", code="hotline.duties", fields={"file": "文件太大，最多5MB"})
            path = Path(folder) / "duties"
            path.write_bytes(file.read())
            done = actions.load_duties(path=path, by=request.person, at=clock.now())
            messages.success(request, f"已导入：新登记或者变更{done.new}项，不变{done.same}项")
            return redirect("hotline-duties")
    context = {"form": form, "title": "导入职责表", "submit": "导入", "cancel": "hotline-duties", "crumbs": CRUMBS}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
