"""What ends a case within the unit: merged into an older one, set aside, taken up again."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import NotPermitted, Refusal
from core.urls import unit_url
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions.dismissing import dismiss_case, restore_case
from ..actions.merging import merge_case
from ..models import Case
from ..moving_forms import DismissForm, MergeForm


@require_POST
@for_workers
def case_merge(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Merge a case into the older one of the number given, and show that."""
    form = MergeForm(request.POST)

    def act() -> tuple[uuid.UUID, str]:
        number = form.cleaned_data["into"].strip() if form.is_valid() else ""
        main_id = Case.objects.ordinary().filter(number=number).values_list("pk", flat=True).first()
        main = merge_case(
            unit=request.unit, case_id=pk, into_id=main_id or uuid.UUID(int=0), actor=request.user, at=request.now
        )
        return main.pk, _("Merged into this case. Both askers follow it now.")

    return _act(request, pk, act)


@require_POST
@for_workers
def case_dismiss(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Set aside what is no case."""
    form = DismissForm(request.POST)

    def act() -> tuple[uuid.UUID, str]:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        dismiss_case(unit=request.unit, case_id=pk, reason=reason, actor=request.user, at=request.now)
        return pk, _("Set aside. It can be taken up again from here.")

    return _act(request, pk, act)


@require_POST
@for_workers
def case_restore(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Take up again what was set aside by mistake."""

    def act() -> tuple[uuid.UUID, str]:
        restore_case(unit=request.unit, case_id=pk, actor=request.user, at=request.now)
        return pk, _("Taken up again: it waits to be registered.")

    return _act(request, pk, act)


def _act(request: WorkRequest, pk: uuid.UUID, act: Callable[[], tuple[uuid.UUID, str]]) -> HttpResponse:
    """Do it and show the case; a refusal is shown there too. Who may not act is refused on a page of its own."""
    try:
        with transaction.atomic():  # a refused act leaves nothing, though the page that says so is a success
            pk, message = act()
    except NotPermitted:
        raise
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, message)
    return redirect(unit_url(request.unit.slug, "case", pk=pk))
