from django.urls import path

from . import history_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("desk/print/", views.desk_print, name="desk_print"),
    path("history/", history_views.history, name="history"),
    path("history/export/", history_views.history_export, name="history_export"),
]
