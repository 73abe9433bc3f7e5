"""Addresses of the desk and of cases."""

from django.urls import path, re_path

from shuzheng.web.cases import absence, interests, lists, pages
from shuzheng.web.listing import list_page
from shuzheng.web.notices import pages as notices

urlpatterns = [
    path("desk", pages.desk, name="desk"),
    re_path(r"^desk/tasks/(?P<pk>\d{1,18})/(?P<act>claim|release)$", pages.task, name="desk-task"),
    path("desk/absence", absence.absence, name="absence"),
    path("desk/absence/substitute", absence.standing_in, name="absence-substitute"),
    path("desk/absence/end", absence.back_again, name="absence-end"),
    path("desk/absence/hand-over", absence.handing_over, name="absence-hand-over"),
    path("desk/interests", interests.interests, name="interests"),
    path("desk/interests/declare", interests.declare, name="interest-declare"),
    re_path(r"^desk/interests/(?P<pk>\d{1,9})/end$", interests.end, name="interest-end"),
    path("cases", list_page(lists.CASES), name="cases"),
    path("cases/statistics", pages.statistics, name="case-statistics"),
    path("cases/flows/<slug:name>-v<int:version>.bpmn", pages.drawing, name="flow-drawing"),
    path("cases/<str:ref>", pages.case, name="case"),
    path("cases/<str:ref>/steps/<slug:step>", pages.take, name="case-step"),
    re_path(
        r"^cases/(?P<ref>[^/]+)/(?P<name>comment|recall|extend|answer|pause|resume|escalation|assign|reopen"
        r"|recuse|transfer|answer_transfer|return_material|merge|part|recuse_other)$",
        pages.act,
        name="case-act",
    ),
    path("cases/<str:ref>/materials", pages.attach, name="case-attach"),
    path("cases/<str:ref>/materials/<uuid:pk>", pages.material, name="case-material"),
    path("escalations", list_page(lists.ESCALATIONS), name="escalations"),
    path("notices", list_page(lists.NOTICES), name="notices"),
    path("notices/ways", notices.ways, name="notice-ways"),
    path("notices/<uuid:pk>/receipt/<slug:token>", notices.receipt, name="notice-receipt"),
    path("notices/<uuid:pk>", pages.notice, name="notice"),
]
