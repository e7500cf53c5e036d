"""Addresses inside one unit's workspace, below /u/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("catalogue/", include("tenants.catalogue.urls")),
    path("", include("tenants.disclosure.urls")),
    path("", include("tenants.feedback.urls")),
    path("", include("tenants.desk.urls")),
]

handler404 = "core.error_pages.page_not_found"
handler403 = "core.error_pages.permission_denied"
handler500 = "core.error_pages.server_error"
handler400 = "core.error_pages.bad_request"
