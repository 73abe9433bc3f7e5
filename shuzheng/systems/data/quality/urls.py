"""Addresses of data quality."""

from django.urls import path

from shuzheng.systems.data.quality import pages
from shuzheng.systems.data.quality.standards import pages as standards

urlpatterns = [
    path("quality", pages.scores, name="quality"),
    path("quality/standards", standards.standards, name="quality-standards"),
    path("quality/standards/new", standards.add, name="quality-standard-new"),
    path("quality/entries/<uuid:pk>", pages.entry, name="quality-entry"),
    path("quality/entries/<uuid:pk>/profile", pages.profile, name="quality-profile"),
    path("quality/entries/<uuid:pk>/run", pages.run, name="quality-run"),
    path("quality/entries/<uuid:pk>/confirm", pages.confirm, name="quality-confirm"),
    path("quality/entries/<uuid:pk>/rules/new", pages.add_rule, name="quality-rule-new"),
    path("quality/rules/<uuid:pk>/stop", pages.stop_rule, name="quality-rule-stop"),
    path("quality/entries/<uuid:pk>/repairs/new", pages.add_repair, name="quality-repair-new"),
    path("quality/repairs/<uuid:pk>", pages.repair, name="quality-repair"),
]
