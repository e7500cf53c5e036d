"""Files of a case: the scan of a letter, kept beside its words; and keeping what was accepted (FBK-01)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from core.ids import new_id
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit
from tenants.disclosure.files import MAX_FILES, AcceptedFile, FileRefused, inspect, store
from tenants.registry.workspaces import tenant_of

from ..models import CaseFile, CaseStepKind, Measure
from ..procedure import CaseAct
from .acting import Handling, add_step, audit, begin

#: The step's fact by which the course says what was added.
LETTER_ADDED = "letter_added"
FIELD = "letters"


class NoFilesOfReports(Refusal):
    """A report's words are sealed; a scan beside them would not be."""

    code = "no_files_of_reports"


@transaction.atomic
def attach_letters(
    *, unit: Unit, case_id: uuid.UUID, files: Sequence[File], actor: User, at: datetime
) -> list[CaseFile]:
    """Keep scans of the original with an open case; only those who read the unit's cases open them.

    :raises WrongStep: once the case is closed or ended. :raises NoFilesOfReports: for a real-name report.
    :raises Invalid: without a file. :raises FileRefused: by size, type, number or a secrecy marking.
    """
    handling = begin(CaseAct.ATTACH, unit=unit, case_id=case_id, actor=actor, at=at)
    if handling.case.kind == CaseKind.REPORT:
        raise NoFilesOfReports(_("A real-name report takes no files: keep the letter under lock and key."))
    if not files:
        raise Invalid(_("Choose a file."), field=FIELD, code="file_missing")
    accepted = [inspect(file, field=FIELD) for file in files]
    kept = keep_files(handling, accepted, uploader_id=actor.person_id, field=FIELD)
    add_step(handling, CaseStepKind.NOTE, text="\n".join(file.name for file in kept), event=LETTER_ADDED)
    audit("letters_added", handling, files=[file.sha256 for file in kept])
    return kept


def keep_files(
    handling: Handling,
    accepted: Sequence[AcceptedFile],
    *,
    uploader_id: uuid.UUID,
    field: str,
    measure: Measure | None = None,
) -> list[CaseFile]:
    """Store what was looked at, with the case or with one of its measures.

    :raises FileRefused: if the case has too many then.
    """
    if len(accepted) + CaseFile.objects.filter(case=handling.case).count() > MAX_FILES:
        raise FileRefused(_("At most %(count)s files.") % {"count": MAX_FILES}, field=field)
    return [_keep(handling, file, uploader_id, measure) for file in accepted]


def _keep(handling: Handling, file: AcceptedFile, uploader_id: uuid.UUID, measure: Measure | None) -> CaseFile:
    key = new_id()
    return CaseFile.objects.create(
        id=key,
        case=handling.case,
        measure=measure,
        name=file.name,
        path=store(file, schema=tenant_of(handling.unit).schema_name, key=key),
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        findings=list(file.findings),
        uploaded_by_id=uploader_id,
        uploaded_at=handling.at,
    )
