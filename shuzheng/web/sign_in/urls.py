"""Addresses of signing in and of one's own account."""

from django.urls import path

from shuzheng.web.sign_in import account, pages

urlpatterns = [
    path("sign-in", pages.sign_in, name="sign-in"),
    path("sign-in/code", pages.code, name="sign-in-code"),
    path("sign-in/enrol", pages.enrol, name="sign-in-enrol"),
    path("sign-in/password", pages.renew, name="sign-in-renew"),
    path("sign-out", pages.sign_out, name="sign-out"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="change-password"),
    path("account/code", account.bind_code, name="bind-code"),
    path("account/confirm", account.step_up, name="step-up"),
    path("account/sessions/end", account.end_all, name="end-sessions"),
    path("account/sessions/<int:pk>/end", account.end_session, name="end-session"),
]
