"""Which address belongs to which room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shuzheng.web.urls")),
]

handler400 = "shuzheng.web.faults.bad_request"
handler403 = "shuzheng.web.faults.forbidden"
handler404 = "shuzheng.web.faults.not_found"
handler500 = "shuzheng.web.faults.server_error"
