"""Signing in, and what was typed when a session had ended."""

import time
from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.urls import district_url

from . import unsent
from .middleware import idle_minutes


class SignInView(LoginView):
    """allauth's sign-in; it also says why a session has ended."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says about the session before."""
        context = super().get_context_data(**kwargs)
        if self.request.GET.get("ended") == "idle":
            context |= {"idle_minutes": idle_minutes(), "form_kept": self.request.GET.get("form", "")}
        return context


@require_safe
@never_cache
@login_required
def unsent_form(request: HttpRequest) -> HttpResponse:
    """Show what was typed before the session ended, to send, to copy or to drop."""
    form = unsent.of(request, at=time.time())
    if form is None:
        return HttpResponseRedirect(district_url("home"))
    return render(request, "account/unsent.html", {"unsent": form})


@require_POST
@login_required
def send_unsent_form(request: HttpRequest) -> HttpResponse:
    """Send the kept form where it was meant to go: 307 makes the browser repeat the post there."""
    form = unsent.of(request, at=time.time())
    unsent.forget(request)
    if form is None or not form.path:
        return HttpResponseRedirect(district_url("home"))
    return HttpResponse(status=307, headers={"Location": form.path})


@require_POST
@login_required
def drop_unsent_form(request: HttpRequest) -> HttpResponse:
    """Drop the kept form and go back to the page it was typed on."""
    form = unsent.of(request, at=time.time())
    unsent.forget(request)
    return HttpResponseRedirect(form.page if form else district_url("home"))
