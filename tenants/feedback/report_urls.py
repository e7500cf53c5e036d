from django.urls import path

from .views import reports

urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/do/<slug:step>/", reports.report_step, name="report_step"),
    path("cases/<uuid:pk>/identity/", reports.case_identity, name="case_identity"),
]
