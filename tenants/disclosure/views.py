"""Pages of the procedure in a unit's workspace: list, one disclosure, drafting, files, nil returns."""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal, Stale
from core.refused_forms import put_refusal
from core.urls import unit_url
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import TimeLimit
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from . import notice_terms
from .actions import attaching, drafting, nil_return, proposing, starting
from .beside import copy_note
from .forms import FileForm, FilterForm, NilForm, ProposeForm
from .models import PROPOSED_KINDS, Attachment, Disclosure, DisclosureState, FileKind, Version
from .noticing import noticed_in, warning_about_secrecy
from .pages import disclosure_page

PER_PAGE = 30
SIGNED_OFFLINE = "signed_offline"
_GROUPS: dict[str, tuple[str, ...]] = {
    "draft": (DisclosureState.DRAFT,),
    "under_way": (
        DisclosureState.PROPOSED,
        DisclosureState.REVIEWED,
        DisclosureState.CLEARED,
        DisclosureState.ESCALATED,
    ),
    "approved": (DisclosureState.APPROVED,),
    "published": (DisclosureState.PUBLISHED,),
    "withdrawn": (DisclosureState.WITHDRAWN,),
    "ended": (DisclosureState.CONFIRMED, DisclosureState.NOT_DISCLOSED, DisclosureState.DISCARDED),
}


def disclosure_url(unit: Unit, pk: uuid.UUID) -> str:
    """Give the address of a disclosure's page."""
    return unit_url(unit.slug, "disclosure", pk=pk)


def get_disclosure(pk: uuid.UUID) -> Disclosure:
    """Give the disclosure of this workspace, or the page that says there is none."""
    disclosure = Disclosure.objects.filter(pk=pk).first()
    if disclosure is None:
        raise Http404(_("This unit has no such disclosure. Open it from the list."))
    return disclosure


@require_GET
@for_workers
def disclosure_list(request: WorkRequest) -> HttpResponse:
    """List the unit's disclosures, newest change first; filters stay in the address."""
    form = FilterForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    disclosures = Disclosure.objects.with_current().marking_offline().order_by("-changed_at", "-id")
    group = given.get("state", "")
    if group == SIGNED_OFFLINE:
        disclosures = disclosures.signed_offline()
    if group in _GROUPS:
        disclosures = disclosures.in_states(_GROUPS[group])
    query = given.get("q", "").strip()
    if query:
        disclosures = disclosures.titled(query)
    page = Paginator(disclosures, PER_PAGE).get_page(given.get("page") or 1)
    context = {"unit": request.unit, "page": page, "query": query, "group": group, "groups": _group_labels()}
    return render(request, "disclosure/list.html", context)


def _group_labels() -> list[tuple[str, str]]:
    return [
        ("", _("all")),
        ("draft", _("drafts")),
        ("under_way", _("under way")),
        ("approved", _("to publish")),
        ("published", _("published")),
        ("withdrawn", _("withdrawn")),
        ("ended", _("ended without disclosure")),
        (SIGNED_OFFLINE, _("signed on paper")),
    ]


@require_GET
@for_workers
def disclosure_detail(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    return disclosure_page(request, get_disclosure(pk))


@require_GET
@for_workers
def new_disclosure(request: WorkRequest) -> HttpResponse:
    """Choose a row of the catalogue in force for something that happened: staged and immediate items first."""
    rows = CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE, not_applicable="").order_by("order")
    on_event = (TimeLimit.IMMEDIATE, TimeLimit.STAGED)
    context = {
        "unit": request.unit,
        "on_event": [row for row in rows if row.time_limit in on_event],
        "scheduled": [row for row in rows if row.time_limit not in on_event],
    }
    return render(request, "disclosure/new.html", context)


@require_POST
@for_workers
def start(request: WorkRequest) -> HttpResponse:
    """Begin a draft for an obligation or a catalogue row; go on with one that is there already."""
    obligation_id, item_key = _uuid(request.POST.get("obligation")), _uuid(request.POST.get("item"))
    try:
        disclosure = starting.start_disclosure(
            unit=request.unit, obligation_id=obligation_id, item_key=item_key, actor=request.user, at=request.now
        )
    except starting.AlreadyStarted as refusal:
        messages.info(request, str(refusal.message))
        return redirect(disclosure_url(request.unit, refusal.disclosure_id))
    return redirect(disclosure_url(request.unit, disclosure.pk))


