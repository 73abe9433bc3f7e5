"""Addresses of the imports of a register."""

from django.urls import path

from shuzheng.web.registers.imports import pages

urlpatterns = [
    path("", pages.runs, name="register-imports"),
    path("new/", pages.begin, name="register-import-new"),
    path("<int:pk>/", pages.run, name="register-import"),
    path("<int:pk>/columns/", pages.columns, name="register-import-columns"),
    path("<int:pk>/progress/", pages.progress, name="register-import-progress"),
    path("<int:pk>/confirm/", pages.confirm, name="register-import-confirm"),
    path("<int:pk>/cancel/", pages.cancel, name="register-import-cancel"),
    path("<int:pk>/bad/", pages.bad, name="register-import-bad"),
]
