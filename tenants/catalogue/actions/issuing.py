"""Prepare and issue the unit's template for the units below it (CAT-03). The ledger keeps and numbers it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.errors import Invalid, Refusal
from core.ids import new_id
from hierarchy.ledger import issuing
from hierarchy.ledger.issuing import TemplateNotReady
from hierarchy.ledger.models import IssuedTemplate
from hierarchy.units.models import Unit

from ..completeness import checks_forms, is_conflicting
from ..issued import KeyedRow, keyed, rows_in, to_json
from ..models import CatalogueItem
from ..rows import Row, check_row
from ..templates import load_template

STANDARD = ("T1", "T3", "T4", "T5", "T6")


class TemplateSource(models.TextChoices):
    """What a template begins with, beside the standard templates by their code."""

    PREVIOUS = "previous", gettext_lazy("the version issued last")
    OWN = "own", gettext_lazy("the unit's own catalogue in force")
    EMPTY = "empty", gettext_lazy("an empty table")


class RowGone(Refusal):
    """The row is no longer in the template."""

    code = "row_gone"


@transaction.atomic
def prepare_template(
    *,
    unit: Unit,
    source: str,
    kinds: Sequence[str],
    note: str,
    actor: User,
    at: datetime,
    imported: Sequence[Row] | None = None,
) -> IssuedTemplate:
    """Begin a template for chosen kinds of the units below, from a source or from an imported table.

    An item that stood in the version issued last keeps its key, so that adopting units keep what they owe.

    :raises Invalid: for an unknown source or kinds, or if the source has no rows to offer.
    :raises TemplateInPreparation: if one is being prepared already.
    """
    last = IssuedTemplate.objects.filter(unit=unit, issued_at__isnull=False).order_by("-number").first()
    before = rows_in(last) if last else []
    if imported is not None:
        rows = _with_keys([check_row(row) for row in imported], before)
    else:
        rows = _rows_from(source, before)
    return issuing.prepare_template(unit=unit, kinds=kinds, rows=to_json(rows), note=note, actor=actor, at=at)


def _rows_from(source: str, before: Sequence[KeyedRow]) -> list[KeyedRow]:
    if source in STANDARD:
        return _with_keys(list(load_template(source).rows), before)
    if source == TemplateSource.PREVIOUS and before:
        return list(before)
    if source == TemplateSource.OWN:
        items = CatalogueItem.objects.of_version_in_force().order_by("order")
        return keyed(item for item in items if not item.not_applicable)
    if source == TemplateSource.EMPTY:
        return []
    raise Invalid(_("Choose what the template starts from."), field="source")


def _with_keys(rows: Sequence[Row], before: Sequence[KeyedRow]) -> list[KeyedRow]:
    keys = {each.row.text: each.key for each in before}
    return [KeyedRow(keys.get(row.text) or new_id(), row) for row in rows]


@transaction.atomic
def save_template_row(
    *,
    unit: Unit,
    template: IssuedTemplate,
    revision: int,
    key: uuid.UUID | None,
    row: Row,
    actor: User,
    at: datetime,
) -> IssuedTemplate:
    """Add a row to a template in preparation (`key` None), or change the row of that key.

    :raises Invalid: if no template may hold it. :raises RowGone: if the row was removed.
    :raises TemplateNotReady: if the same item stands there already. :raises Stale: if the template was changed since.
    """
    check_row(row)
    rows = rows_in(template)
    if key is None:
        group = [n for n, each in enumerate(rows, 1) if each.row.text[:2] == row.text[:2]]
        rows.insert(group[-1] if group else len(rows), KeyedRow(new_id(), row))
    else:
        place = _place_of(rows, key)
        rows[place] = replace(rows[place], row=row)
    return _change(unit, template, revision, rows, actor=actor, at=at)


@transaction.atomic
def keep_template_rows(
    *, unit: Unit, template: IssuedTemplate, revision: int, keys: set[uuid.UUID], actor: User, at: datetime
) -> IssuedTemplate:
    """Keep the chosen rows of a template in preparation and drop the others.

    :raises Stale: if the template was changed since.
    """
    rows = [each for each in rows_in(template) if each.key in keys]
    return _change(unit, template, revision, rows, actor=actor, at=at)


@transaction.atomic
def issue_template(*, unit: Unit, template: IssuedTemplate, revision: int, actor: User, at: datetime) -> IssuedTemplate:
    """Issue a template whose every row could be adopted as it stands.

    :raises TemplateNotReady: naming rows that are incomplete, doubtful or whose forms do not suit their scope.
    :raises OwnTemplate, TemplateIssued, NotPermitted, Stale: see `hierarchy.ledger.issuing`.
    """
    asks = checks_forms(localdate(at))
    faults = [
        order
        for order, each in enumerate(rows_in(template), 1)
        if each.row.missing or each.row.to_confirm or (asks and is_conflicting(each.row))
    ]
    # The ledger refuses strangers first: who may not issue learns nothing of the rows.
    issued = issuing.issue_template(unit=unit, template_id=template.pk, revision=revision, actor=actor, at=at)
    if faults:
        raise TemplateNotReady(
            _("Complete these rows, settle what is to be confirmed, and say why the forms suit the scope: %(rows)s.")
            % {"rows": _(", ").join(str(order) for order in faults)},
            code="template_rows_not_ready",
        )
    return issued


def _place_of(rows: Sequence[KeyedRow], key: uuid.UUID) -> int:
    for place, each in enumerate(rows):
        if each.key == key:
            return place
    raise RowGone(_("This row has been removed from the template. Go back and look at it again."))


def _change(
    unit: Unit, template: IssuedTemplate, revision: int, rows: Sequence[KeyedRow], *, actor: User, at: datetime
) -> IssuedTemplate:
    return issuing.change_template(
        unit=unit, template_id=template.pk, revision=revision, rows=to_json(rows), actor=actor, at=at
    )
