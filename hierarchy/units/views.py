"""The people of a unit: seen by its head, kept by the security administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from core import authority
from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import district_url

from . import actions, policies, staffing
from .forms import EndRoleForm, KnownPersonForm, NewPersonForm
from .models import Membership, Unit

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class PersonRow:
    """One person of a unit with the roles held or granted for later."""

    user: User
    memberships: list[Membership]


@require_safe
@login_required
def people(request: SignedInRequest, code: str) -> HttpResponse:
    """List who holds which role in a unit, and which roles its staffing preset lacks."""
    unit = get_object_or_404(Unit.objects.select_related("kind"), code=code)
    policies.require_can_see_people(request.user, unit, on=request.today)
    gaps = staffing.staffing_gaps(unit, request.today)
    context = {
        "unit": unit,
        "rows": list(_rows(unit, request)),
        "gaps": gaps,
        "gap_roles": _(", ").join(str(role.label) for role in gaps.roles),
        "may_manage": authority.allows(request.user, actions.MANAGE),
    }
    return render(request, "units/people.html", context)


@require_http_methods(FORM_METHODS)
@never_cache
@login_required
def add_person(request: SignedInRequest, code: str) -> HttpResponse:
    """Make an account for somebody new; the answer shows the initial password, this once."""
    authority.require(request.user, actions.MANAGE)
    unit = get_object_or_404(Unit, code=code)
    form = NewPersonForm(request.POST or None, unit=unit, on=request.today)
    if form.is_valid():
        try:
            user, password = actions.add_person(unit=unit, actor=request.user, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            put_refusal(form, refusal)
        else:
            return show_password(request, user, password, district_url("people", code=unit.code))
    return render(request, "units/add_person.html", {"unit": unit, "form": form})


@require_http_methods(FORM_METHODS)
@login_required
def grant_roles(request: SignedInRequest, code: str) -> HttpResponse:
    """Grant roles to somebody who has an account."""
    authority.require(request.user, actions.MANAGE)
    unit = get_object_or_404(Unit, code=code)
    form = KnownPersonForm(request.POST or None, unit=unit, on=request.today, initial={"user": request.GET.get("user")})
    if form.is_valid():
        try:
            actions.grant_roles(unit=unit, actor=request.user, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("The roles are granted."))
            return HttpResponseRedirect(district_url("people", code=unit.code))
    return render(request, "units/grant_roles.html", {"unit": unit, "form": form})


@require_http_methods(FORM_METHODS)
@login_required
def end_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a role on a day."""
    authority.require(request.user, actions.MANAGE)
    membership = get_object_or_404(Membership.objects.select_related("user__person", "unit"), pk=pk)
    form = EndRoleForm(request.POST or None, initial={"ends_on": request.today})
    back = district_url("people", code=membership.unit.code)
    if form.is_valid():
        try:
            actions.end_role(membership=membership, actor=request.user, at=request.now, **form.cleaned_data)
        except Refusal as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _("The role is ended."))
            return HttpResponseRedirect(back)
    return render(request, "units/end_role.html", {"membership": membership, "form": form, "back": back})


def show_password(request: SignedInRequest, user: User, password: str, next_url: str) -> HttpResponse:
    """Answer with the initial password. It is stored nowhere and so cannot be shown twice."""
    context = {"account": user, "password": password, "next_url": next_url}
    return render(request, "units/initial_password.html", context)


def _rows(unit: Unit, request: SignedInRequest) -> Iterator[PersonRow]:
    held = Membership.objects.not_ended(request.today).filter(unit=unit).select_related("user__person")
    ordered = sorted(held, key=lambda one: (one.user.label, one.user_id, one.valid_from, one.pk))
    for user, memberships in groupby(ordered, key=lambda one: one.user):
        yield PersonRow(user, list(memberships))
