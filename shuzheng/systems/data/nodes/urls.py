"""Addresses of the three registers."""

from django.urls import path

from shuzheng.systems.data.nodes import pages
from shuzheng.systems.data.nodes.registers import pages as registers

urlpatterns = [
    path("nodes", pages.nodes, name="nodes"),
    path("nodes/new", registers.add_node, name="node-new"),
    path("nodes/<uuid:pk>", registers.node, name="node"),
    path("nodes/<uuid:pk>/connect", registers.connect, name="node-connect"),
    path("nodes/<uuid:pk>/suspend", registers.suspend, name="node-suspend"),
    path("organs", pages.organs, name="organs"),
    path("organs/new", registers.add_organ, name="organ-new"),
    path("organs/<int:pk>", registers.organ, name="organ"),
    path("organs/<int:pk>/agreements/new", registers.add_agreement, name="agreement-new"),
    path("agreements/<uuid:pk>/end", registers.end_agreement, name="agreement-end"),
    path("platforms", pages.platforms, name="platforms"),
    path("platforms/new", registers.add_platform, name="platform-new"),
    path("platforms/<uuid:pk>", registers.platform, name="platform"),
    path("platforms/<uuid:pk>/move", registers.move_platform, name="platform-move"),
]
