"""Import in two steps: upload and look, then confirm exactly what was looked at. All or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.errors import Invalid, Refusal, Stale
from core.hashing import sha256_hex
from hierarchy.units.models import Unit

from ..bulk import bulk_load
from ..models import ImportPreview
from ..tree import fingerprint, tree_lock
from .checks import CheckedTable, Problem, check
from .reading import RawTable, read_units

KEEP_UNUSED = timedelta(days=7)


class AlreadyImported(Refusal):
    """The table has been imported before."""

    code = "already_imported"


class PreviewIsStale(Stale):
    """The tree has changed since the table was checked against it."""

    code = "preview_is_stale"


class TableHasErrors(Invalid):
    """The table cannot be imported as it is. `problems` names every bad row."""

    code = "table_has_errors"

    def __init__(self, message: str, *, problems: list[Problem]) -> None:
        super().__init__(message, field="file")
        self.problems = problems


class UnknownPreview(Refusal):
    """There is no such upload, or it has been cleared away."""

    code = "unknown_preview"
    status = 404


@dataclass(frozen=True)
class Upload:
    """An uploaded table as it was read and checked. Nothing of it is in the tree."""

    preview: ImportPreview
    checked: CheckedTable


@transaction.atomic
def upload_units(*, filename: str, content: bytes, actor: Actor, at: datetime) -> Upload:
    """Read and check a table of units and keep it for confirmation.

    :raises SheetRefused: if it cannot be read as a table of units at all.
    """
    require(actor, "structure.change")
    table = read_units(content)
    checked = check(table, today=timezone.localdate(at))
    ImportPreview.objects.filter(imported_at__isnull=True, uploaded_at__lt=at - KEEP_UNUSED).delete()
    preview = ImportPreview.objects.create(
        filename=PurePath(filename.replace("\\", "/")).name[:200],
        content_sha256=sha256_hex(content),
        cells=table.to_json(),
        row_count=len(table.rows),
        problems=[problem.to_json() for problem in checked.problems],
        language=get_language() or "",
        tree_fingerprint=fingerprint(),
        uploaded_at=at,
        uploaded_by_id=actor.person_id,
    )
    return Upload(preview, checked)


def problems_of(preview: ImportPreview, *, today: date) -> list[dict[str, Any]]:
    """Give what is wrong with a kept table, in the reader's language if it can be checked again.

    A table already imported, or checked against a tree that has changed, keeps the words of its upload.
    """
    is_old = preview.imported_at is not None or preview.tree_fingerprint != fingerprint()
    if is_old or preview.language == (get_language() or ""):
        return list(preview.problems)
    checked = check(RawTable.from_json(preview.cells), today=today)
    return [problem.to_json() for problem in checked.problems]


@transaction.atomic
def confirm_import(*, preview_id: uuid.UUID, actor: Actor, at: datetime) -> list[Unit]:
    """Import a table exactly as it was shown.

    :raises UnknownPreview, AlreadyImported: if there is nothing to confirm.
    :raises PreviewIsStale: if the tree has changed since.
    :raises TableHasErrors: if a row cannot be used; nothing is imported then.
    """
    tree_lock()
    preview = ImportPreview.objects.select_for_update().filter(pk=preview_id).first()
    require(actor, "structure.change")
    if preview is None:
        raise UnknownPreview(_("This upload is not kept any more. Choose the file again."))
    if preview.imported_at is not None:
        raise AlreadyImported(_("This table has been imported already."))
    if preview.tree_fingerprint != fingerprint():
        raise PreviewIsStale(_("The structure has changed since the table was checked. Choose the file again."))
    checked = check(RawTable.from_json(preview.cells), today=timezone.localdate(at))
    if checked.errors:
        raise TableHasErrors(
            _("The table has errors. Correct them and choose the file again."), problems=checked.errors
        )
    units = bulk_load(checked.rows, actor=actor, at=at)
    preview.imported_at = at
    preview.save(update_fields=["imported_at"])
    record(
        "units.imported",
        subject=preview,
        actor=actor,
        at=at,
        filename=preview.filename,
        content_sha256=preview.content_sha256,
        count=len(units),
    )
    return units
