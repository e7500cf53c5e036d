from django.urls import path

from . import views

urlpatterns = [
    path("", views.setting_list, name="settings"),
    path("<slug:key>/", views.setting_detail, name="setting"),
]
