"""Change single rows of a draft."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Stale
from hierarchy.units.models import Unit

from ..drafts import lock_item, open_draft, touch
from ..keys import keys_for
from ..models import Catalogue, CatalogueItem, Section
from ..rows import Row, check_row
from .applying import require_own

MAX_ITEMS = 600


class SameItem(Invalid):
    """Another row of the draft has the same three levels."""

    code = "same_item"


@transaction.atomic
def add_item(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    revision: int,
    row: Row,
    section_id: uuid.UUID | None,
    actor: User,
    at: datetime,
) -> CatalogueItem:
    """Add a row at the end of the draft, or after the last row of its level-2 group.

    :raises SameItem: if it stands there already.
    :raises Stale: if the draft was changed since.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    items = list(catalogue.items.order_by("order"))
    _check(row, others=items, section_id=section_id)
    if len(items) >= MAX_ITEMS:
        raise Invalid(_("A catalogue holds at most %(count)d rows.") % {"count": MAX_ITEMS}, field="level3")
    (key,) = keys_for([row.text], draft=[])
    if any(item.key == key for item in items):  # the row of that key was renamed: this is another item
        item = CatalogueItem(catalogue=catalogue, order=0, section_id=section_id, **row.to_json())
    else:
        item = CatalogueItem(catalogue=catalogue, key=key, order=0, section_id=section_id, **row.to_json())
    item.save(force_insert=True)
    place = max((n for n, other in enumerate(items, 1) if _same_group(other, row)), default=len(items))
    _renumber([*items[:place], item, *items[place:]])
    touch(catalogue, actor=actor)
    _record("catalogue_item.added", item, unit=unit, actor=actor, at=at, values=row.to_json())
    return item


@transaction.atomic
def edit_item(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    item_id: uuid.UUID,
    revision: int,
    row: Row,
    section_id: uuid.UUID | None,
    actor: User,
    at: datetime,
) -> CatalogueItem:
    """Change a draft's row. Its key stays, so that its obligations stay its own (CAT-08).

    :raises IssuedRow: if more than the section of a row from the superior's template would change.
    :raises ItemGone: if it was removed.
    :raises SameItem: if another row has the same text.
    :raises Stale: if the draft was changed since.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    item = lock_item(catalogue, item_id)
    require_own(item, row)
    _check(row, others=catalogue.items.exclude(pk=item.pk), section_id=section_id)
    before = Row.of(item).to_json() | {"section": item.section_id}
    for field in fields(Row):
        setattr(item, field.name, getattr(row, field.name))
    item.forms, item.rules, item.section_id = list(row.forms), list(row.rules), section_id
    item.save()
    touch(catalogue, actor=actor)
    after = row.to_json() | {"section": section_id}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    _record("catalogue_item.changed", item, unit=unit, actor=actor, at=at, changed=changed)
    return item


@transaction.atomic
def confirm_item(
    *, unit: Unit, catalogue_id: uuid.UUID, item_id: uuid.UUID, revision: int, actor: User, at: datetime
) -> CatalogueItem:
    """Settle the doubt on a row: it stands as it is.

    :raises Stale: if the draft was changed since.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    item = lock_item(catalogue, item_id)
    doubt, item.to_confirm = item.to_confirm, ""
    item.save(update_fields=["to_confirm"])
    touch(catalogue, actor=actor)
    _record("catalogue_item.confirmed", item, unit=unit, actor=actor, at=at, doubt=doubt)
    return item


@transaction.atomic
def remove_item(
    *, unit: Unit, catalogue_id: uuid.UUID, item_id: uuid.UUID, revision: int, actor: User, at: datetime
) -> None:
    """Remove a row from the draft. Its obligations end when the draft is adopted, not before.

    :raises IssuedRow: if it comes from the superior's template.
    :raises ItemGone: if it was removed already.
    :raises Stale: if the draft was changed since.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    item = lock_item(catalogue, item_id)
    require_own(item, None)
    values = Row.of(item).to_json()
    CatalogueItem.objects.filter(pk=item.pk).delete()
    _renumber(list(catalogue.items.order_by("order")))
    touch(catalogue, actor=actor)
    _record("catalogue_item.removed", item, unit=unit, actor=actor, at=at, values=values)


@transaction.atomic
def reorder(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    revision: int,
    item_ids: Sequence[uuid.UUID],
    actor: User,
    at: datetime,
) -> Catalogue:
    """Put the draft's rows in the given order.

    :raises Stale: if the draft was changed since, or the ids are not exactly its rows.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    items = {item.pk: item for item in catalogue.items.all()}
    if len(item_ids) != len(items) or set(item_ids) != set(items):
        raise Stale(_("The rows of the draft have changed. Reload the page and order them again."))
    _renumber([items[item_id] for item_id in item_ids])
    touch(catalogue, actor=actor)
    record("catalogue.reordered", subject=catalogue, actor=actor, at=at, unit_id=unit.pk)
    return catalogue


def _check(row: Row, *, others: Iterable[CatalogueItem], section_id: uuid.UUID | None) -> None:
    check_row(row)
    for other in others:
        if Row.of(other).text == row.text:
            raise SameItem(_("This item stands in row %(row)d already.") % {"row": other.order}, field="level3")
    if section_id is not None and not Section.objects.filter(pk=section_id).exists():
        raise Invalid(_("This section no longer exists. Choose another."), field="section")


def _same_group(item: CatalogueItem, row: Row) -> bool:
    return (item.level1, item.level2) == (row.level1, row.level2)


def _renumber(items: Sequence[CatalogueItem]) -> None:
    for order, item in enumerate(items, 1):
        item.order = order
    CatalogueItem.objects.bulk_update(items, ["order"])


def _record(verb: str, item: CatalogueItem, *, unit: Unit, actor: User, at: datetime, **data: object) -> None:
    record(
        verb, subject=("catalogue.catalogueitem", item.key), actor=actor, at=at, unit_id=unit.pk, row=item.order, **data
    )
