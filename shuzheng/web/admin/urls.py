"""Addresses of administration."""

from django.urls import path

from shuzheng.web.admin import calendar, divisions, keys, lists, log, orgs, people
from shuzheng.web.listing import list_page

urlpatterns = [
    path("admin/orgs", list_page(lists.ORGS), name="orgs"),
    path("admin/orgs/new", orgs.add, name="org-new"),
    path("admin/orgs/<uuid:pk>", orgs.org, name="org"),
    path("admin/orgs/<uuid:pk>/rename", orgs.rename, name="org-rename"),
    path("admin/orgs/<uuid:pk>/close", orgs.close, name="org-close"),
    path("admin/people", list_page(lists.PEOPLE), name="people"),
    path("admin/people/new", people.add, name="person-new"),
    path("admin/people/<uuid:pk>", people.person, name="person"),
    path("admin/people/<uuid:pk>/appoint", people.appoint, name="person-appoint"),
    path("admin/people/<uuid:pk>/posts/<int:post>/end", people.end_post, name="post-end"),
    path("admin/people/<uuid:pk>/grant", people.grant, name="person-grant"),
    path("admin/people/<uuid:pk>/roles/<int:held>/revoke", people.revoke, name="role-revoke"),
    path("admin/people/<uuid:pk>/disable", people.disable, name="person-disable"),
    path("admin/people/<uuid:pk>/reset", people.reset, name="person-reset"),
    path("admin/people/<uuid:pk>/unlock", people.unlock, name="person-unlock"),
    path("admin/divisions", divisions.divisions, name="divisions"),
    path("admin/divisions/<str:code>", divisions.divisions, name="division"),
    path("admin/calendar", calendar.calendar, name="calendar"),
    path("admin/calendar/enter", calendar.enter_schedule, name="schedule-enter"),
    path("admin/parameters", list_page(lists.PARAMETERS), name="parameters"),
    path("admin/parameters/<int:pk>", calendar.parameter, name="parameter"),
    path("admin/parameters/<int:pk>/set", calendar.set_parameter, name="parameter-set"),
    path("admin/keys", list_page(lists.KEYS), name="keys"),
    path("admin/keys/new", keys.issue, name="key-new"),
    path("admin/keys/<uuid:pk>", keys.key, name="key"),
    path("admin/keys/<uuid:pk>/rotate", keys.rotate, name="key-rotate"),
    path("admin/keys/<uuid:pk>/revoke", keys.revoke, name="key-revoke"),
    path("admin/audit", list_page(log.LOG), name="audit"),
    path("admin/audit/<int:seq>", log.line, name="audit-line"),
    path("admin/audit/verification", log.verification, name="audit-verification"),
    path("admin/audit/verify", log.verify, name="audit-verify"),
]
