"""The wizard's first step: a file, a table, an API, or nothing yet. `?entry=` binds an entry that is there already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.bindings.queries import kept
from shuzheng.kernel.exchange.queries import sources_for
from shuzheng.kernel.exchange.sources.queries import tried
from shuzheng.kernel.exchange.uploads.queries import upload_of
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib import clock
from shuzheng.lib.tables import sheets_of
from shuzheng.systems.data.sharing.describing import actions
from shuzheng.systems.data.sharing.describing.forms import (
    ApiOriginForm,
    BlankOriginForm,
    FileOriginForm,
    OriginForm,
    SheetForm,
    TableOriginForm,
)
from shuzheng.systems.data.sharing.describing.specs import Origin
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in

BIND = "exchange.bind"
MOST_RELATIONS = 200


def _entry(request: PersonRequest) -> Any:
    """The entry to bind, where the address names one."""
    text = request.GET.get("entry", "")
    if not text:
        return None
    try:
        found = catalogue.resource_for(request.person, UUID(text))
    except ValueError:
        found = None
    return or_404(found if found and request.person.may(BIND, at=found.source) else None)


def _orgs(request: PersonRequest, entry: Any) -> list[tuple[str, str]]:
    own = [entry.source] if entry else request.person.orgs_with(BIND)
    return [(str(org.pk), org.name) for org in own]


def _begin(request: PersonRequest, entry: Any, form: OriginForm, origin: Origin) -> HttpResponse:
    """Describe from the origin, or bind to it; then on to the next step."""
    person, now = request.person, clock.now()
    if entry is not None:
        binding = actions.bind_from(origin=origin, resource_id=entry.pk, by=person, at=now)
        messages.success(request, "已读取数据源，请测试")
        working = entry.working is not None and entry.working.state == "draft"
        return redirect("describe-test", entry.pk) if working else redirect("binding-report", entry.pk, binding)
    made = actions.describe_from(origin=origin, org=_org(request, form), by=person, at=now)
    messages.success(request, "已读取列并识别数据标准，草稿已保存")
    return redirect("describe-entry", made)


def _org(request: PersonRequest, form: OriginForm) -> Org:
    own = {str(org.pk): org for org in request.person.orgs_with(BIND)}
    return own[form.cleaned_data.get("org") or next(iter(own))]


def _page(request: PersonRequest, name: str, title: str, form: forms.Form | None, **more: object) -> HttpResponse:
    crumbs = [("数据目录", "/catalogue"), ("编目", reverse("catalogue-new")), (title, "")]
    context = {"form": form, "title": title, "crumbs": crumbs, "query": request.GET.urlencode(), **more}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"sharing/wizard/{name}.html", context, status=status)


@signed_in(permission=BIND)
def choose(request: PersonRequest) -> HttpResponse:
    """What there is to describe from."""
    entry = _entry(request)
    title = "选择数据来源" if entry else "编目：选择数据来源"
    mine = sources_for(request.person).filter(is_active=True)
    context = {"entry": entry, "title": title, "databases": mine.exclude(kind="http"), "apis": mine.filter(kind="http")}
    crumbs = [("数据目录", "/catalogue"), (title, "")]
    query = request.GET.urlencode()
    return render(request, "sharing/wizard/source.html", {**context, "crumbs": crumbs, "query": query})


@signed_in(permission=BIND)
def from_file(request: PersonRequest) -> HttpResponse:
    """From a file; of a workbook with several sheets, from the one that is chosen next."""
    entry = _entry(request)
    if "kept" in request.POST:
        return _from_sheet(request, entry)
    form = FileOriginForm(posted(request), request.FILES or None, orgs=_orgs(request, entry))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            file, org = form.cleaned_data["file"], entry.source if entry else _org(request, form)
            upload = exchange.keep_upload(org=org, upload=file, name=file.name, by=request.person, at=clock.now())
            if len(sheets := sheets_of(kept(upload))) > 1:
                said = {"kept": upload.stored, "org": str(org.pk), "refresh": form.cleaned_data["refresh"]}
                choice = SheetForm(initial={**said, "sheet": sheets[0]}, sheets=sheets, orgs=_orgs(request, entry))
                return _page(request, "from_form", "选择工作表", choice, entry=entry, submit="读取列")
            return _begin(request, entry, form, Origin(upload=upload, refresh=form.cleaned_data["refresh"]))
    return _page(request, "from_form", "上传文件", form, entry=entry, submit="上传并读取列")


def _from_sheet(request: PersonRequest, entry: Any) -> HttpResponse:
    upload = or_404(upload_of(request.person, request.POST.get("kept", "")[:100].replace("\0", "")))
    form = SheetForm(posted(request), sheets=sheets_of(kept(upload)), orgs=_orgs(request, entry))
    if form.is_valid():
        with refusals_in(form):
            chosen = replace(upload, sheet=form.cleaned_data["sheet"])
            return _begin(request, entry, form, Origin(upload=chosen, refresh=form.cleaned_data["refresh"]))
    return _page(request, "from_form", "选择工作表", form, entry=entry, submit="读取列")


@signed_in(permission=BIND)
def from_table(request: PersonRequest, source: UUID) -> HttpResponse:
    """From a table or view of a registered database."""
    entry = _entry(request)
    found = or_404(sources_for(request.person).filter(pk=source, is_active=True).exclude(kind="http").first())
    trial = tried(found)
    words = request.GET.get("q", "").strip().lower()
    names = [name for name in trial.relations if words in name.lower()][:MOST_RELATIONS]
    orgs = [(str(found.org_id), found.org.name)]
    form = TableOriginForm(posted(request), relations=names, orgs=orgs)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            said = form.cleaned_data
            origin = Origin(source_id=found.pk, relation=said["relation"], refresh=said["refresh"])
            return _begin(request, entry, form, origin)
    more = {"source": found, "trial": trial, "words": words, "is_cut": len(names) == MOST_RELATIONS}
    return _page(request, "from_table", found.label, form, entry=entry, **more)


@signed_in(permission=BIND)
def from_api(request: PersonRequest) -> HttpResponse:
    """From an API at a registered host."""
    entry = _entry(request)
    own = sources_for(request.person).filter(kind="http", is_active=True)
    sources = [(str(one.pk), f"{one.label}（{'、'.join(one.hosts)}）") for one in own]
    form = ApiOriginForm(posted(request), sources=sources, orgs=_orgs(request, entry))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            said = form.cleaned_data
            source = UUID(said["source"])
            origin = Origin(source_id=source, api=form.api, headers=said["headers"], refresh=said["refresh"])
            return _begin(request, entry, form, origin)
    return _page(request, "from_api", "接口", form, entry=entry, submit="试调用并读取字段", has_source=bool(sources))


@signed_in(permission="catalogue.describe")
def blank(request: PersonRequest) -> HttpResponse:
    """An entry without data for now."""
    form = BlankOriginForm(posted(request), orgs=_orgs(request, None))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            org, name = _org(request, form), form.cleaned_data["name"]
            made = actions.describe_blank(org=org, name=name, by=request.person, on=clock.today())
            return redirect("describe-entry", made)
    return _page(request, "from_form", "先编目，后挂接", form, entry=None, submit="开始编目")
