"""Addresses of the items: the public ones below `services`, the desk's below `items`."""

from django.urls import path

from shuzheng.systems.services.items.design import pages as design
from shuzheng.systems.services.items.desk import pages as desk
from shuzheng.systems.services.items.importing import pages as importing
from shuzheng.systems.services.items.public import pages as public

NUMBER, VERSION, IMPORT = "services/items/<str:number>", "items/<uuid:pk>", "items/imports/<uuid:pk>"

urlpatterns = [
    path("services", public.front, name="services"),
    path(NUMBER, public.guide, name="service-item"),
    path(f"{NUMBER}/<int:version>", public.former, name="service-item-version"),
    path("items", desk.items, name="items"),
    path("items/new", desk.new, name="item-new"),
    path(VERSION, desk.version, name="item-version"),
    path(f"{VERSION}/edit", desk.edit, name="item-edit"),
    path(f"{VERSION}/revise", desk.revise, name="item-revise"),
    path(f"{VERSION}/publish", desk.publish, name="item-publish"),
    path(f"{VERSION}/withdraw", desk.withdraw, name="item-withdraw"),
    path(f"{VERSION}/discard", desk.discard, name="item-discard"),
    path(f"{VERSION}/form", design.form, name="item-form"),
    path(f"{VERSION}/form/pages/new", design.add_page, name="item-form-page"),
    path(f"{VERSION}/form/arrange", design.arrange, name="item-form-arrange"),
    path(f"{VERSION}/form/preview", design.preview, name="item-form-preview"),
    path(f"{VERSION}/form/questions/new", design.question, name="item-form-add"),
    path(f"{VERSION}/form/questions/<slug:name>", design.question, name="item-form-question"),
    path("items/imports", importing.imports, name="item-imports"),
    path("items/imports/new", importing.new, name="item-import-new"),
    path(IMPORT, importing.batch, name="item-import"),
    path(f"{IMPORT}/carry-out", importing.carry_out, name="item-import-carry-out"),
    path(f"{IMPORT}/publish", importing.publish_ready, name="item-import-publish"),
    path(f"{IMPORT}/account", importing.account, name="item-import-account"),
]
