"""Start, fill and discard a version of the catalogue."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from hierarchy.ledger.issuing import template_for as template_issued_for
from hierarchy.ledger.models import IssuedTemplate
from hierarchy.units.models import DisclosureBasis, Unit

from .. import policies
from ..drafts import open_draft
from ..issued import carried_over, is_bound
from ..keys import keys_for, text_of
from ..models import Catalogue, CatalogueItem
from ..rows import Row
from ..templates import template_for


class Source(models.TextChoices):
    """What a new version starts from."""

    ISSUED = "issued", gettext_lazy("the template that the superior issued")
    TEMPLATE = "template", gettext_lazy("the template for this kind of unit")
    IN_FORCE = "in_force", gettext_lazy("the version in force")
    EMPTY = "empty", gettext_lazy("an empty table")


class DraftExists(Refusal):
    """The unit has an open draft already."""

    code = "draft_exists"


class NothingToStartFrom(Refusal):
    """There is no template for this kind of unit, or no version in force."""

    code = "nothing_to_start_from"


class TemplateBinds(Refusal):
    """This kind of unit takes over what its superior issued."""

    code = "template_binds"


class NoCatalogueOfItsOwn(Refusal):
    """This kind of unit keeps no catalogue."""

    code = "no_catalogue"


@transaction.atomic
def start_version(*, unit: Unit, source: str, actor: User, at: datetime, note: str = "") -> Catalogue:
    """Open a draft from a template, from the version in force, or empty (CAT-01, CAT-08, CON-22).

    A unit that adopts starts from what its superior issued, if anything was (CAT-03, `disclosure_basis`).

    :raises DraftExists: if one is open already, or lies with the superior.
    :raises TemplateBinds: if the unit must start from its superior's template.
    :raises NothingToStartFrom: if there is no such template or version.
    """
    versions = list(Catalogue.objects.select_for_update())
    policies.require_can_compile(actor, unit, on=localdate(at))
    if unit.kind.basis == DisclosureBasis.NONE:
        raise NoCatalogueOfItsOwn(_("This kind of unit keeps no catalogue."))
    if any(version.state == "draft" for version in versions):
        raise DraftExists(_("There is an open draft already. Go on with it, or discard it."))
    if any(version.state == "submitted" for version in versions):
        raise DraftExists(_("A version lies with the superior for approval. Wait for the decision, or recall it."))
    in_force = next((version for version in versions if version.state == "in_force"), None)
    template = template_in_use(unit, source, in_force)
    rows = _starting_rows(unit, source)
    number = (Catalogue.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            catalogue = Catalogue.objects.create(
                number=number,
                note=note.strip(),
                created_by_id=actor.person_id,
                created_at=at,
                template_number=in_force.template_number if source == Source.IN_FORCE and in_force else None,
            )
    except IntegrityError as error:  # two people started the first version at once
        raise DraftExists(_("There is an open draft already. Go on with it, or discard it.")) from error
    if source == Source.ISSUED and template is not None:
        _carry_over(catalogue, template, unit=unit, actor=actor, at=at)
    elif source == Source.IN_FORCE:
        _copy_items(catalogue)
    else:
        _write_rows(catalogue, rows)
    record(
        "catalogue.started",
        subject=catalogue,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        number=number,
        source=source,
        rows=catalogue.items.count(),
    )
    return catalogue


def template_in_use(unit: Unit, source: str, in_force: Catalogue | None) -> IssuedTemplate | None:
    """Give the superior's template for a unit, after checking that the source goes with it.

    :raises NothingToStartFrom: if the superior has issued none. :raises TemplateBinds: if the unit must start from it.
    """
    template = template_issued_for(unit)
    if source == Source.ISSUED and template is None:
        raise NothingToStartFrom(_("The superior has issued no template for this kind of unit."))
    rests_on_one = source == Source.IN_FORCE and in_force is not None and in_force.template_number is not None
    if template is not None and is_bound(unit) and source != Source.ISSUED and not rests_on_one:
        raise TemplateBinds(
            _("This unit adopts its superior's template: start from it, then add rows or declare some not applicable."),
            field="source",
        )
    return template


def _carry_over(catalogue: Catalogue, template: IssuedTemplate, *, unit: Unit, actor: User, at: datetime) -> None:
    """Fill a draft from the superior's template and what the unit keeps of its own."""
    in_force = list(CatalogueItem.objects.of_version_in_force().order_by("order"))
    rows = carried_over(template, unit=unit, in_force=in_force)
    CatalogueItem.objects.bulk_create(
        CatalogueItem(catalogue=catalogue, key=each.key, order=order, section_id=each.section_id, **each.row.to_json())
        for order, each in enumerate(rows, 1)
    )
    catalogue.template_number = template.number
    catalogue.save(update_fields=["template_number"])
    record(
        "catalogue.template_carried_over",
        subject=catalogue,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        issuer=template.unit_id,
        template=template.number,
    )


def _starting_rows(unit: Unit, source: str) -> Sequence[Row]:
    if source == Source.TEMPLATE:
        template = template_for(unit.kind)
        if template is None:
            raise NothingToStartFrom(_("There is no template for this kind of unit. Start from an empty table."))
        return template.rows
    if source == Source.IN_FORCE and Catalogue.objects.in_force() is None:
        raise NothingToStartFrom(_("No version is in force yet. Start from the template."))
    if source not in Source.values:
        raise Invalid(_("Choose what the new version starts from."), field="source")
    return ()


def write_items(
    catalogue: Catalogue, rows: Sequence[Row], *, keys: Sequence[uuid.UUID], sections: Sequence[uuid.UUID | None]
) -> None:
    """Write rows into an empty draft in their order, each with its key and section."""
    CatalogueItem.objects.bulk_create(
        CatalogueItem(catalogue=catalogue, key=key, order=order, section_id=section, **row.to_json())
        for order, (row, key, section) in enumerate(zip(rows, keys, sections, strict=True), 1)
    )


def _write_rows(catalogue: Catalogue, rows: Sequence[Row]) -> None:
    """Write the rows of a template; a row that stood in an earlier version is the item it was, with its section."""
    sections = {text_of(item): item.section_id for item in CatalogueItem.objects.of_version_in_force()}
    keys = keys_for([row.text for row in rows], draft=[])
    write_items(catalogue, rows, keys=keys, sections=[sections.get(row.text) for row in rows])


def _copy_items(catalogue: Catalogue) -> None:
    """Copy the rows of the version in force, with their keys and sections."""
    items = CatalogueItem.objects.filter(catalogue__state="in_force").order_by("order")
    CatalogueItem.objects.bulk_create(
        CatalogueItem(
            catalogue=catalogue, key=item.key, order=item.order, section_id=item.section_id, **Row.of(item).to_json()
        )
        for item in items
    )


@transaction.atomic
def discard_draft(*, unit: Unit, catalogue_id: uuid.UUID, revision: int, actor: User, at: datetime) -> None:
    """Delete an open draft. Versions that were in force are never deleted.

    :raises Stale: if the draft was changed since.
    """
    catalogue = open_draft(unit=unit, catalogue_id=catalogue_id, revision=revision, actor=actor, at=at)
    rows = catalogue.items.count()
    subject = ("catalogue.catalogue", catalogue.pk)
    catalogue.delete()
    record("catalogue.discarded", subject=subject, actor=actor, at=at, unit_id=unit.pk, rows=rows)
