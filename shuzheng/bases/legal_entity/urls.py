"""Addresses of legal entities."""

from django.urls import path

from shuzheng.bases.legal_entity import pages

urlpatterns = [
    path("entities", pages.entities, name="legal-entities"),
    path("entities/<str:code>", pages.entity, name="legal-entity"),
    path("entities/<str:code>/<slug:name>", pages.act, name="legal-entity-act"),
]
