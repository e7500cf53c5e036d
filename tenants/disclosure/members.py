"""The members' page: what was disclosed in the unit and in the Party, for its own people and those below it.

Local items are read here with text and files. Of in-party items the district's setting `in_party_online` says what is
online: `off` the fact that it was disclosed, `title_only` its title, `login` its text and files (document 002). Items
for specified persons are never listed. Nothing here is for the signed out.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.urls import district_url
from hierarchy.ledger.vocabulary import Category, Scope
from tenants.registry.requests import WorkRequest, WorkspaceRequest

from .actions.drafting import in_party_online
from .board import file_groups
from .models import PUBLISHED_KINDS, Attachment, Publication
from .policies import require_can_read_as_member
from .views import serve

P = ParamSpec("P")
PER_PAGE = 30
OFF, TITLE_ONLY, LOGIN = "off", "title_only", "login"


@dataclass(frozen=True)
class Known:
    """One line of the page: what the reader may know of a publication."""

    publication: Publication
    mode: str

    @property
    def is_local(self) -> bool:
        return self.publication.version.scope == Scope.LOCAL

    @property
    def is_readable(self) -> bool:
        """Whether text and files are online for the reader."""
        return self.is_local or self.mode == LOGIN

    @property
    def title(self) -> str:
        """The title where it may be online; otherwise what the catalogue, which is public, calls the item."""
        if self.is_readable or self.mode == TITLE_ONLY:
            return self.publication.version.title
        disclosure = self.publication.version.disclosure
        return disclosure.item_title if disclosure.item_key else _("An item outside the catalogue")


def for_members(
    view: Callable[Concatenate[WorkRequest, P], HttpResponseBase],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]:
    """Let in everybody with a role in the unit or below it; send the signed out to sign in."""

    @wraps(view)
    def inner(request: WorkspaceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), district_url("account_login"))
        require_can_read_as_member(request.user, request.unit, on=request.today)
        return view(cast(WorkRequest, request), *args, **kwargs)

    return inner


@require_GET
@for_members
def members(request: WorkRequest) -> HttpResponse:
    """List what was disclosed locally and in the Party, newest first; `scope` narrows it."""
    shown = Publication.objects.for_members(on=request.today).with_corrections().newest_first()
    counts = {scope: shown.filter(version__scope=scope).count() for scope in (Scope.LOCAL, Scope.PARTY)}
    scope = request.GET.get("scope", "")
    if scope in counts:
        shown = shown.filter(version__scope=scope)
    page = Paginator(shown.select_related("version__disclosure").defer("version__body"), PER_PAGE).get_page(
        request.GET.get("page") or 1
    )
    mode = in_party_online(request.today)
    context = {
        "unit": request.unit,
        "page": page,
        "known": [Known(publication, mode) for publication in page],
        "scope": scope if scope in counts else "",
        "scopes": [(str(code), code.label, counts[code]) for code in counts],
        "local": counts[Scope.LOCAL],
        "in_party": counts[Scope.PARTY],
        "mode": mode,
    }
    return render(request, "disclosure/members.html", context)


def _readable(pk: uuid.UUID, on: date) -> Publication:
    """Give a publication whose text is online for members.

    :raises Http404: if it is not shown, or only its fact or title is.
    """
    shown = Publication.objects.for_members(on=on).with_corrections().filter(version__disclosure_id=pk)
    publication = shown.select_related("version__disclosure").first()
    if publication is None or not Known(publication, in_party_online(on)).is_readable:
        raise Http404(_("The text of this item is not online."))
    return publication


@require_GET
@for_members
def member_item(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the text and files of an item that members read online."""
    publication = _readable(pk, request.today)
    version = publication.version
    context = {
        "unit": request.unit,
        "publication": publication,
        "version": version,
        "category": Category(version.disclosure.category).label,
        "period": version.disclosure.period_name,
        "file_groups": file_groups(version.attachments.order_by("uploaded_at", "id")),
    }
    return render(request, "disclosure/member_item.html", context)


@require_GET
@for_members
def member_file(request: WorkRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file of an item that members read online. Evidence and originals stay with those who work on it."""
    version = _readable(pk, request.today).version
    return serve(Attachment.objects.filter(pk=file_pk, version=version, kind__in=PUBLISHED_KINDS).first())
