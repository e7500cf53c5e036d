"""Large print for elderly readers: a choice kept in the browser, for every page, without an account or a script."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE, COOKIE_SECONDS = "large_text", 365 * 24 * 3600


def is_large(request: HttpRequest) -> bool:
    """Say whether the reader has chosen large print."""
    return request.COOKIES.get(COOKIE) == "1"


@require_POST
def large_text(request: HttpRequest) -> HttpResponse:
    """Switch large print on or off, and go back to where the reader was."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if is_ours else "/")
    if is_large(request):
        response.delete_cookie(COOKIE)
    else:
        response.set_cookie(
            COOKIE, "1", max_age=COOKIE_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response
