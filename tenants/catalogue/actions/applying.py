"""Rows of the superior's template in a unit that adopts it: declared not applicable with a reason, or applied again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from hierarchy.units.models import Unit

from ..drafts import lock_item, open_draft, touch
from ..models import CatalogueItem
from ..rows import REASON_LENGTH, Row


class IssuedRow(Refusal):
    """The row comes from the superior's template: it stands, or does not apply here for a stated reason."""

    code = "issued_row"


class OwnRow(Refusal):
    """The row is the unit's own: it is removed rather than declared not applicable."""

    code = "own_row"


@transaction.atomic
def set_applicability(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    item_id: uuid.UUID,
    revision: int,
    applies: bool,
    reason: str,
    actor: User,
    at: datetime,
) -> CatalogueItem:
    """Declare that a row of the superior's template does not apply here, or that it applies after all.

    What does not apply is not owed; it stays in the table, struck through, with its reason.

    :raises OwnRow: if the row does not come from the superior.
    :raises Invalid: without a reason.
    :raises ItemGone, Stale, NotADraft: see `drafts`.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    item = lock_item(catalogue, item_id)
    if not item.is_issued:
        raise OwnRow(_("This row is the unit's own. Remove it, if it does not apply."))
    reason = "" if applies else reason.strip()
    if not applies and not reason:
        raise Invalid(_("Say why the row does not apply here."), field="reason", code="reason_missing")
    if len(reason) > REASON_LENGTH:
        message = _("Shorten the text to at most %(length)d characters.") % {"length": REASON_LENGTH}
        raise Invalid(message, field="reason", code="too_long")
    item.not_applicable = reason
    item.save(update_fields=["not_applicable"])
    touch(catalogue, actor=actor)
    record(
        "catalogue_item.applicability",
        subject=("catalogue.catalogueitem", item.key),
        actor=actor,
        at=at,
        unit_id=unit.pk,
        row=item.order,
        reason=reason,
    )
    return item


def require_own(item: CatalogueItem, row: Row | None) -> None:
    """Refuse to change or remove (`row` None) what the superior issued; its section is the unit's own affair.

    :raises IssuedRow: then.
    """
    if item.is_issued and row != Row.of(item):
        raise IssuedRow(
            _(
                "This row comes from the superior's template and stands as it is. Declare it not applicable, with a "
                "reason."
            )
        )


def keep_issued(rows: Sequence[Row], replaced: Iterable[CatalogueItem]) -> list[Row]:
    """Let an imported table hold the superior's rows exactly as they stand in the draft it replaces.

    :raises IssuedRow: if the table lacks one of them.
    """
    issued = {Row.of(item).text: Row.of(item) for item in replaced if item.is_issued}
    missing = issued.keys() - {row.text for row in rows}
    if missing:
        raise IssuedRow(
            _("The table lacks “%(item)s” from the superior's template. Keep it; declare it not applicable afterwards.")
            % {"item": sorted(missing)[0][2]},
            field="file",
        )
    return [issued.get(row.text, row) for row in rows]
