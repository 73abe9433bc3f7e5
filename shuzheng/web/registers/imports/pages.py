"""The wizard of an import: from where → which column is what → the dry run → written. Each step has its address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shuzheng.kernel.registers import specs
from shuzheng.kernel.registers.imports import actions, queries
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib import clock
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.listing import list_page
from shuzheng.web.registers.imports import lists
from shuzheng.web.registers.imports.forms import ColumnsForm, FileForm, LinkForm

STEPS = (("begin", "选择来源"), ("columns", "核对列"), ("check", "试运行"), ("write", "写入"))


def register_for(request: PersonRequest, name: str) -> Register:
    """The register of an address, for who may write there."""
    found = specs.register(name)
    request.person.require(found.write)
    return found


def page(request: PersonRequest, register: Register, here: str, *, wrong: bool = False, **more: Any) -> HttpResponse:
    """A step's page, with the way through the wizard above it."""
    there = f"/registers/{register.name}/"
    crumbs = [("台账", "/registers/"), (register.label, there), ("导入", f"{there}import/")]
    title = dict(STEPS)[here]
    context = {"register": register, "here": here, "steps": STEPS, "title": title, **more}
    context["crumbs"] = [*crumbs, (str(more["run"].pk) if "run" in more else "新的导入", "")]
    return render(request, f"web/registers/imports/{here}.html", context, status=422 if wrong else 200)


@signed_in
def runs(request: PersonRequest, name: str) -> HttpResponseBase:
    """The imports into a register: how far each is, and whose it was."""
    return list_page(lists.runs_of(register_for(request, name)))(request)


@signed_in
def begin(request: PersonRequest, name: str) -> HttpResponse:
    """From where: a file, a table or an API."""
    register, is_link = register_for(request, name), request.POST.get("kind") == "link"
    form = FileForm(None if is_link else posted(request), None if is_link else request.FILES or None)
    link = LinkForm(posted(request) if is_link else None, person=request.person)
    asked: FileForm | LinkForm = link if is_link else form
    corrects = queries.corrected(register, person=request.person, number=request.GET.get("corrects", ""))
    if request.method == "POST" and asked.is_valid():
        with refusals_in(asked):
            said, who = asked.cleaned_data, {"register": register, "by": request.person, "at": clock.now()}
            run = _begun(said, is_link, who) if is_link else _begun(said | {"corrects": corrects}, is_link, who)
            return redirect("register-import-columns", name, run.pk)
    return page(request, register, "begin", wrong=bool(asked.errors), form=form, link=link, corrects=corrects)


def _begun(said: dict[str, Any], is_link: bool, who: dict[str, Any]) -> Any:
    if not is_link:
        file, source = said["file"], said["source"] or who["by"].org
        more = {"sheet": said["sheet"], "corrects": said["corrects"]}
        return actions.begin_file(upload=file, name=file.name, source=source, **more, **who)
    if said["binding"]:
        return actions.begin_api(binding=said["binding"], **who)
    return actions.begin_table(database=said["database"], relation=said["relation"], **who)


@signed_in
def columns(request: PersonRequest, name: str, pk: int) -> HttpResponse:
    """Which column is what: as proposed or remembered, for a person to confirm."""
    register = register_for(request, name)
    run = or_404(queries.run_for(register, person=request.person, pk=pk))
    if not run.is_mappable:
        return redirect("register-import", name, pk)
    looked = queries.look(run)
    found = queries.standards_of(looked)
    said = {"initial": {"reason": run.reason, "basis": run.basis}, "planned": run.plan}
    form = ColumnsForm(posted(request), register=register, columns=run.columns, found=found, **said)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            why = {"reason": form.cleaned_data["reason"], "basis": form.cleaned_data["basis"]}
            actions.map_columns(run=run, columns=form.columns, by=request.person, at=clock.now(), **why)
            return redirect("register-import", name, pk)
    rows = queries.shown_rows(register, looked, person=request.person)
    return page(request, register, "columns", wrong=bool(form.errors), run=run, form=form, looked=looked, rows=rows)


@signed_in
def run(request: PersonRequest, name: str, pk: int) -> HttpResponse:
    """How far it is, what it would do, what it did."""
    register = register_for(request, name)
    found = or_404(queries.run_for(register, person=request.person, pk=pk))
    here = "write" if found.change_id or found.is_over else "check"
    new, changed = queries.samples(found, register, person=request.person)
    bad = queries.bad_rows(found)[:5]
    return page(request, register, here, run=found, new=new, changed=changed, bad=bad, progress=queries.progress(found))


@signed_in
def progress(request: PersonRequest, name: str, pk: int) -> HttpResponse:
    """The part of the page that asks again every two seconds, and has the page reloaded when it is over."""
    register = register_for(request, name)
    found = or_404(queries.run_for(register, person=request.person, pk=pk))
    context = {"run": found, "register": register, "progress": queries.progress(found)}
    answer = render(request, "web/registers/imports/progress.html", context)
    if not found.is_working:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@signed_in
def confirm(request: PersonRequest, name: str, pk: int) -> HttpResponse:
    """Take in what is good."""
    found = or_404(queries.run_for(register_for(request, name), person=request.person, pk=pk))
    actions.confirm(run=found, by=request.person, at=clock.now())
    return redirect("register-import", name, pk)


@require_POST
@signed_in
def cancel(request: PersonRequest, name: str, pk: int) -> HttpResponse:
    """Stop it."""
    found = or_404(queries.run_for(register_for(request, name), person=request.person, pk=pk))
    actions.cancel(run=found, by=request.person, at=clock.now())
    messages.success(request, "已取消，尚未写入的行不会再写入")
    return redirect("register-import", name, pk)


@signed_in
def bad(request: PersonRequest, name: str, pk: int) -> HttpResponseBase:
    """The rows that were not taken in, with their reasons: to look at, and to send back to the source department."""
    register = register_for(request, name)
    found = or_404(queries.run_for(register, person=request.person, pk=pk))
    return list_page(lists.bad_rows_of(register, found.pk, found.columns))(request)
