"""Addresses of those whom the data are about."""

from django.urls import path

from shuzheng.systems.data.sharing.subjects import pages
from shuzheng.systems.data.sharing.subjects.specs import WITHHOLDINGS
from shuzheng.web.listing import list_page

urlpatterns = [
    path("my/uses", pages.uses_about, name="uses-about"),
    path("my/uses/<str:ref>/wrong", pages.object_to_value, name="object-to-value"),
    path("my/uses/<str:ref>/object", pages.object_to_use, name="object-to-use"),
    path("my/identity", pages.verify, name="identity"),
    path("my/identity/code", pages.show_code, name="identity-code"),
    path("identity/counter", pages.counter, name="identity-counter"),
    path("grants/<uuid:pk>/withhold", pages.withhold, name="grant-withhold"),
    path("withholdings", list_page(WITHHOLDINGS), name="withholdings"),
]
