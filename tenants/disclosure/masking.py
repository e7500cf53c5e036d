"""The page behind "mask them": what is in the form is saved first, so that nothing typed is lost."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Refusal, Stale
from core.refused_forms import put_refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .actions import drafting
from .actions.masking import mask_personal_data
from .forms import ProposeForm
from .pages import disclosure_page
from .views import disclosure_url, get_disclosure


@require_POST
@for_workers
def mask(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Save the draft as it is on the screen, and mask the personal data in it."""
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return disclosure_page(request, get_disclosure(pk), form=form, act="propose", status=400)
    who: dict[str, Any] = {"unit": request.unit, "disclosure_id": pk, "actor": request.user, "at": request.now}
    try:
        version = drafting.save_draft(seen_sha256=form.seen_sha256, content=form.content, **who)
        mask_personal_data(seen_sha256=version.content_sha256, **who)
    except Refusal as refusal:
        put_refusal(form, refusal)
        if isinstance(refusal, Stale):
            form.newest_url = disclosure_url(request.unit, pk)
        return disclosure_page(request, get_disclosure(pk), form=form, act="propose", status=refusal.status)
    messages.success(request, _("Masked. Read the text once more before proposing it."))
    return redirect(disclosure_url(request.unit, pk))
