"""Giving a rating by one's link; the figures, for everybody."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shuzheng.lib import clock
from shuzheng.systems.services.hall.ratings import actions, queries
from shuzheng.systems.services.hall.ratings.forms import RatingForm
from shuzheng.web.answers import or_404
from shuzheng.web.forms import posted, refusals_in
from shuzheng.web.specs import Provenance

YEAR = timedelta(days=365)


def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Five grades, once; nobody need sign in, and no official sees the answer's author."""
    rating = or_404(queries.by_token(token))
    form = RatingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.rate(token=token, at=clock.now(), **form.cleaned_data)
            return redirect("rate", token=token)
    context = {"rating": rating, "form": form}
    return render(request, "services/hall/rate.html", context, status=422 if form.errors else 200)


def figures(request: HttpRequest) -> HttpResponse:
    """How each unit was rated in the last year."""
    now = clock.now()
    rows = queries.by_unit(since=now.date() - YEAR, until=now.date())
    origin = Provenance("最近一年", now, "本平台好差评", "满意率＝基本满意及以上 ÷ 有效评价", "认定不计的评价除外")
    return render(request, "services/hall/ratings.html", {"rows": rows, "origin": origin})
