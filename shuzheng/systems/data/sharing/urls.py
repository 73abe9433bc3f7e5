"""Addresses of data sharing: the desk, the catalogue, the wizard and the registers around them."""

from django.urls import include, path

from shuzheng.systems.data.sharing.beginning import pages as beginning
from shuzheng.systems.data.sharing.classifying import pages as classifying
from shuzheng.systems.data.sharing.deciding import pages as deciding
from shuzheng.systems.data.sharing.describing import pages as describing
from shuzheng.systems.data.sharing.entry import pages as entry
from shuzheng.systems.data.sharing.finding import pages as finding
from shuzheng.systems.data.sharing.sources import pages as sources
from shuzheng.systems.data.sharing.testing import pages as testing

ENTRY, BINDING = "catalogue/<uuid:pk>", "catalogue/<uuid:pk>/bindings/<uuid:binding>"

urlpatterns = [
    path("", include("shuzheng.systems.data.sharing.desk.urls")),
    path("", include("shuzheng.systems.data.sharing.subjects.urls")),
    path("catalogue", finding.search, name="catalogue"),
    path("catalogue/suggest", finding.suggest, name="catalogue-suggest"),
    path("catalogue/mine", finding.mine, name="catalogue-mine"),
    path("catalogue/allow", deciding.allow, name="catalogue-allow"),
    path("catalogue/coverage", deciding.coverage, name="catalogue-coverage"),
    path("catalogue/conflicts", deciding.conflicts, name="catalogue-conflicts"),
    path("catalogue/conflicts/decide", deciding.decide, name="catalogue-decide"),
    path("catalogue/sources", sources.sources, name="data-sources"),
    path("catalogue/sources/new", sources.add, name="data-source-new"),
    path("catalogue/sources/<uuid:pk>", sources.source, name="data-source"),
    path("catalogue/sources/<uuid:pk>/retire", sources.retire, name="data-source-retire"),
    path("catalogue/new", beginning.choose, name="catalogue-new"),
    path("catalogue/new/file", beginning.from_file, name="catalogue-new-file"),
    path("catalogue/new/table/<uuid:source>", beginning.from_table, name="catalogue-new-table"),
    path("catalogue/new/api", beginning.from_api, name="catalogue-new-api"),
    path("catalogue/new/blank", beginning.blank, name="catalogue-new-blank"),
    path(ENTRY, entry.entry, name="catalogue-entry"),
    path(f"{ENTRY}/revise", entry.revise, name="catalogue-revise"),
    path(f"{ENTRY}/withdraw", entry.withdraw, name="catalogue-withdraw"),
    path(f"{ENTRY}/describe", describing.words, name="describe-entry"),
    path(f"{ENTRY}/elements", describing.elements, name="describe-elements"),
    path(f"{ENTRY}/elements/add", describing.add_element, name="describe-add-element"),
    path(f"{ENTRY}/ownership", describing.ownership, name="describe-ownership"),
    path(f"{ENTRY}/test", testing.test, name="describe-test"),
    path(f"{ENTRY}/submit", testing.submit, name="describe-submit"),
    path(BINDING, testing.report, name="binding-report"),
    path("catalogue/<uuid:pk>/bind-update", testing.bind_update, name="binding-update"),
    path(f"{BINDING}/test", testing.start, name="binding-test"),
    path(f"{BINDING}/progress", testing.progress, name="binding-progress"),
    path(f"{BINDING}/columns", testing.columns, name="binding-columns"),
    path(f"{BINDING}/use", testing.put_in_use, name="binding-use"),
    path(f"{BINDING}/refresh", entry.refresh, name="binding-refresh"),
    path(f"{BINDING}/replace", entry.replace, name="binding-replace"),
    path(f"{BINDING}/retire", entry.retire, name="binding-retire"),
    path(f"{ENTRY}/plain/<str:element>/<slug:kind>", classifying.confirm, name="classify-plain"),
    path("catalogue/<str:path>/<str:sequence>", entry.by_code, name="catalogue-code"),
]
