"""Addresses outside any workspace: sign-in, dashboards, structure, settings, the API."""

from django.urls import URLPattern, URLResolver, include, path

from core.large_text import large_text

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("accounts.urls")),
    path("api/", include("config.api_router")),
    path("large-text/", large_text, name="large_text"),
    path("settings/", include("district.urls")),
    path("workdays/", include("workdays.urls")),
    path("notices/", include("notices.urls")),
    path("audit/", include("audit.urls")),
    path("people/", include("hierarchy.units.urls")),
    path("structure/", include("hierarchy.structure.urls")),
    path("bulletins/", include("hierarchy.bulletins.urls")),
    path("", include("tenants.desk.feed_urls")),
    path("", include("tenants.feedback.district_urls")),
    path("", include("hierarchy.ledger.urls")),
    path("", include("dashboards.urls")),
]

handler404 = "core.error_pages.page_not_found"
handler403 = "core.error_pages.permission_denied"
handler500 = "core.error_pages.server_error"
handler400 = "core.error_pages.bad_request"
