"""Addresses of the generic pages."""

from django.urls import include, path

from shuzheng.web import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", pages.search, name="search"),
    path("preferences", pages.preferences, name="preferences"),
    path("help", pages.help_page, name="help"),
    path("gallery", pages.gallery, name="gallery"),
    path("", include("shuzheng.web.sign_in.urls")),
    path("", include("shuzheng.web.admin.urls")),
    path("", include("shuzheng.web.cases.urls")),
    path("registers/<str:name>/import/", include("shuzheng.web.registers.imports.urls")),
    path("registers/", include("shuzheng.web.registers.urls")),
]
