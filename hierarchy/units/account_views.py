"""The accounts of the district, for the security administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions as account_actions
from accounts import signin
from accounts.models import User
from accounts.requests import SignedInRequest
from core import authority
from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import district_url

from . import actions
from .forms import NO_ADMINISTRATOR, AdministratorForm, PersonForm, PlatformRoleForm
from .models import Membership, Unit
from .views import FORM_METHODS, show_password

PAGE_SIZE = 50
UNITS_FOUND = 20


@require_safe
@login_required
def account_list(request: SignedInRequest) -> HttpResponse:
    """List accounts with their roles; a search also finds units, whose people's pages it links."""
    authority.require(request.user, actions.MANAGE)
    query = request.GET.get("q", "").strip()
    users = User.objects.select_related("person").order_by("username")
    units = Unit.objects.none()
    if query:
        users = users.filter(Q(username__icontains=query) | Q(person__name__icontains=query))
        units = Unit.objects.filter(Q(code__iexact=query) | Q(name__icontains=query)).order_by("code")[:UNITS_FOUND]
    current = Membership.objects.not_ended(request.today).select_related("unit").order_by("unit__code", "pk")
    page = Paginator(users.prefetch_related(Prefetch("memberships", current)), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"page_obj": page, "units": units, "query": query, "locked": signin.locked_usernames()}
    return render(request, "units/accounts.html", context)


@require_http_methods(FORM_METHODS)
@never_cache
@login_required
def add_administrator(request: SignedInRequest) -> HttpResponse:
    """Make an account for one of the three administrators."""
    authority.require(request.user, actions.MANAGE)
    form = AdministratorForm(request.POST or None)
    if form.is_valid():
        try:
            user, password = account_actions.create_account(actor=request.user, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            put_refusal(form, refusal)
        else:
            return show_password(request, user, password, district_url("account", pk=user.pk))
    return render(request, "units/add_administrator.html", {"form": form})


@require_http_methods(FORM_METHODS)
@login_required
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one account and correct its person's name and contact."""
    authority.require(request.user, actions.MANAGE)
    user = get_object_or_404(User.objects.select_related("person"), pk=pk)
    person = user.person
    initial = {"name": person.name, "phone": person.phone, "email": person.email}
    form = PersonForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            account_actions.correct_person(user=user, actor=request.user, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("The person's name and contact are corrected."))
            return HttpResponseRedirect(district_url("account", pk=pk))
    return render(request, "units/account.html", _account_context(request, user, form))


@require_POST
@never_cache
@login_required
def reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an account a new initial password, shown this once."""
    authority.require(request.user, actions.MANAGE)
    user = get_object_or_404(User.objects.select_related("person"), pk=pk)
    password = account_actions.reset_password(user=user, actor=request.user, at=request.now)
    return show_password(request, user, password, district_url("account", pk=pk))


@require_POST
@login_required
def set_platform_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make an account one of the three administrators, or none."""
    form = PlatformRoleForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(district_url("account", pk=pk))
    return _act(request, pk, actions.appoint_administrator, _("The account is changed."), **form.cleaned_data)


@require_POST
@login_required
def unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lift a lock-out."""
    return _act(request, pk, account_actions.unlock, _("The account is unlocked."))


@require_POST
@login_required
def switch_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep an account from signing in."""
    return _act(request, pk, account_actions.switch_off, _("The account is switched off."))


@require_POST
@login_required
def switch_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let an account sign in again."""
    return _act(request, pk, account_actions.switch_on, _("The account is switched on."))


def _act(request: SignedInRequest, pk: int, act: Callable[..., Any], done: str, **values: Any) -> HttpResponse:
    """Do one act on an account and go back to its page."""
    user = get_object_or_404(User.objects.select_related("person"), pk=pk)
    act(user=user, actor=request.user, at=request.now, **values)
    messages.success(request, done)
    return HttpResponseRedirect(district_url("account", pk=pk))


def _account_context(request: SignedInRequest, user: User, form: PersonForm) -> dict[str, Any]:
    return {
        "account": user,
        "form": form,
        "role_form": PlatformRoleForm(initial={"platform_role": user.platform_role or NO_ADMINISTRATOR}),
        "memberships": Membership.objects.filter(user=user).select_related("unit").order_by("-valid_from", "pk"),
        "is_own": user.pk == request.user.pk,
        "is_locked": user.username in signin.locked_usernames(),
    }
