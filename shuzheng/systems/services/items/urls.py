"""Addresses of the items: the public ones below `services`, the desk's below `items`."""

from django.urls import path

from shuzheng.systems.services.items.public import pages as public

NUMBER = "services/items/<str:number>"

urlpatterns = [
    path("services", public.front, name="services"),
    path(NUMBER, public.guide, name="service-item"),
    path(f"{NUMBER}/<int:version>", public.former, name="service-item-version"),
]
