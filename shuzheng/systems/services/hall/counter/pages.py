"""The counter by keyboard: one screen to begin, one screen to fill in and hand over; the kiosk that forgets."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.applying.forms import UploadForm
from shuzheng.systems.services.hall.applying.pages import KIOSK
from shuzheng.systems.services.hall.counter import actions
from shuzheng.systems.services.hall.counter.forms import ProxyForm, ReceiveForm
from shuzheng.systems.services.hall.drafts import actions as drafting
from shuzheng.systems.services.hall.drafts import queries as drafts
from shuzheng.systems.services.items.asking.forms import PageForm
from shuzheng.systems.services.items.forms import read
from shuzheng.web.access import PersonRequest, View, signed_in
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted, refusals_in

MINUTE = 60


@signed_in(permission="services.assist")
def receive(request: PersonRequest) -> HttpResponse:
    """Which item and for whom, typed from top to bottom."""
    form = ReceiveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            begun = actions.receive(said=form.cleaned_data, by=request.person, at=clock.now())
            return redirect("counter-application", pk=begun.pk)
    recent = drafts.mine(request.person, on=clock.today()).filter(filled_by=request.person)[:10]
    context = {"form": form, "recent": recent}
    return render(request, "services/hall/counter.html", context, status=422 if form.errors else 200)


@signed_in(permission="services.assist")
def application(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The whole application on one screen: questions, papers, hand in, print the receipt."""
    found = drafts.application(request.person, pk, on=clock.today())
    if found.case is not None:
        return redirect("application-receipt", pk=pk)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            return _handed_in(request, found)
        except Refused as error:
            refused = error
        found = drafts.application(request.person, pk, on=clock.today())
    said, origins = drafts.answers(found), found.supplied.get("answers", {})
    forms = [(page, PageForm(page, answers=said, origins=origins)) for page in drafts.pages(found)]
    papers = drafts.wanted(found, request.person, on=clock.today())
    rows = [(one, UploadForm(prefix=f"p{n}", auto_id=f"p{n}-%s")) for n, one in enumerate(papers)]
    problems = drafts.problems(found) if refused else []
    context = {"application": found, "forms": forms, "papers": rows, "refused": refused, "problems": problems}
    return render(request, "services/hall/counter_application.html", context, status=422 if refused else 200)


def _handed_in(request: PersonRequest, found: Any) -> HttpResponse:
    """Keep what was typed and scanned, in any case; then hand it in if that was asked."""
    now, who = clock.now(), request.person
    names = [one.name for page in drafts.pages(found) for one in page.questions]
    said = dict.fromkeys(names) | read(found.matter.form_schema, dict(request.POST.lists()), only=names)
    drafting.keep_answers(application=found, said=said, by=who, at=now)
    for number, one in enumerate(drafts.wanted(found, who, on=now.date())):
        for file in request.FILES.getlist(f"p{number}-chosen"):
            content = cast("BinaryIO", file.file)
            drafting.attach(
                application=found, name=one.paper.name, file=content, file_name=str(file.name), by=who, at=now
            )
    if "keep" in request.POST:
        messages.success(request, "已保存")
        return redirect("counter-application", pk=found.pk)
    drafting.submit(application=drafts.application(who, found.pk, on=now.date()), by=who, at=now)
    return redirect("application-receipt", pk=found.pk)


@signed_in(permission="services.assist")
def proxy(request: PersonRequest) -> HttpResponse:
    """Record an authority to apply for somebody."""

    def authorised(said: dict[str, Any]) -> str:
        actions.authorise(said=said, by=request.person, at=clock.now())
        return ""

    return form_answer(
        request, ProxyForm(posted(request)), authorised, to=reverse("counter"), done="代办授权已登记",
        title="登记代办授权", submit="登记",
        lead="委托人让您代为申请。授权到期后不能再代办；委托人可以随时撤销。",
    )  # fmt: skip


def kiosk(request: HttpRequest) -> HttpResponse:
    """A machine in the hall: the same pages, big; from now on this browser forgets after a while."""
    request.session[KIOSK] = True
    response = render(request, "services/hall/kiosk.html")
    response.set_cookie("type", "big", samesite="Lax", secure=request.is_secure())
    return response


def clear(request: HttpRequest) -> HttpResponse:
    """Nobody is there any more: a kiosk's browser is signed out, forgets everything and begins anew; no other is."""
    if KIOSK not in request.session:
        return render(request, "services/hall/kiosk.html")
    logout(request)
    return kiosk(request)


def timed(view: View) -> View:
    """On a kiosk, a page goes away by itself when nobody touches it for a while."""

    def shown(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if KIOSK in request.session:
            idle = parameter("services.kiosk.idle", clock.today()).whole * MINUTE
            response["Refresh"] = f"{idle};url={reverse('kiosk-clear')}"
        return response

    return shown
