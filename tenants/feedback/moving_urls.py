from django.urls import path

from .views import from_below, moving

urlpatterns = [
    path("cases/<uuid:pk>/merge/", moving.case_merge, name="case_merge"),
    path("cases/<uuid:pk>/dismiss/", moving.case_dismiss, name="case_dismiss"),
    path("cases/<uuid:pk>/restore/", moving.case_restore, name="case_restore"),
    path("cases/from-below/", from_below.case_from_below, name="case_from_below"),
]
