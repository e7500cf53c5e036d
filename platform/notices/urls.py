from django.urls import path

from . import views

urlpatterns = [
    path("", views.notice_list, name="notices"),
    path("read/", views.read_all_view, name="notices_read_all"),
    path("<uuid:pk>/read/", views.read_view, name="notice_read"),
]
