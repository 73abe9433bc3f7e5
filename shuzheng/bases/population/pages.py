"""The pages of the population base besides its registers: asking, one's own record, reading in bulk."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from shuzheng.bases.population import actions, queries
from shuzheng.bases.population.forms import BulkForm, VerifyForm
from shuzheng.bases.population.specs import Claim, Purpose
from shuzheng.lib import clock
from shuzheng.web import exports
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.lists import Column

BULK = (("公民身份号码", "number"), ("姓名", "name"), ("性别", "sex"), ("出生日期", "birth_date"))


@signed_in(permission="population.verify")
def verify(request: PersonRequest) -> HttpResponse:
    """Is it true? The answer stands above the form, and never holds a value."""
    form, answer = VerifyForm(posted(request)), None
    if form.is_valid():
        said = dict(form.cleaned_data)
        purpose = Purpose(said.pop("purpose"), said.pop("basis"), said.pop("business"))
        with refusals_in(form):
            answer = actions.verify(claim=Claim(**said), purpose=purpose, by=request.person, at=clock.now())
    context = {"form": form, "answer": answer}
    return render(request, "population/verify.html", context, status=422 if form.errors else 200)


@signed_in(permission="self.view")
def mine(request: PersonRequest) -> HttpResponse:
    """One's own record, once one's identity is verified, and who asked about it."""
    found, today = actions.look_at_oneself(by=request.person, at=clock.now()), clock.today()
    context = {
        "record": found,
        "residences": queries.residences(found, on=today) if found else (),
        "household": queries.household_of(found, on=today) if found else None,
        "asked": queries.asked_about(found) if found else (),
    }
    return render(request, "population/mine.html", context)


@signed_in(permission="population.bulk")
def bulk(request: PersonRequest) -> HttpResponseBase:
    """The people of a division as a file, where reading in bulk is open."""
    form = BulkForm(posted(request))
    if form.is_valid():
        said = form.cleaned_data
        purpose = Purpose(said["purpose"], said["basis"])
        with refusals_in(form):
            rows = actions.read_in_bulk(place=said["place"], purpose=purpose, by=request.person, at=clock.now())
            columns = [Column(name, label) for label, name in BULK]
            return exports.answer("csv", name=f"人口-{said['place']}", columns=columns, rows=rows)
    lead = "以核验代替成批读取。默认不开放；开放后每次读取都须写明用途和依据，并记入审计。"
    context = {"form": form, "title": "成批读取人口信息", "submit": "读取", "lead": lead}
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
