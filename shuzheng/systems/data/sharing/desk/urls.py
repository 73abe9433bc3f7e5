"""Addresses of the sharing desks."""

from django.urls import path, re_path

from shuzheng.systems.data.sharing.desk.applying import pages as applying
from shuzheng.systems.data.sharing.desk.applying.specs import RECEIVED, SENT
from shuzheng.systems.data.sharing.desk.calling import pages as calling
from shuzheng.systems.data.sharing.desk.counting import pages as counting
from shuzheng.systems.data.sharing.desk.counting.specs import USES
from shuzheng.systems.data.sharing.desk.doubting import pages as doubting
from shuzheng.systems.data.sharing.desk.doubting.specs import CORRECTIONS, VERIFICATIONS, VIOLATIONS
from shuzheng.systems.data.sharing.desk.granting import pages as granting
from shuzheng.systems.data.sharing.desk.granting.specs import DELIVERIES, FEEDS, GIVEN, HELD
from shuzheng.systems.data.sharing.violations import pages as violations
from shuzheng.web.listing import list_page

ACTS = "suspend|resume|terminate|finish|renew|propose-stop|dispose"

urlpatterns = [
    path("share", list_page(SENT), name="share-sent"),
    path("share/received", list_page(RECEIVED), name="share-received"),
    path("share/new", applying.new, name="share-new"),
    path("share/<uuid:pk>/edit", applying.edit, name="share-edit"),
    path("share/<uuid:pk>/object", applying.object_to, name="share-object"),
    path("grants", list_page(HELD), name="grants-held"),
    path("grants/given", list_page(GIVEN), name="grants-given"),
    path("grants/<uuid:pk>", granting.grant, name="grant"),
    path("grants/<uuid:pk>/file", granting.prepare, name="grant-file"),
    re_path(rf"^grants/(?P<pk>[0-9a-f-]{{36}})/(?P<act>{ACTS})$", granting.change, name="grant-change"),
    path("deliveries", list_page(DELIVERIES), name="deliveries"),
    path("deliveries/<uuid:pk>", granting.delivery, name="delivery"),
    path("downloads", granting.download, name="download"),
    path("feeds", list_page(FEEDS), name="feeds"),
    path("feeds/new", granting.open_feed, name="feed-new"),
    path("feeds/<uuid:pk>", granting.feed, name="feed"),
    path("verifications", list_page(VERIFICATIONS), name="verifications"),
    path("verifications/new", doubting.dispute, name="verification-new"),
    path("corrections", list_page(CORRECTIONS), name="corrections"),
    path("violations", list_page(VIOLATIONS), name="violations"),
    path("violations/new", violations.report, name="violation-new"),
    path("violations/<uuid:pk>/exhibits/<uuid:exhibit>", violations.exhibit, name="violation-exhibit"),
    path("violations/<uuid:pk>", doubting.violation, name="violation"),
    path("console", calling.console, name="console"),
    path("statistics", counting.statistics, name="usage"),
    path("uses", list_page(USES), name="uses"),
    path("uses/who", doubting.who_read, name="who-read"),
]
