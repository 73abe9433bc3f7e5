"""Addresses of Open311 GeoReport v2, each in both formats."""

from django.urls import path

from shuzheng.systems.openness.hotline.open311 import pages

PLACES = (
    ("discovery", pages.discovery),
    ("services", pages.services),
    ("services/<slug:code>", pages.definition),
    ("requests", pages.requests),
    ("requests/<slug:number>", pages.one),
    ("tokens/<slug:number>", pages.token),
)
urlpatterns = [
    path(f"{place}.{form}", view, {"form": form}, name=f"open311-{view.__name__}-{form}")
    for place, view in PLACES
    for form in ("json", "xml")
] + [path("media/<slug:number>", pages.media, name="open311-media")]
