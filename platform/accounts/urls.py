"""Signing in and out, the own password, the language. allauth's sign-up and mail pages are not offered."""

from allauth.account import views as allauth_views
from django.urls import path
from django.views.i18n import set_language

from . import views

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("unsent/", views.unsent_form, name="account_unsent"),
    path("unsent/send/", views.send_unsent_form, name="account_unsent_send"),
    path("unsent/drop/", views.drop_unsent_form, name="account_unsent_drop"),
    path("language/", set_language, name="set_language"),
]
