"""Addresses of the inbox and of what was sent upward."""

from django.urls import path

from . import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("submissions/<uuid:pk>/", views.submission, name="submission"),
    path("submissions/<uuid:pk>/accept/", views.submission_accept, name="submission_accept"),
    path("submissions/<uuid:pk>/return/", views.submission_return, name="submission_return"),
    path("submissions/<uuid:pk>/receipt/", views.submission_receipt, name="submission_receipt"),
]
