"""Circulars to people by name: their recipients read and confirm them, their senders see who has (REQ-08).

Recipients may be heads of units below and hold no role here, so these pages have a door of their own: whom the circular
went to, and those who work on it. To everybody else there is no such page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from core.urls import district_url, unit_url
from hierarchy.units.policies import roles_in
from tenants.disclosure.actions.circulating import UnknownCircular, read_circular, remind_recipients
from tenants.disclosure.actions.drafting import in_party_online
from tenants.disclosure.actions.starting import roles_to_draft
from tenants.disclosure.board import file_groups
from tenants.disclosure.circulars import is_recipient, receipts_of
from tenants.disclosure.members import LOGIN, TITLE_ONLY
from tenants.disclosure.models import PUBLISHED_KINDS, Attachment, Publication
from tenants.disclosure.policies import first_role
from tenants.disclosure.views import serve
from tenants.registry.entrance import WORKING_ROLES
from tenants.registry.requests import WorkRequest, WorkspaceRequest

P = ParamSpec("P")


def for_signed_in(
    view: Callable[Concatenate[WorkRequest, P], HttpResponseBase],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]:
    """Send the signed out to sign in; whom a circular went to, each view asks itself."""

    @wraps(view)
    def inner(request: WorkspaceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), district_url("account_login"))
        return view(cast(WorkRequest, request), *args, **kwargs)

    return inner


def works_here(request: WorkRequest) -> bool:
    """Say whether the reader works in the unit, and so on what it discloses."""
    return bool(roles_in(request.user, request.unit, on=request.today) & WORKING_ROLES)


def _readable(request: WorkRequest, pk: uuid.UUID) -> Publication:
    """Give a circular that the reader may open.

    :raises UnknownCircular: if there is none, or it is for others.
    """
    publication: Publication | None = Publication.objects.circular_of(pk).first()
    if publication is None or not (is_recipient(publication, request.user.person_id) or works_here(request)):
        raise UnknownCircular(_("No such circular was sent to you. It may have been withdrawn."))
    return publication


def shown_title(publication: Publication, mode: str) -> str:
    """Give the title as far as it may be online (in_party_online); otherwise what the catalogue calls the item."""
    if mode in (LOGIN, TITLE_ONLY):
        return publication.version.title
    disclosure = publication.version.disclosure
    return disclosure.item_title if disclosure.item_key else _("An item outside the catalogue")


@require_GET
@for_signed_in
def circular_list(request: WorkRequest) -> HttpResponse:
    """List the circulars of this unit that went to the reader, newest first."""
    sent = Publication.objects.sent_to(request.user.person_id).newest_first().select_related("version__disclosure")
    mode, person = in_party_online(request.today), request.user.person_id
    lines = [
        {
            "publication": publication,
            "title": shown_title(publication, mode),
            "read_at": next(r.read_at for r in receipts_of(publication) if r.person_id == person),
        }
        for publication in sent[:100]
    ]
    waiting = sum(1 for line in lines if line["read_at"] is None)
    return render(request, "feedback/circulars.html", {"unit": request.unit, "lines": lines, "waiting": waiting})


@require_GET
@for_signed_in
def circular(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a circular to its recipients, and to its senders who has read it."""
    publication = _readable(request, pk)
    version, mode = publication.version, in_party_online(request.today)
    receipts, works = receipts_of(publication), works_here(request)
    own = next((receipt for receipt in receipts if receipt.person_id == request.user.person_id), None)
    drafts = first_role(request.user, request.unit, roles_to_draft(request.unit), on=request.today) is not None
    context: dict[str, Any] = {
        "unit": request.unit,
        "publication": publication,
        "version": version,
        "title": shown_title(publication, mode),
        "is_online": mode == LOGIN,
        "own": own,
        "receipts": receipts if works else [],
        "read": sum(1 for receipt in receipts if receipt.read_at is not None),
        "works_here": works,
        "may_remind": drafts and any(receipt.read_at is None for receipt in receipts),
        "file_groups": file_groups(version.attachments.order_by("uploaded_at", "id")) if mode == LOGIN else [],
    }
    return render(request, "feedback/circular.html", context)


@require_POST
@for_signed_in
def read(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm having read a circular."""
    read_circular(unit=request.unit, disclosure_id=pk, actor=request.user, at=request.now)
    messages.success(request, _("Recorded that you have read it."))
    return redirect(unit_url(request.unit.slug, "circular", pk=pk))


@require_POST
@for_signed_in
def remind(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Remind those who have not confirmed it."""
    _readable(request, pk)
    try:
        told = remind_recipients(unit=request.unit, disclosure_id=pk, actor=request.user, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        sentence = ngettext("%(count)s person was reminded.", "%(count)s people were reminded.", told)
        messages.success(request, sentence % {"count": told})
    return redirect(unit_url(request.unit.slug, "circular", pk=pk))


@require_GET
@for_signed_in
def circular_file(request: WorkRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file of a circular to its recipients, if the district has such texts online."""
    version = _readable(request, pk).version
    if in_party_online(request.today) != LOGIN:
        return serve(None)
    return serve(Attachment.objects.filter(pk=file_pk, version=version, kind__in=PUBLISHED_KINDS).first())
