from django.urls import include, path

urlpatterns = [
    path("", include("tenants.feedback.asking_urls")),
    path("", include("tenants.feedback.case_urls")),
    path("", include("tenants.feedback.moving_urls")),
    path("", include("tenants.feedback.report_urls")),
    path("", include("tenants.feedback.conversion_urls")),
    path("", include("tenants.feedback.occasion_urls")),
    path("", include("tenants.feedback.survey_urls")),
    path("", include("tenants.feedback.circular_urls")),
]
