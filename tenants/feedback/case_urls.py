from django.urls import path

from .views import cases

urlpatterns = [
    path("cases/<uuid:pk>/", cases.case, name="case"),
]