def _uuid(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None


@require_POST
@for_workers
def save_draft(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Save as typed. To htmx it answers with the line that says so, and the hash of what was saved."""
    form = ProposeForm(request.POST)
    version: Version | None = None
    if form.is_valid():
        try:
            version = drafting.save_draft(
                unit=request.unit,
                disclosure_id=pk,
                seen_sha256=form.seen_sha256,
                content=form.content,
                actor=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            return _draft_refused(request, pk, form, refusal)
    if request.htmx:
        return _draft_status(request, form, version=version, status=200 if version else 400)
    if version is None:
        return disclosure_page(request, get_disclosure(pk), form=form, act="propose", status=400)
    messages.success(request, _("Saved."))
    return redirect(disclosure_url(request.unit, pk))


def _draft_refused(request: WorkRequest, pk: uuid.UUID, form: ProposeForm, refusal: Refusal) -> HttpResponse:
    put_refusal(form, refusal)
    if isinstance(refusal, Stale):
        form.newest_url = disclosure_url(request.unit, pk)
    if request.htmx:
        return _draft_status(request, form, version=None, status=refusal.status)
    return disclosure_page(request, get_disclosure(pk), form=form, act="propose", status=refusal.status)


def _draft_status(request: WorkRequest, form: ProposeForm, *, version: Version | None, status: int) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "unit": request.unit}
    if version is not None:
        noticed = noticed_in(version, list(version.attachments.filter(kind__in=PROPOSED_KINDS)))
        context["notice"] = notice_terms.words_of(version, on=request.today)
        context |= {"saved_at": request.now, "seen": version.content_sha256, "disclosure": version.disclosure}
        context["noticed_now"] = [noticed]  # in a list: an empty one takes a panel shown before off the page
    response = render(request, "disclosure/_plan.html#draft_status", context, status=status)
    if version is not None:  # what was said about the copy may no longer be so
        copied = {"unit": request.unit, "copied": copy_note(version.disclosure, version), "replaces": True}
        response.write(render_to_string("disclosure/_copied.html", copied))
    return response


@require_POST
@for_workers
def propose(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Save what is in the form and propose it, in one act: what is proposed is what was on the screen."""
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return disclosure_page(request, get_disclosure(pk), form=form, act="propose", status=400)
    who: dict[str, Any] = {"unit": request.unit, "disclosure_id": pk, "actor": request.user, "at": request.now}
    try:
        version = drafting.save_draft(seen_sha256=form.seen_sha256, content=form.content, **who)
        proposing.propose(
            seen_sha256=version.content_sha256,
            is_truthful=form.cleaned_data["is_truthful"],
            is_still_true=form.cleaned_data["is_still_true"],
            explanation=form.cleaned_data["explanation"],
            **who,
        )
    except Refusal as refusal:
        put_refusal(form, refusal)
        if isinstance(refusal, Stale):
            form.newest_url = disclosure_url(request.unit, pk)
        return disclosure_page(request, get_disclosure(pk), form=form, act="propose", status=refusal.status)
    warn_of_secrecy(request, form)
    messages.success(request, _("Proposed. Whoever reviews it has been told."))
    return redirect(disclosure_url(request.unit, pk))


def warn_of_secrecy(request: WorkRequest, form: forms.Form) -> None:
    """Warn after saving if anything typed reads like a secrecy marking. Explicit markings have been refused."""
    warning = warning_about_secrecy(value for value in form.cleaned_data.values() if isinstance(value, str))
    if warning:
        messages.warning(request, warning)


@require_POST
@for_workers
def add_file(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Attach one file to the draft."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attaching.attach_file(
                unit=request.unit,
                disclosure_id=pk,
                seen_sha256=form.seen_sha256,
                file=form.cleaned_data["file"],
                kind=form.cleaned_data["kind"] or FileKind.CONTENT,
                actor=request.user,
                at=request.now,
            )
            return redirect(disclosure_url(request.unit, pk) + "#files")
        except Refusal as refusal:
            put_refusal(form, refusal)
            return disclosure_page(request, get_disclosure(pk), form=form, act="file", status=refusal.status)
    return disclosure_page(request, get_disclosure(pk), form=form, act="file", status=400)


@require_POST
@for_workers
def remove_file(request: WorkRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponse:
    attaching.remove_file(
        unit=request.unit,
        disclosure_id=pk,
        seen_sha256=request.POST.get("seen", ""),
        attachment_id=file_pk,
        actor=request.user,
        at=request.now,
    )
    return redirect(disclosure_url(request.unit, pk) + "#files")


@require_GET
@for_workers
def workspace_file(request: WorkRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file or a piece of evidence to the unit's own people."""
    file = Attachment.objects.filter(pk=file_pk, version__disclosure_id=pk).first()
    return serve(file)


class StoredFile(Protocol):
    """What is needed of a row to send its file."""

    name: str
    path: str
    content_type: str


def serve(file: StoredFile | None) -> HttpResponseBase:
    """Send a stored file as a download under its own name, never as a page of this site."""
    if file is None or not default_storage.exists(file.path):
        raise Http404(_("There is no such file."))
    stored = default_storage.open(file.path)
    return FileResponse(stored, as_attachment=True, filename=file.name, content_type=file.content_type)


@require_http_methods(["GET", "POST"])
@for_workers
def nil_return_page(request: WorkRequest, obligation_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason of a nil return, and propose it."""
    obligation = ObligationEntry.objects.filter(unit=request.unit, pk=obligation_id).first()
    if obligation is None:
        raise Http404(_("This unit owes no such item. Choose one from the desk."))
    form = NilForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                disclosure = nil_return.start_nil(
                    unit=request.unit,
                    obligation_id=obligation_id,
                    reason=form.cleaned_data["reason"],
                    actor=request.user,
                    at=request.now,
                )
                messages.success(request, _("Proposed. The approver has been told."))
                return redirect(disclosure_url(request.unit, disclosure.pk))
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    context: dict[str, Any] = {"unit": request.unit, "obligation": obligation, "form": form}
    return render(request, "disclosure/nil.html", context, status=status)
