"""Addresses of the application side of the hall."""

from __future__ import annotations

from django.urls import URLPattern, path

from shuzheng.systems.services.hall.applying import pages as applying
from shuzheng.systems.services.hall.bundles import pages as bundles
from shuzheng.systems.services.hall.counter import pages as counter
from shuzheng.systems.services.hall.letters import pages as letters
from shuzheng.systems.services.hall.lookup import pages as lookup
from shuzheng.systems.services.hall.ratings import pages as ratings
from shuzheng.systems.services.hall.sparing import pages as sparing

ONE = "hall/applications/<uuid:pk>"

_pages: list[URLPattern] = [
    path("services/<str:number>/apply", applying.apply, name="service-apply"),
    path("hall/matters", bundles.matters, name="matters"),
    path("hall/matters/<str:number>", bundles.begin, name="matter"),
    path("hall/applications", applying.mine, name="my-applications"),
    path(ONE, applying.application, name="application"),
    path(f"{ONE}/pages/<str:name>", applying.page, name="application-page"),
    path(f"{ONE}/papers", applying.papers, name="application-papers"),
    path(f"{ONE}/papers/<uuid:material>/remove", applying.remove, name="application-remove"),
    path(f"{ONE}/check", applying.check, name="application-check"),
    path(f"{ONE}/receipt", applying.receipt, name="application-receipt"),
    path(f"{ONE}/discard", applying.discard, name="application-discard"),
    path(f"{ONE}/take/<str:step>", applying.take, name="application-take"),
    path("hall/files/<uuid:material>", applying.file, name="application-file"),
    path("hall/letters/<uuid:pk>", letters.letter, name="application-letter"),
    path("hall/letters/<uuid:pk>/document", letters.document, name="application-letter-document"),
    path("hall/progress", lookup.progress, name="progress"),
    path("hall/ratings", ratings.figures, name="ratings"),
    path("hall/spared", sparing.figures, name="spared"),
    path("rate/<str:token>", ratings.rate, name="rate"),
    path("hall/kiosk", counter.kiosk, name="kiosk"),
]

urlpatterns = [
    *(path(str(one.pattern), counter.timed(one.callback), name=str(one.name)) for one in _pages),
    path("hall/kiosk/clear", counter.clear, name="kiosk-clear"),
    path("hall/counter", counter.receive, name="counter"),
    path("hall/counter/proxy", counter.proxy, name="counter-proxy"),
    path("hall/counter/<uuid:pk>", counter.application, name="counter-application"),
]
