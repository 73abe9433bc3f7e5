"""The generic pages: front page, search, reading preferences, help, the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shuzheng.lib import clock
from shuzheng.web import registry, samples
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.forms import SampleForm

YEAR = 365 * 24 * 3600
PREFERENCES = {"type": {"big", "usual"}, "theme": {"dark", "light"}}
MOST_HITS = 8


def home(request: HttpRequest) -> HttpResponse:
    """The province's data at a glance."""
    person = request.user if request.user.is_authenticated else None
    now = clock.now()
    tiles = sorted(registry.tiles, key=lambda tile: tile.order)
    figures = [figure for tile in tiles for figure in tile.figures(person, now)]
    context = {"figures": figures, "now": now, "nodes": registry.map_nodes(now)}
    return render(request, "web/home.html", context)


@signed_in
def search(request: PersonRequest) -> HttpResponse:
    """The search box: every kind of record the person may see."""
    text = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    sources = [one for one in registry.sources if not one.permission or request.person.may(one.permission)]
    found = [(source, source.find(request.person, text, MOST_HITS)) for source in sources] if text else []
    return render(request, "web/search.html", {"text": text, "found": [pair for pair in found if pair[1]]})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Big type and dark colours, kept in a cookie for a year."""
    target = request.POST.get("next", "/")
    response = redirect(target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/")
    for name, allowed in PREFERENCES.items():
        if (value := request.POST.get(name)) in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the product, with its keys."""
    return render(request, "web/help.html")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    wrong = SampleForm({"name": "", "kind": "open"}, auto_id="wrong_%s")
    context = {
        "clocks": samples.clocks(),
        "steps": samples.steps(),
        "map_nodes": samples.map_nodes(),
        "map_flows": samples.map_flows(),
        "origin": samples.ORIGIN,
        "chart": samples.CHART,
        "form": SampleForm(),
        "wrong": wrong,
    }
    return render(request, "web/gallery.html", context)
