"""Addresses of the API: its document, the page that explains it, its operations."""

from django.urls import path

from shuzheng.web.api import pages
from shuzheng.web.api.rest import api

urlpatterns = [
    path("openapi.json", pages.openapi_json, name="api-openapi"),
    path("docs", pages.docs, name="api-docs"),
    path("", api.urls),
]
