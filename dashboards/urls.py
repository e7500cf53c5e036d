"""The pages of figures and the lists behind them."""

from django.urls import path

from .views import analysis, bulletins, case_lists, comparing, components, groups, lists, rosters, single, units

urlpatterns = [
    path("", groups.home, name="home"),
    path("overview/", groups.overview, name="overview"),
    path("components/", components.components, name="components"),
    path("lines/", groups.lines, name="lines"),
    path("lines/<str:code>/", groups.line, name="line"),
    path("localities/", groups.localities, name="localities"),
    path("localities/<str:code>/", groups.locality, name="locality"),
    path("compare/", comparing.matrix, name="matrix"),
    path("compare/imbalance/", comparing.imbalance, name="imbalance"),
    path("roster/", rosters.roster, name="roster"),
    path("obligations/", lists.obligations, name="obligations"),
    path("obligations/<uuid:pk>/", single.obligation, name="obligation"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<uuid:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<uuid:pk>/print/", bulletins.bulletin_print, name="bulletin_print"),
    path("bulletins/<uuid:pk>/document/", bulletins.bulletin_document, name="bulletin_document"),
    path("cases/", case_lists.cases, name="cases"),
    path("cases/<uuid:pk>/", single.case, name="case_record"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("units/", lists.units, name="units"),
    path("units/<str:code>/", units.unit, name="unit"),
]
