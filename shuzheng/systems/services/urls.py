"""Addresses of the service hall: the rooms have their own files."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
