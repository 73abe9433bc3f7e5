"""Addresses of policies, matches and lists."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from shuzheng.systems.services.benefits import pages
from shuzheng.systems.services.benefits.office import pages as office
from shuzheng.web.listing import list_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("benefits", pages.benefits, name="benefits"),
    path("benefits/mine", pages.mine, name="my-benefits"),
    path("benefits/offers/<uuid:pk>", pages.offer, name="offer-shown"),
    path("benefits/checks/<uuid:pk>", pages.checked, name="benefit-check"),
    path("benefits/own", list_page(office.BENEFITS), name="benefits-own"),
    path("benefits/own/new", office.edit, name="benefit-new"),
    path("benefits/own/<uuid:pk>", office.benefit, name="benefit-own"),
    path("benefits/own/<uuid:pk>/edit", office.edit, name="benefit-edit"),
    re_path(r"^benefits/own/(?P<pk>[0-9a-f-]{36})/(?P<act>publish|withdraw|propose)$", office.act, name="benefit-act"),
    path("benefits/lists", list_page(office.OFFERS), name="offers-own"),
    path("benefits/lists/<uuid:pk>", office.offer, name="offer-own"),
    re_path(r"^benefits/lists/(?P<pk>[0-9a-f-]{36})/(?P<act>publish|settle|drop)$", office.settle, name="offer-act"),
    path("benefits/lists/lines/<int:pk>", office.line, name="offer-line"),
    path("benefits/<str:number>", pages.benefit, name="benefit"),
]
