"""Attaching: files of a version, and evidence that it was published."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.ids import new_id
from hierarchy.ledger.scope_forms import is_kept_offline
from hierarchy.units.models import Unit
from tenants.registry.workspaces import tenant_of

from ..files import MAX_FILES, AcceptedFile, FileRefused, inspect, store
from ..models import PROPOSED_KINDS, Attachment, FileKind, Version
from ..procedure import Act
from .drafting import KeptOffline, in_party_online, save_version, version_to_edit
from .steps import Proceeding, audit, open_for


class UnknownFile(Refusal):
    """The current version has no such file."""

    code = "unknown_file"
    status = 404


@transaction.atomic
def attach_file(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    file: File,
    kind: str = FileKind.CONTENT,
    actor: User,
    at: datetime,
) -> Version:
    """Attach a file to the draft. On anything proposed this makes a new version, as an edit of the text does.

    :raises FileRefused: by size, type or number. :raises KeptOffline: if the scope is in-party and kept offline.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    if is_kept_offline(work.version.scope, in_party_online(work.on)):
        raise KeptOffline(_("In-party items are kept offline: no file is stored here."), field="file")
    accepted = inspect(file, field="file")
    version = version_to_edit(work)
    add_file(work, accepted, kind=kind)
    save_version(version, list(version.attachments.all()))
    audit("file_attached", work, file_sha256=accepted.sha256)
    return version


@transaction.atomic
def remove_file(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, attachment_id: uuid.UUID, actor: User, at: datetime
) -> Version:
    """Take a file off the draft; older versions keep theirs.

    :raises UnknownFile: if the current version has no such file.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    file = work.version.attachments.filter(pk=attachment_id, kind__in=PROPOSED_KINDS).first()
    if file is None:
        raise UnknownFile(_("This version has no such file. Reload the page."))
    version = version_to_edit(work)
    version.attachments.filter(path=file.path).delete()
    save_version(version, list(version.attachments.all()))
    if not Attachment.objects.filter(path=file.path).exists():
        transaction.on_commit(partial(default_storage.delete, file.path))
    audit("file_removed", work, file_sha256=file.sha256)
    return version


def accept_evidence(files: Sequence[File]) -> list[AcceptedFile]:
    """Look at every file of evidence before any is stored."""
    return [inspect(file, field="evidence") for file in files]


def add_file(work: Proceeding, accepted: AcceptedFile, *, kind: str) -> Attachment:
    """Store a file that was looked at, and put it on the version."""
    if work.version.attachments.filter(kind=kind).count() >= MAX_FILES:
        field = "evidence" if kind == FileKind.EVIDENCE else "file"
        raise FileRefused(_("At most %(count)s files.") % {"count": MAX_FILES}, field=field)
    key = new_id()
    return Attachment.objects.create(
        id=key,
        version=work.version,
        kind=kind,
        name=accepted.name,
        path=store(accepted, schema=tenant_of(work.unit).schema_name, key=key),
        content_type=accepted.content_type,
        size=accepted.size,
        sha256=accepted.sha256,
        findings=list(accepted.findings),
        uploaded_by_id=work.person_id,
        uploaded_at=work.at,
    )
