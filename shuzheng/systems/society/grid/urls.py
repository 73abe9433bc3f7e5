"""Addresses of the grid. The worker's lie below /grid/, which is the scope of the service worker."""

from django.urls import path

from shuzheng.systems.society.grid.cells import pages as cells
from shuzheng.systems.society.grid.events.pages import EVENTS, picture
from shuzheng.systems.society.grid.spread import pages as spread
from shuzheng.systems.society.grid.worker import pages as worker
from shuzheng.web.listing import list_page

urlpatterns = [
    path("grid/today", worker.today, name="grid-today"),
    path("grid/report", worker.report, name="grid-report"),
    path("grid/rounds/<int:pk>", worker.visit, name="grid-visit"),
    path("grid/ready", worker.ready, name="grid-ready"),
    path("grid/shell", worker.shell, name="grid-shell"),
    path("grid/sw.js", worker.service_worker, name="grid-service-worker"),
    path("grids", list_page(cells.GRIDS), name="grids"),
    path("grids/new", cells.add, name="grid-new"),
    path("grids/events", list_page(EVENTS), name="grid-events"),
    path("grids/events/<uuid:pk>/photos/<uuid:material>", picture, name="grid-photo"),
    path("grids/map", spread.spread, name="grid-map"),
    path("grids/data", cells.handed_down, name="grid-data"),
    path("grids/<slug:code>", cells.grid, name="grid"),
    *(
        path(f"grids/<slug:code>/{name}", cells.act, {"name": name}, name=f"grid-{name}")
        for name in ("worker", "substitute", "round", "close")
    ),
]
