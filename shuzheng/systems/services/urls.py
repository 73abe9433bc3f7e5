"""Addresses of the service hall: the rooms have their own files."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shuzheng.systems.services.hall.urls")),
    path("", include("shuzheng.systems.services.benefits.urls")),
]
