"""A case arrives from another unit's workspace: with its words, its sealed identity, its files and its asker's code."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import transaction

from core.ids import new_id
from core.uploads.keeping import keep
from hierarchy.units.models import Unit
from tenants.registry.workspaces import tenant_of

from ..codes import digest_of, new_code
from ..models import Case, CaseFile

#: What a case takes along. What it was linked to (disclosures, occasions, supervisors) lies in the workspace it leaves.
TAKEN_ALONG = (
    "kind", "channel", "title", "original", "asker_group", "sealed", "contact_digest", "asker_person_id",
    "asker_unit_id", "on_behalf", "consents", "may_publish", "reply_by", "code_sha256",
)  # fmt: skip


def taken_along(case: Case) -> dict[str, object]:
    """Give what a case takes along, in the workspace it leaves; where it comes from is told by the caller."""
    return {name: getattr(case, name) for name in TAKEN_ALONG}


def free_code(code_sha256: str) -> None:
    """Let a code lead to the case that is arriving: one that ended here before, and is sent back now, gives it up."""
    for case in Case.objects.filter(code_sha256=code_sha256).select_for_update():
        case.code_sha256 = digest_of(new_code())
        case.save(update_fields=["code_sha256"])


def bring_file(file: CaseFile, case: Case, *, unit: Unit, **changed: object) -> CaseFile:
    """Copy a file of another workspace to a case of the open one: both units answer for what they hold."""
    key = new_id()
    path = f"{tenant_of(unit).schema_name}/{key}{PurePosixPath(file.path).suffix}"
    transaction.on_commit(partial(_copy, file.path, path))  # an act that is undone leaves no copy behind
    columns = ("is_public", "name", "content_type", "size", "sha256", "findings", "uploaded_by_id", "uploaded_at")
    kept = {name: getattr(file, name) for name in columns}
    return CaseFile.objects.create(id=key, case=case, path=path, **(kept | changed))


def _copy(source: str, target: str) -> None:
    with default_storage.open(source) as stored:
        keep(target, stored)
