from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import authority
from core.errors import Invalid, Refusal
from core.urls import district_url

from .actions import set_setting
from .definitions import DEFINITIONS
from .forms import SettingForm, initial_of
from .querysets import groups, line_of

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest

PERMISSION = "district.change_settings"


@login_required
@require_safe
def setting_list(request: SignedInRequest) -> HttpResponse:
    """Show all settings by group. Everybody signed in may read by which numbers they are judged."""
    found = groups(on=request.today)
    lines = [line for group in found for line in group.lines]
    context = {
        "groups": found,
        "total": len(lines),
        "changed": sum(line.is_changed for line in lines),
        "coming": sum(bool(line.coming) for line in lines),
        "may_change": authority.allows(request.user, PERMISSION),
    }
    return render(request, "district/setting_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def setting_detail(request: SignedInRequest, key: str) -> HttpResponse:
    """Show one setting with its history, and change it."""
    if key not in DEFINITIONS:
        raise Http404(_("There is no setting of this name."))
    day = request.today
    if request.method == "POST":
        authority.require(request.user, PERMISSION)
    line = line_of(key, on=day)
    form = SettingForm(
        request.POST or None,
        definition=line.definition,
        initial=initial_of(line.definition, line.stored, on=day, seen_id=line.latest_id),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and _change(request, key, form):
            messages.success(request, _("The setting was changed."))
            return redirect(district_url("setting", key=key))
        status = 422
    context = {"line": line, "form": form, "may_change": authority.allows(request.user, PERMISSION)}
    return render(request, "district/setting_detail.html", context, status=status)


def _change(request: SignedInRequest, key: str, form: SettingForm) -> bool:
    try:
        set_setting(key=key, actor=request.user, at=request.now, **form.cleaned_data)
    except Refusal as refusal:
        is_shown = isinstance(refusal, Invalid) and refusal.field in form.fields
        form.add_error(refusal.field if is_shown else None, str(refusal.message))
        return False
    return True
