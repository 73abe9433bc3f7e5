"""CKAN's action API: one address per action, with GET or POST."""

from django.urls import path

from shuzheng.systems.data.sharing.api.ckan import rest

urlpatterns = [path("<str:action>", rest.answer, name="ckan-action")]
