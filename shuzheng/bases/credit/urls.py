"""Addresses of credit information."""

from django.urls import path

from shuzheng.bases.credit import pages

urlpatterns = [
    path("my-credit", pages.own, name="my-credit"),
    path("my-credit/<str:number>/dispute", pages.dispute, name="credit-dispute"),
    path("credit", pages.work, name="credit-work"),
    path("credit/<str:number>/settle", pages.settle, name="credit-settle"),
    path("credit/<str:number>/repair", pages.repair, name="credit-repair"),
]
