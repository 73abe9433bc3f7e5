"""One's own ways of being told, and the receipt of a message: only a button proves reading, never a link."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from shuzheng.kernel.cases import actions
from shuzheng.kernel.cases.notices import queries
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.notices.forms import WaysForm

WAYS = ("email", "sms")


@signed_in
def ways(request: PersonRequest) -> HttpResponse:
    """By which ways one is told besides the site."""
    known = queries.ways_of(request.person)
    form = WaysForm(posted(request), known)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            actions.choose_ways(
                person=request.person,
                ways={one: (form.cleaned_data[one], form.cleaned_data[f"{one}_mode"]) for one in WAYS},
                by=request.person,
                at=clock.now(),
            )
            messages.success(request, "通知偏好已保存")
            return redirect("notice-ways")
    bounced = [way for way in known.values() if way.bounced_at]
    context = {"form": form, "bounced": bounced}
    return render(request, "web/notices/ways.html", context, status=422 if form.errors else 200)


@never_cache
def receipt(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """What a link in a message leads to. To look proves nothing: mail scanners look at everything."""
    notice = queries.notice_by_link(pk, token)
    if notice is None:
        raise NotAllowed("链接不完整或已失效，请从通知中重新打开", code="notices.link")
    if request.method == "POST":
        notice = actions.confirm_receipt(notice_id=pk, token=token, at=clock.now())
    return render(request, "web/notices/receipt.html", {"notice": notice})
