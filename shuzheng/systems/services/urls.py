"""Addresses of the service hall: the rooms have their own files."""

from django.urls import include, path

urlpatterns = [
    path("", include("shuzheng.systems.services.items.urls")),
    path("", include("shuzheng.systems.services.hall.urls")),
    path("", include("shuzheng.systems.services.benefits.urls")),
]
