"""Addresses of the hotline: the operator's, the units', everybody's."""

from django.urls import path

from shuzheng.systems.openness.hotline import pages
from shuzheng.systems.openness.hotline.asking import pages as asking
from shuzheng.systems.openness.hotline.counting import pages as counting
from shuzheng.systems.openness.hotline.dispatching import pages as dispatching
from shuzheng.systems.openness.hotline.duties import pages as duties
from shuzheng.systems.openness.hotline.intake import pages as intake
from shuzheng.systems.openness.hotline.knowing import pages as knowing
from shuzheng.web.listing import list_page

urlpatterns = [
    path("hotline/call", intake.call, name="hotline-call"),
    path("hotline/look", intake.look, name="hotline-look"),
    path("hotline/tickets", list_page(pages.TICKETS), name="tickets"),
    path("hotline/tickets/<str:ref>/dispatch", pages.dispatch, name="ticket-dispatch"),
    path("hotline/tickets/<str:ref>/number", pages.number, name="ticket-number"),
    path("hotline/tickets/<str:ref>/check", pages.try_reply, name="ticket-check"),
    path("hotline/tickets/<str:ref>/publish", pages.publish, name="ticket-publish"),
    path("hotline/articles", list_page(knowing.ARTICLES), name="articles"),
    path("hotline/articles/new", knowing.write, name="article-new"),
    path("hotline/articles/<uuid:pk>", knowing.article, name="article"),
    path("hotline/articles/<uuid:pk>/edit", knowing.write, name="article-edit"),
    path("hotline/articles/<uuid:pk>/withdraw", knowing.withdraw, name="article-withdraw"),
    path("hotline/duties", list_page(duties.DUTIES), name="hotline-duties"),
    path("hotline/duties/new", duties.enter, name="hotline-duty-new"),
    path("hotline/duties/import", duties.load, name="hotline-duty-load"),
    path("hotline/duties/<int:pk>", duties.duty, name="hotline-duty"),
    path("hotline/duties/<int:pk>/end", duties.end, name="hotline-duty-end"),
    path("hotline/models", dispatching.models, name="hotline-models"),
    path("hotline/models/train", dispatching.train, name="hotline-train"),
    path("hotline/models/<uuid:pk>/switch-on", dispatching.switch_on, name="hotline-switch-on"),
    path("hotline/topics", counting.topics, name="hotline-topics"),
    path("hotline/figures", counting.figures, name="hotline-figures"),
    path("12345", asking.ask, name="ask"),
    path("12345/progress", asking.look_up, name="ask-progress"),
    path("mailbox", asking.letters, name="letters"),
    path("mailbox/<str:ref>", asking.letter, name="letter"),
]
