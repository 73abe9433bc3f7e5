"""Looking a case up without signing in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuzheng.lib import clock
from shuzheng.systems.services.hall.lookup import queries
from shuzheng.systems.services.hall.lookup.forms import LookUpForm
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.sign_in.pages import address_of


def progress(request: HttpRequest) -> HttpResponse:
    """How a case goes, for whoever has its number; no personal data."""
    start = {"number": request.GET.get("number", "")[:32]}
    form = LookUpForm(posted(request), initial=start)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        queries.refuse_guessing(address_of(request), form.cleaned_data["number"], at=clock.now())
        with refusals_in(form):
            application, shown = queries.found(**form.cleaned_data, at=clock.now())
            context |= {"application": application, "progress": shown}
    return render(request, "services/hall/lookup.html", context, status=422 if form.errors else 200)
