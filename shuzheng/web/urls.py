"""Addresses of the generic pages."""

from django.urls import path

from shuzheng.web import pages

urlpatterns = [path("", pages.home, name="home"), path("sign-in", pages.home, name="sign-in")]
