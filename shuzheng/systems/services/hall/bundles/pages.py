"""The joined matters, and beginning one: for whom and where."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shuzheng.lib import clock
from shuzheng.systems.services.hall.bundles import queries
from shuzheng.systems.services.hall.bundles.rules import BUNDLES
from shuzheng.systems.services.hall.drafts import actions
from shuzheng.systems.services.hall.drafts import queries as drafts
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.answers import or_404


def matters(request: HttpRequest) -> HttpResponse:
    """What can be done at once, each with its parts: for everybody."""
    return render(request, "services/hall/matters.html", {"matters": BUNDLES.values()})


@signed_in
def begin(request: PersonRequest, number: str) -> HttpResponse:
    """Where, and for whom; then the one form."""
    bundle, now = or_404(BUNDLES.get(number)), clock.now()
    places, orgs = queries.places(bundle, on=now.date()), drafts.acts_for(request.person, on=now.date())
    if request.method == "POST":
        org = next((one for one in orgs if str(one.pk) == request.POST.get("org")), None)
        whom: dict[str, Any] = {"org": org} if org else {"person": request.person}
        place = request.POST.get("place", "")[:12]
        draft = actions.begin(matter=bundle, place=place, by=request.person, at=now, **whom)
        return redirect("application", pk=draft.pk)
    context = {"bundle": bundle, "places": places, "orgs": orgs}
    return render(request, "services/hall/matter.html", context)
