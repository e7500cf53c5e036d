from django.urls import path

from . import views

urlpatterns = [
    path("", views.year_view, name="workdays"),
    path("new/", views.new_year_view, name="workdays_new_year"),
    path("<int:year>/", views.year_view, name="workdays_year"),
    path("day/<str:day>/", views.day_view, name="workdays_day"),
]
