"""What anybody may read without signing in: the front of the hall, and the guide of each item."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from shuzheng.lib import clock
from shuzheng.systems.services.items import forms, queries
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.public import queries as public
from shuzheng.systems.services.items.specs import AUDIENCES, THEMES
from shuzheng.web.answers import or_404


def front(request: HttpRequest) -> HttpResponse:
    """Find an item: by words, by whom it is for, by event of life, by department, by place."""
    wanted = public.asked(request.GET)
    shown = public.front(wanted, on=clock.today())
    context = {
        "wanted": wanted,
        "front": shown,
        "audiences": [
            (label, wanted.address(audience=code, page=""), wanted.words.get("audience", "") == code)
            for code, label in {"": "全部", **AUDIENCES}.items()
        ],
        "before": wanted.address(page=str(wanted.page - 1)) if wanted.page > 1 else "",
        "after": wanted.address(page=str(wanted.page + 1)) if wanted.page < shown.pages else "",
    }
    return render(request, "services/front.html", context)


def guide(request: HttpRequest, number: str) -> HttpResponse:
    """The guide of an item as it holds today."""
    found = queries.version(number, clock.today())
    if found is None:
        return _gone(request, number)
    return _guide(request, found)


def former(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The guide of an item in one version: a case keeps the one it was begun with."""
    found = or_404(queries.versions_of(number).exclude(state="draft").filter(version=version).first())
    return _guide(request, found)


def _guide(request: HttpRequest, found: ItemVersion) -> HttpResponse:
    today = clock.today()
    is_current = queries.published(today).filter(pk=found.pk).exists()
    here = request.build_absolute_uri(reverse("service-item", args=[found.number]))
    context = {
        "guide": queries.guide(found, on=today),
        "item": found,
        "today": today,
        "is_current": is_current,
        "themes": [(code, THEMES[code][0]) for code in found.themes if code in THEMES],
        "pages": forms.groups(found.form_schema),
        "apply": _apply(found) if is_current else "",
        "qr": public.qr(here),
        "here_full": here,
        "others": queries.beside(found, on=today),
        "crumbs": [("政务服务", reverse("services")), (found.name, "")],
    }
    return render(request, "services/guide.html", context)


def _gone(request: HttpRequest, number: str) -> HttpResponse:
    """An item that was published once says what became of it."""
    found = or_404(queries.versions_of(number).exclude(state="draft").first())
    context = {"item": found, "crumbs": [("政务服务", reverse("services")), (found.name, "")]}
    return render(request, "services/gone.html", context, status=410 if found.state == "withdrawn" else 404)


def _apply(found: ItemVersion) -> str:
    """Where one applies: where the hall takes applications, and the item may be applied for online."""
    try:
        return reverse("service-apply", args=[found.number]) if found.is_online else ""
    except NoReverseMatch:
        return ""
