"""Addresses of Open311 GeoReport v2."""

from django.urls import re_path

from shuzheng.systems.openness.hotline.open311 import pages

FORM = r"(?P<form>json|xml)"
urlpatterns = [
    re_path(rf"^discovery\.{FORM}$", pages.discovery, name="open311-discovery"),
    re_path(rf"^services\.{FORM}$", pages.services, name="open311-services"),
    re_path(rf"^services/(?P<code>[a-z_]+)\.{FORM}$", pages.definition, name="open311-definition"),
    re_path(rf"^requests\.{FORM}$", pages.requests, name="open311-requests"),
    re_path(rf"^requests/(?P<number>[A-Z0-9]+)\.{FORM}$", pages.one, name="open311-request"),
    re_path(rf"^tokens/(?P<number>[A-Z0-9]+)\.{FORM}$", pages.token, name="open311-token"),
]
