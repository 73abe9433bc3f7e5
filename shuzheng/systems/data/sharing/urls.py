"""Addresses of data sharing, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("shuzheng.systems.data.sharing.desk.urls")),
]
