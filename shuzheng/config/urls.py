"""Which address belongs to which room."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from shuzheng.config.systems import BASES, SYSTEMS
from shuzheng.web import registry

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shuzheng.web.urls")),
    path("api/v1/", include("shuzheng.web.api.urls")),
    *(path("", include(f"{name}.urls")) for name in (*BASES, *SYSTEMS) if find_spec(f"{name}.urls")),
    *(path(mount.prefix, include(mount.urls)) for mount in registry.mounts),
]

handler400 = "shuzheng.web.faults.bad_request"
handler403 = "shuzheng.web.faults.forbidden"
handler404 = "shuzheng.web.faults.not_found"
handler500 = "shuzheng.web.faults.server_error"
