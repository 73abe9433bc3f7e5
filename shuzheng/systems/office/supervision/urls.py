"""Addresses of supervision."""

from django.urls import path

from shuzheng.systems.office.supervision.cases.pages import SUPERVISIONS, letter_page
from shuzheng.systems.office.supervision.league.pages import league_page
from shuzheng.systems.office.supervision.lights.pages import CLOCKS, OUTCOMES, lights
from shuzheng.systems.office.supervision.reports import pages as reports
from shuzheng.systems.office.supervision.watching.pages import FINDINGS
from shuzheng.web.listing import list_page

urlpatterns = [
    path("supervision/lights", lights, name="lights"),
    path("supervision/clocks", list_page(CLOCKS), name="supervision-clocks"),
    path("supervision/outcomes", list_page(OUTCOMES), name="supervision-outcomes"),
    path("supervision/findings", list_page(FINDINGS), name="findings"),
    path("supervision/cases", list_page(SUPERVISIONS), name="supervision-cases"),
    path("supervision/cases/<str:ref>/<slug:kind>", letter_page, name="supervision-letter"),
    path("supervision/league", league_page, name="league"),
    path("supervision/reports", list_page(reports.REPORTS), name="supervision-reports"),
    path("supervision/reports/new", reports.make, name="supervision-report-new"),
    path("supervision/reports/<uuid:pk>", reports.report, name="supervision-report"),
    path("supervision/reports/<uuid:pk>/docx", reports.docx, name="supervision-report-docx"),
]
