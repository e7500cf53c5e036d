"""Signing in with allauth, failing and being locked out by axes; each of it recorded in the trail."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import trail
from core.urls import district_url
from district import clock

from . import actions, unsent
from .models import User

UNKNOWN_USERNAME = "-"


@dataclass(frozen=True)
class Stranger:
    """Who failed to sign in: nobody yet. A mistyped user name may be a password, so only a real one is kept."""

    label: str
    person_id: uuid.UUID | None = None


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves here: no sign-up, every sign-in, failure and sign-out recorded."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The user name or the password is not right. After five failures the account is locked for 15 minutes."
        ),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts are made by the security administrator."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin a session and record it."""
        super().login(request, user)
        unsent.forget_unless_of(request, user)
        trail.record("account.signed_in", subject=user, actor=user, at=clock.now())

    def logout(self, request: HttpRequest) -> None:
        """End a session and record it."""
        user = request.user
        if isinstance(user, User):
            trail.record("account.signed_out", subject=user, actor=user, at=clock.now())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failure, also one during a lock-out."""
        _record_failure("account.sign_in_failed", normalised(credentials.get("username")))

    def set_password(self, user: Any, password: str) -> None:
        """Change one's own password by the action, which ends the duty to change it."""
        actions.change_own_password(user=user, password=password, at=clock.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go home after a change of password."""
        return district_url("home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Go to the sign-in page after signing out."""
        return district_url("account_login")


def normalised(username: str | None) -> str:
    """Give a typed user name the form in which accounts keep theirs."""
    return (username or "").strip().lower()


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Tell axes whose failure to count: in one spelling, or each capital would give five more tries."""
    given = (credentials or {}).get("username") or request.POST.get(settings.AXES_USERNAME_FORM_FIELD)
    return normalised(given)[:255]


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer a locked-out sign-in with a page that says how long and whom to ask."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(
        request, "account/locked_out.html", {"minutes": minutes, "failures": settings.AXES_FAILURE_LIMIT}, status=429
    )


def record_lock_out(*, request: HttpRequest, username: str, **_unused: Any) -> None:
    """Record the failure that locked an account (axes' signal also comes for every try during the lock-out)."""
    failures = getattr(request, "axes_failures_since_start", None)
    if failures is not None:
        _record_failure("account.locked_out", username, failures=failures)


def locked_usernames() -> set[str]:
    """Give the user names locked out at this moment. axes counts in real time, whatever the district's date."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since).values("username")
    failures = attempts.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return set(failures.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))


def _record_failure(verb: str, username: str, **data: Any) -> None:
    user = User.objects.select_related("person").filter(username=username).first()
    label = user.username if user else UNKNOWN_USERNAME
    subject = user if user else ("accounts.user", UNKNOWN_USERNAME)
    trail.record(verb, subject=subject, actor=Stranger(label), at=clock.now(), **data)
