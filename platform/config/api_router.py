"""Addresses of the API, below /api/: to read only, as the person who is signed in."""

from django.urls import path

from dashboards.api import Figures, ObligationList

urlpatterns = [
    path("figures/", Figures.as_view(), name="api_figures"),
    path("obligations/", ObligationList.as_view(), name="api_obligations"),
]
