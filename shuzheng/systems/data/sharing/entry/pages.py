"""The page of an entry, and what may be done there: revising, withdrawing, looking after its bindings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.catalogue import actions as catalogue_actions
from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.queries import bindings_for, grants_for
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.entry import queries
from shuzheng.systems.data.sharing.entry.forms import FileForm, RetireForm, ReviseForm, WithdrawForm
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted

VIEW = "catalogue.view"
CRUMBS = [("数据目录", "/catalogue")]


@signed_in(permission=VIEW)
def entry(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One entry; `?version=2` shows how it was."""
    number = request.GET.get("version", "")
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else None
    page = queries.page(request.person, pk, number=wanted, at=clock.now())
    if page is None:
        raise Http404
    title = getattr(page["edition"], "name", "") or "未命名目录"
    context = {**page, "crumbs": [*CRUMBS, (title, "")], "title": title, "gateway": queries.gateway_address()}
    return render(request, "sharing/entry.html", context)


@signed_in(permission=VIEW)
def by_code(request: PersonRequest, path: str, sequence: str) -> HttpResponse:
    """The entry of a code, which always answers once it was published."""
    return redirect("catalogue-entry", or_404(catalogue.resolve(f"{path}/{sequence}")).pk)


@signed_in(permission="catalogue.describe")
def revise(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Open a new version; the one in force stays so until the new one is published."""
    resource = or_404(catalogue.resource_for(request.person, pk))
    request.person.require("catalogue.describe", at=resource.source)

    def act(given: dict[str, Any]) -> str:
        catalogue_actions.revise(resource=resource, by=request.person, on=clock.today(), **given)
        return reverse("describe-entry", args=[pk])

    return form_answer(
        request,
        ReviseForm(posted(request)),
        act,
        to=reverse("catalogue-entry", args=[pk]),
        done="已建立新版本，现行版本在新版发布前继续有效",
        title=f"更新目录“{resource.current.name if resource.current else ''}”",
        submit="建立新版本",
        crumbs=CRUMBS,
    )


@signed_in(permission=("catalogue.approve", "catalogue.review"))
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Withdraw an entry, unless somebody lives on it."""
    resource = or_404(catalogue.resource_for(request.person, pk))
    if not request.person.may("catalogue.review", at=resource.source):
        request.person.require("catalogue.approve", at=resource.source)
    in_use = grants_for(request.person).filter(resource=resource, state__in=("active", "suspended")).exists()

    def act(given: dict[str, Any]) -> str:
        catalogue_actions.withdraw(resource=resource, in_use=in_use, by=request.person, on=clock.today(), **given)
        return ""

    return form_answer(
        request,
        WithdrawForm(posted(request)),
        act,
        to=reverse("catalogue-entry", args=[pk]),
        done="目录已撤销",
        title="撤销目录",
        submit="撤销目录",
        lead="撤销后不再能检索和申请，代码永久保留并说明去向。",
        crumbs=CRUMBS,
    )


@require_POST
@signed_in(permission="exchange.bind")
def refresh(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponseBase:
    """Read a bound source again now."""
    found = or_404(bindings_for(request.person).filter(pk=binding, resource=pk).first())
    report = exchange.refresh(binding=found, by=request.person, at=clock.now())
    told = f"已更新：提供 {report.served:,} 行" if report.ok else f"未能更新：{'；'.join(report.errors)}"
    (messages.success if report.ok else messages.warning)(request, told)
    return redirect(reverse("catalogue-entry", args=[pk]) + "#bindings")


@signed_in(permission="exchange.bind")
def replace(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponse:
    """Put a new edition in the place of a bound file; a bad one leaves the old in service."""
    found = or_404(bindings_for(request.person).filter(pk=binding, resource=pk).first())

    def act(given: dict[str, Any]) -> str:
        file = given["file"]
        report = exchange.replace_file(binding=found, upload=file, name=file.name, by=request.person, at=clock.now())
        return "" if report.ok else reverse("catalogue-entry", args=[pk]) + "#bindings"

    return form_answer(
        request,
        FileForm(posted(request), request.FILES or None),
        act,
        to=reverse("catalogue-entry", args=[pk]),
        done="新文件已检查，结果见“挂接与测试”",
        title="更换文件",
        submit="上传并检查",
        crumbs=CRUMBS,
    )


@signed_in(permission="exchange.bind")
def retire(request: PersonRequest, pk: UUID, binding: UUID) -> HttpResponse:
    """Take a binding out of use, unless a grant lives on it."""
    found = or_404(bindings_for(request.person).filter(pk=binding, resource=pk).first())

    def act(given: dict[str, Any]) -> str:
        exchange.retire_binding(binding=found, by=request.person, at=clock.now(), **given)
        return ""

    return form_answer(
        request,
        RetireForm(posted(request)),
        act,
        to=reverse("catalogue-entry", args=[pk]),
        done="挂接已停用",
        title="停用挂接",
        submit="停用",
        lead="停用后目录显示为“未挂接”，不能再申请调用。",
        crumbs=CRUMBS,
    )
