"""Accounts, and the people of each unit."""

from django.urls import path

from . import account_views, views

urlpatterns = [
    path("", account_views.account_list, name="accounts"),
    path("administrators/add/", account_views.add_administrator, name="administrator_add"),
    path("accounts/<int:pk>/", account_views.account, name="account"),
    path("accounts/<int:pk>/reset-password/", account_views.reset_password, name="account_give_password"),
    path("accounts/<int:pk>/platform-role/", account_views.set_platform_role, name="account_platform_role"),
    path("accounts/<int:pk>/unlock/", account_views.unlock, name="account_unlock"),
    path("accounts/<int:pk>/switch-off/", account_views.switch_off, name="account_switch_off"),
    path("accounts/<int:pk>/switch-on/", account_views.switch_on, name="account_switch_on"),
    path("units/<str:code>/", views.people, name="people"),
    path("units/<str:code>/add/", views.add_person, name="person_add"),
    path("units/<str:code>/grant/", views.grant_roles, name="roles_grant"),
    path("roles/<int:pk>/end/", views.end_role, name="role_end"),
]
