"""Addresses of acts on cases that concern two workspaces: they are outside both."""

from django.urls import path

from .views import appealing, leaving, reporting

urlpatterns = [
    path("appeal/<slug:slug>/", appealing.appeal_new, name="appeal_new"),
    path("appeal/<slug:slug>/<uuid:pk>/<slug:step>/", appealing.appeal_step, name="appeal_step"),
    path("report/", reporting.report_new, name="report_new"),
    path("cases/<slug:slug>/<uuid:pk>/transfer/", leaving.case_transfer, name="case_transfer"),
    path("cases/<slug:slug>/<uuid:pk>/redirect/", leaving.case_redirect, name="case_redirect"),
]
