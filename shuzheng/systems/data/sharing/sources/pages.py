"""Where the data of an entry comes from: the register of a department's databases and API hosts, tried before use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.queries import sources_for
from shuzheng.kernel.exchange.sources.queries import KINDS, tried
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.sources.forms import SourceForm
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer, or_404
from shuzheng.web.forms import posted
from shuzheng.web.listing import list_page
from shuzheng.web.lists import Choice, Column, ListSpec
from shuzheng.web.templatetags.face import status_word

BIND = "exchange.bind"
CRUMBS = [("数据目录", "/catalogue"), ("数据源", "/catalogue/sources")]


def _state(source: Any) -> SafeString:
    return status_word("启用", "good") if source.is_active else status_word("已停用", "off")


SOURCES = ListSpec(
    name="data-sources",
    title="数据源",
    rows=sources_for,
    permission=BIND,
    lead="本单位登记的数据库和接口主机。平台只连接登记过的地址，只用只读账号。",
    columns=[
        Column("label", "名称", sort="label"),
        Column("kind", "类型", "get_kind_display", sort="kind"),
        Column("org", "所属单位", "org.name", kind="lesser"),
        Column("hosts", "登记主机", lambda one: "、".join(one.hosts), kind="lesser"),
        Column("state", "状态", _state),
        Column("registered_at", "登记时间", sort="registered_at", kind="nowrap lesser"),
    ],
    search=("label",),
    search_hint="名称",
    filters=[Choice("kind", "类型", KINDS)],
    sort="label",
    link=lambda one: reverse("data-source", args=[one.pk]),
    empty="还没有数据源",
    empty_text="登记一个数据库或接口，就能从中选择表编目、挂接。",
    crumbs=[("数据目录", "/catalogue"), ("数据源", "")],
    extra={"new_url": "data-source-new", "new_label": "登记数据源", "new_needs": BIND},
)
sources = list_page(SOURCES)


@signed_in(permission=BIND)
def add(request: PersonRequest) -> HttpResponse:
    """Register a source; its page tries it at once."""
    own = [(str(org.pk), org.name) for org in request.person.orgs_with(BIND)]

    def act(given: dict[str, Any]) -> str:
        org = or_404(orgs.org(given.pop("org")))
        made = actions.register_source(org=org, by=request.person, at=clock.now(), **given)
        return reverse("data-source", args=[made.pk])

    return form_answer(
        request,
        SourceForm(posted(request), orgs=own),
        act,
        to="/catalogue/sources",
        done="数据源已登记",
        title="登记数据源",
        submit="登记并测试连接",
        crumbs=CRUMBS,
    )


@signed_in(permission=BIND)
def source(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A source, tried now: what it offers, or why it cannot be used."""
    found = or_404(sources_for(request.person).filter(pk=pk).first())
    is_tried = found.kind != "http" and found.is_active
    context = {
        "source": found,
        "trial": tried(found) if is_tried else None,
        "bindings": found.bindings.exclude(state="retired").select_related("resource__current", "resource__working"),
        "crumbs": [*CRUMBS, (found.label, "")],
    }
    return render(request, "sharing/source.html", context)


@require_POST
@signed_in(permission=BIND)
def retire(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Never connect to it again."""
    found = or_404(sources_for(request.person).filter(pk=pk).first())
    actions.retire_source(source=found, by=request.person, at=clock.now())
    messages.success(request, f"数据源“{found.label}”已停用")
    return redirect("data-sources")
