"""Disputing a value, a violation, who read a row."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.data.sharing import actions as sharing
from shuzheng.systems.data.sharing.desk.applying.queries import offer
from shuzheng.systems.data.sharing.desk.applying.rules import uuid_of
from shuzheng.systems.data.sharing.desk.doubting import actions, queries
from shuzheng.systems.data.sharing.desk.doubting.forms import DisputeForm, WhoForm
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import form_answer
from shuzheng.web.forms import posted, refusals_in


@signed_in(permission="exchange.dispute")
def dispute(request: PersonRequest) -> HttpResponse:
    """Say that a value of a row is wrong."""
    view = offer(request.person, uuid_of(request.GET.get("resource", ""))).view
    key = view.element(view.key)
    mine = request.person.orgs_with("exchange.dispute")

    def act(said: dict[str, str]) -> str:
        if not mine:
            raise NotAllowed
        made = sharing.dispute(resource_id=view.id, claimant=mine[0], by=request.person, at=clock.now(), **said)
        return f"/cases/{made.case.number}"

    words = [(one.name, one.label) for one in view.elements]
    begun = {"row": request.GET.get("row", "")[:500]}
    return form_answer(
        request,
        DisputeForm(key.label if key else "", words, posted(request), initial=begun),
        act,
        to="/verifications",
        done="已提出校核，数源部门须按时核实",
        title=f"对“{view.name}”提出校核",
        submit="提出校核",
        lead="数源部门核实更正后，会告知您，也会告知取用过这一行的其他部门。条例第二十六条",
        crumbs=(("数据校核", "/verifications"),),
    )


@signed_in(permission="exchange.view")
def violation(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One violation with its article and its evidence."""
    return render(request, "sharing/desk/violation.html", queries.violation_page(request.person, pk))


@signed_in(permission="exchange.view")
def who_read(request: PersonRequest) -> HttpResponse:
    """Officials look a row up for those who ask, on record."""
    entries = queries.askable(request.person)
    form, found = WhoForm(entries, posted(request)) if entries else None, None
    if form is not None and form.is_bound and form.is_valid():
        with refusals_in(form):
            found = actions.ask_who_read(**form.cleaned_data, by=request.person, at=clock.now())
    wrong = form is not None and bool(form.errors)
    return render(request, "sharing/desk/who_read.html", {"form": form, "found": found}, status=422 if wrong else 200)
