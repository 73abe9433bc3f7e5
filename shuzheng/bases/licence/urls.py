"""Addresses of licences."""

from django.urls import path

from shuzheng.bases.licence import pages

urlpatterns = [
    path("my-licences", pages.own, name="my-licences"),
    path("my-licences/<str:identifier>/authorise", pages.authorise, name="licence-authorise"),
    path("licences/verify", pages.verify, name="licence-verify"),
    path("licences/authorised", pages.authorised, name="licences-authorised"),
    path("licences/authorised/<uuid:pk>/use", pages.use, name="licence-use"),
    path("licences/authorised/<uuid:pk>/take-back", pages.take_back, name="licence-take-back"),
]
