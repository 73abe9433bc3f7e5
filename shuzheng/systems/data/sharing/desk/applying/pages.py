"""Writing, amending, objecting."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from shuzheng.kernel.exchange.rules import MODES as KNOWN_MODES
from shuzheng.lib import clock
from shuzheng.systems.data.sharing import actions as sharing
from shuzheng.systems.data.sharing import queries as shared
from shuzheng.systems.data.sharing.desk.applying import actions, queries
from shuzheng.systems.data.sharing.desk.applying.forms import ApplicationForm, ObjectionForm, posted_or, start_of
from shuzheng.systems.data.sharing.desk.applying.rules import uuid_of
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted, refusals_in


def _form(request: PersonRequest, offer: queries.Offer, initial: Mapping[str, object]) -> ApplicationForm:
    modes = tuple(mode for mode in offer.modes if mode in KNOWN_MODES)
    return ApplicationForm(offer.view, modes, offer.purposes, **posted_or(posted(request), initial))


@signed_in(permission="exchange.request")
def new(request: PersonRequest) -> HttpResponse:
    """Apply for an entry, begun on its page."""
    offer = queries.offer(request.person, uuid_of(request.GET.get("resource", "")))
    requester = queries.requester_of(request.person)
    today = clock.today()
    start = {"valid_from": today, "valid_to": today.replace(year=today.year + 1, day=min(today.day, 28))}
    form = _form(request, offer, start)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            number = actions.begin(
                resource_id=offer.view.id,
                requester=requester,
                stated=form.stated,
                goes_on="draft" not in request.POST,
                by=request.person,
                at=clock.now(),
            )
            return _done(request, number)
    return _show(request, form, offer, requester)


def _done(request: PersonRequest, number: str) -> HttpResponse:
    is_draft = "draft" in request.POST
    messages.success(request, f"{number} 已保存草稿" if is_draft else f"{number} 已提交")
    return redirect("case", ref=number)


def _show(request: PersonRequest, form: ApplicationForm, offer: queries.Offer, org: object) -> HttpResponse:
    context = {"form": form, "offer": offer, "requester": org}
    return render(request, "sharing/desk/apply.html", context, status=422 if form.errors else 200)


@signed_in(permission="exchange.request")
def edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Go on with a draft, or supplement what was told to be missing."""
    found = shared.request_for(request.person, pk, on=clock.today())
    request.person.require("exchange.request", at=found.requester)
    offer = queries.offer(request.person, found.resource_id)
    form = _form(request, offer, start_of(queries.stated(found)))
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            number = actions.change(
                request_id=pk,
                stated=form.stated,
                goes_on="draft" not in request.POST,
                by=request.person,
                at=clock.now(),
            )
            return _done(request, number)
    return _show(request, form, offer, found.requester)


@signed_in(permission="exchange.consent")
def object_to(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Raise an objection against the other side."""
    found = shared.request_for(request.person, pk, on=clock.today())

    def act(said: dict[str, str]) -> str:
        case = sharing.object_to(request_id=pk, matter=said["matter"], by=request.person, at=clock.now())
        return f"/cases/{case}"

    return form_answer(
        request,
        ObjectionForm(posted(request)),
        act,
        to=f"/cases/{found.case.number}",
        done="异议已提出，双方进入协商",
        title="提出异议",
        submit="提出异议",
        lead=f"对 {found.case.number}",
        crumbs=(("办件", "/cases"), (found.case.number, f"/cases/{found.case.number}")),
    )
