"""Addresses of the registers."""

from django.urls import path

from shuzheng.web.registers import pages

RECORD = "<str:name>/<uuid:entity>/"

urlpatterns = [
    path("", pages.registers, name="registers"),
    path("<str:name>/", pages.rows, name="register"),
    path("<str:name>/new/", pages.enter, name="register-new"),
    path(RECORD, pages.record, name="register-record"),
    path(f"{RECORD}change/", pages.change, name="register-change"),
    path(f"{RECORD}correct/", pages.correct, name="register-correct"),
    path(f"{RECORD}withdraw/", pages.withdraw, name="register-withdraw"),
    path(f"{RECORD}undo/<int:number>/", pages.undo, name="register-undo"),
]
