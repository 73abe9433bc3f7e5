"""Addresses of the population base."""

from django.urls import path

from shuzheng.bases.population import pages

urlpatterns = [
    path("population/verify", pages.verify, name="population-verify"),
    path("population/bulk", pages.bulk, name="population-bulk"),
    path("my/population", pages.mine, name="population-mine"),
]
