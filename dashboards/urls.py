"""The pages of figures and the lists behind them."""

from django.urls import path

from .views import case_lists, comparing, groups, lists, rosters, units

urlpatterns = [
    path("", groups.home, name="home"),
    path("overview/", groups.overview, name="overview"),
    path("lines/", groups.lines, name="lines"),
    path("lines/<str:code>/", groups.line, name="line"),
    path("localities/", groups.localities, name="localities"),
    path("localities/<str:code>/", groups.locality, name="locality"),
    path("compare/", comparing.matrix, name="matrix"),
    path("compare/imbalance/", comparing.imbalance, name="imbalance"),
    path("roster/", rosters.roster, name="roster"),
    path("obligations/", lists.obligations, name="obligations"),
    path("cases/", case_lists.cases, name="cases"),
    path("units/", lists.units, name="units"),
    path("units/<str:code>/", units.unit, name="unit"),
]
