"""The office's acts on bulletins; the pages to read are in `dashboards.urls`."""

from django.urls import path

from . import views

urlpatterns = [
    path("draft/", views.draft, name="bulletin_draft"),
    path("<uuid:pk>/words/", views.words, name="bulletin_words"),
    path("<uuid:pk>/discard/", views.discard, name="bulletin_discard"),
    path("<uuid:pk>/issue/", views.issue, name="bulletin_issue"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="bulletin_withdraw"),
]
