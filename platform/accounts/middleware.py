"""Three rules of a session: what it shows is kept nowhere, it ends when nobody uses it, and a password that was
handed over is changed first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from audit import trail
from core.urls import district_url
from district import clock
from district import settings as district_settings

from . import unsent
from .models import User

LAST_SEEN = "last_seen"
IDLE_SETTING = "session_idle_minutes"
#: The session's row is written, and the setting read, at most once in this many seconds.
RESOLUTION_SECONDS = 60
Next = Callable[[HttpRequest], HttpResponse]


class PrivatePagesMiddleware:
    """Keep browsers and proxies from storing what a signed-in reader was shown: computers are shared."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_signed_in = request.user.is_authenticated  # before a sign-out answers
        response = self.get_response(request)
        if is_signed_in or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class IdleTimeoutMiddleware:
    """End a session after `session_idle_minutes` without a request, and keep what was being sent.

    Idleness is real time: a demonstration district's fixed date does not stop it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            now = time.time()
            idle = now - request.session.get(LAST_SEEN, now)
            if idle >= RESOLUTION_SECONDS and idle >= idle_minutes() * 60:
                return self._end(request, user, now)
            if idle >= RESOLUTION_SECONDS or LAST_SEEN not in request.session:
                request.session[LAST_SEEN] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest, user: User, now: float) -> HttpResponse:
        """Sign out, keep a form that came too late, and lead to the sign-in page, which says what happened."""
        # The token is checked before signing out changes it: nothing forged is kept.
        is_form = request.method == "POST" and _is_genuine(request)
        trail.record("account.session_ended", subject=user, actor=user, at=clock.now(), reason="idle")
        logout(request)
        values = {"ended": "idle", "next": unsent.page_of(request)}
        if is_form:
            kept = unsent.keep(request, user, at=now)
            values["form"] = "kept" if kept else "lost"
            if kept:
                values["next"] = district_url("account_unsent")
        return lead_to(request, f"{district_url('account_login')}?{urlencode(values)}")


class PasswordChangeMiddleware:
    """Let an account whose password was handed over do nothing but change it, sign out and switch the language."""

    open_pages = ("account_change_password", "account_logout", "set_language")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.must_change_password and not self._is_open(request):
            address = district_url("account_change_password")
            return lead_to(request, f"{address}?{urlencode({'next': unsent.page_of(request)})}")
        return self.get_response(request)

    def _is_open(self, request: HttpRequest) -> bool:
        return request.path in {district_url(name) for name in self.open_pages}


def idle_minutes() -> int:
    """Read the district's setting, as it is in force today."""
    return int(district_settings.value(IDLE_SETTING, on=timezone.localdate()))


def lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page, also from a part of a page fetched by htmx."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class _TokenCheck(CsrfViewMiddleware):
    """Django's check of the form token, giving the reason for a refusal instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _is_genuine(request: HttpRequest) -> bool:
    check = _TokenCheck(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda request: HttpResponse(), (), {}) is None
