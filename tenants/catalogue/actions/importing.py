"""Fill a draft from an imported table, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.trail import record
from core.errors import Invalid
from hierarchy.units.models import Unit

from ..drafts import open_draft, touch
from ..models import Catalogue, Section
from ..recognising import Known, all_keys, leaving_rows, resolve
from ..rows import Row, check_row, first_duplicate
from .applying import keep_issued
from .versions import write_items


class RowsLeave(Invalid):
    """Rows in force are not in the table, and the actor has not said that they leave."""

    code = "rows_leave"


@transaction.atomic
def import_rows(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    revision: int,
    rows: Sequence[Row],
    actor: User,
    at: datetime,
    known: Sequence[Known] = (),
    columns: Collection[str] = (),
    leaving: Collection[uuid.UUID] = (),
) -> Catalogue:
    """Replace all rows of a draft by imported ones, all or nothing (CAT-03, CAT-08).

    A row keeps the key that its item number names; without one, the key of the row with the same three levels in the
    draft or in any earlier version. With its key it keeps its section and its marks, except those the table has a
    column for; other rows take the marks of the template's row of the same text.

    :param known: for each row what the sheet says of it. :param columns: the columns that the sheet has.
    :param leaving: keys of the rows in force of which the actor was told, and said, that they leave the catalogue.
    :raises Invalid: if a row is not fit for a draft, two are the same, or a key or section is not the unit's.
    :raises IssuedRow: if the table lacks a row of the superior's template.
    :raises RowsLeave: if a row in force is left out that is not among `leaving`.
    :raises Stale: if the draft was changed since.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    known = list(known) or [Known()] * len(rows)
    _check(rows, known)
    replaced = list(catalogue.items.all())
    rows = keep_issued(rows, replaced)
    resolved = resolve(unit, rows, known, columns, draft=replaced)
    _require_told(unit, [each.key for each in resolved], leaving)
    catalogue.items.all().delete()
    write_items(
        catalogue,
        [each.row for each in resolved],
        keys=[each.key for each in resolved],
        sections=[each.section_id for each in resolved],
    )
    touch(catalogue, actor=actor)
    record(
        "catalogue.imported",
        subject=catalogue,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        rows=len(rows),
        leaving=sorted(str(key) for key in leaving),
    )
    return catalogue


def _check(rows: Sequence[Row], known: Sequence[Known]) -> None:
    if not rows:
        raise Invalid(_("There is no row to import."), field="file")
    for row in rows:
        check_row(row)
    twice = first_duplicate(row.text for row in rows)
    if twice:
        raise Invalid(_("“%(item)s” stands in the table twice.") % {"item": twice[2]}, field="file")
    keys = [each.key for each in known if each.key is not None]
    if len(set(keys)) != len(keys) or not set(keys) <= all_keys():
        raise Invalid(_("The item numbers no longer fit. Choose the file again."), field="file", code="numbers")
    sections = {each.section_id for each in known if each.section_id is not None}
    if Section.objects.filter(pk__in=sections).count() != len(sections):
        raise Invalid(_("A section no longer exists. Choose the file again."), field="file", code="sections")


def _require_told(unit: Unit, keys: Sequence[uuid.UUID], leaving: Collection[uuid.UUID]) -> None:
    untold = [row for row in leaving_rows(unit, set(keys)) if row.item.key not in leaving]
    if untold:
        message = ngettext(
            "%(count)d row in force is not in the table, such as “%(item)s”. Confirm that it leaves the catalogue.",
            "%(count)d rows in force are not in the table, such as “%(item)s”. Confirm that they leave the catalogue.",
            len(untold),
        )
        raise RowsLeave(message % {"count": len(untold), "item": untold[0].item.level3}, field="leaving")
