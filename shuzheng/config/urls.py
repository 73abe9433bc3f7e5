"""Which address belongs to which room."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from shuzheng.config.systems import SYSTEMS

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shuzheng.web.urls")),
    *(path("", include(f"{system}.urls")) for system in SYSTEMS if find_spec(f"{system}.urls")),
]

handler400 = "shuzheng.web.faults.bad_request"
handler403 = "shuzheng.web.faults.forbidden"
handler404 = "shuzheng.web.faults.not_found"
handler500 = "shuzheng.web.faults.server_error"
