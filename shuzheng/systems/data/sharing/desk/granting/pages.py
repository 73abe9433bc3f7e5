"""The page of a grant and what may be done there; files and feeds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange import queries as shared
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing.desk.granting import actions, queries
from shuzheng.systems.data.sharing.desk.granting.forms import CloseFeedForm, FeedForm, FileForm, next_year
from shuzheng.systems.data.sharing.desk.granting.specs import entry_name
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted
from shuzheng.web.specs import Provenance


@signed_in(permission=("exchange.view", "exchange.call"))
def grant(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A grant: terms, masks, what happened, how it is used."""
    found = queries.grant_for(request.person, pk)
    context = queries.page(found, request.person, today=clock.today())
    origin = Provenance("近 30 日", clock.now(), "网关使用证据", "导出按一次计")
    return render(request, "sharing/desk/grant.html", {**context, "file_form": FileForm(), "origin": origin})


@signed_in(permission="exchange.view")
def change(request: PersonRequest, pk: UUID, act: str) -> HttpResponse:
    """Suspend, resume, end, renew, or propose to stop: ground and reasons are asked for, the consequence is said."""
    found = queries.grant_for(request.person, pk)
    spec = actions.ACTS[act]
    if not getattr(queries.may(found, request.person), act.replace("-", "_")):
        raise NotAllowed(f"现在不能由您{spec.label}这项授权：请核对授权状态和您的角色", code="sharing.not_now")
    return form_answer(
        request,
        spec.form(posted(request)),
        lambda said: spec.run(found, request.person, clock.now(), said),
        to=reverse("grant", args=[pk]),
        done=f"{spec.done}：{found.purpose}",
        title=f"{spec.label}授权",
        submit=spec.label,
        lead=f"{found.consumer}使用“{shared.resource_view(found.resource_id).name}”。{spec.consequence}",
        crumbs=(("授权", reverse("grants-held")), (found.purpose, reverse("grant", args=[pk]))),
    )


@require_POST
@signed_in(permission="exchange.call")
def prepare(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Make the masked file of a grant."""
    found = queries.grant_for(request.person, pk)
    made = exchange.prepare_file(grant=found, kind=request.POST.get("kind", ""), by=request.person, at=clock.now())
    messages.success(request, f"已生成文件，{made.rows:,} 行")
    return redirect("delivery", pk=made.pk)


@signed_in(permission="exchange.view")
def delivery(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A file that was made; a POST gives a token that fetches it once, shown this once."""
    found = shared.deliveries_for(request.person).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这个文件，或与您的单位无关", code="sharing.not_yours")
    token = ""
    if request.method == "POST":
        if request.POST.get("act") == "remove":
            actions.destroy_file(delivery=found, by=request.person, at=clock.now())
            messages.success(request, "文件已清除，记录保留")
            return redirect("delivery", pk=pk)
        token = exchange.issue_token(delivery=found, by=request.person, at=clock.now())
    may_fetch = request.person.may("exchange.call", at=found.grant.consumer)
    context = {"delivery": found, "token": token, "may_fetch": may_fetch, "name": entry_name(found.grant.resource)}
    return render(request, "sharing/desk/delivery.html", context)


@require_POST
@signed_in(permission="exchange.call")
def download(request: PersonRequest) -> HttpResponseBase:
    """Fetch a file by its one-use token."""
    token = request.POST.get("token", "").strip()[:200]
    found, path = exchange.redeem(token=token, by=request.person, at=clock.now())
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{found.manifest['name']}.{found.format}")


def _own_entries(request: PersonRequest) -> list[tuple[str, str]]:
    from shuzheng.kernel.catalogue.queries import visible_to

    orgs = request.person.orgs_with("exchange.reply")
    rows = visible_to(request.person).filter(source__in=orgs, state="published", bound_on__isnull=False)
    return [(str(one.pk), entry_name(one)) for one in rows.order_by("code")]


@signed_in(permission="exchange.reply")
def open_feed(request: PersonRequest) -> HttpResponse:
    """Return an entry to a lower division."""
    entries = _own_entries(request)

    def act(said: dict[str, object]) -> str:
        actions.open_feed(resources=entries, said=said, by=request.person, at=clock.now())
        return ""

    form = FeedForm(entries, posted(request), initial={"valid_to": next_year(clock.today())})
    return form_answer(
        request,
        form,
        act,
        to=reverse("feeds"),
        done="已开通回流",
        title="开通回流",
        submit="开通",
        lead="该区划的政府部门都将得到授权，脱敏照常。条例第二十四条",
        crumbs=(("数据回流", reverse("feeds")),),
    )


@signed_in(permission="exchange.view")
def feed(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A feed, and closing it."""
    found = shared.feeds_for(request.person).filter(pk=pk).first()
    if found is None:
        raise Refused("没有这项回流，或与您的单位无关", code="sharing.not_yours", status=403)
    may_close = found.is_open and request.person.may("exchange.reply", at=found.resource.source)
    if request.method != "POST" or not may_close:
        context = {"feed": found, "form": CloseFeedForm() if may_close else None}
        return render(request, "sharing/desk/feed.html", context)

    def act(said: dict[str, str]) -> str:
        exchange.close_feed(feed=found, by=request.person, at=clock.now(), **said)
        return ""

    return form_answer(
        request,
        CloseFeedForm(posted(request)),
        act,
        to=reverse("feeds"),
        done="已关闭",
        title="关闭回流",
        submit="关闭",
    )
