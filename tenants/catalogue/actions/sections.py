"""The unit's sections 股室 and their division of labour (ORG-27)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from hierarchy.units.models import Unit

from .. import policies
from ..models import CatalogueItem, Section

NAME_LENGTH = 60
DUTIES_LENGTH = 1000


class SectionInUse(Refusal):
    """Rows of some version belong to the section."""

    code = "section_in_use"


class SectionGone(Refusal):
    """The section no longer exists."""

    code = "section_gone"


@transaction.atomic
def add_section(*, unit: Unit, name: str, duties: str, actor: User, at: datetime) -> Section:
    """Add a section.

    :raises Invalid: without a name, with one that is taken, or with over-long text.
    """
    policies.require_can_arrange_sections(actor, unit, on=localdate(at))
    section = Section(name=name.strip(), duties=duties.strip())
    _check(section)
    section.save(force_insert=True)
    record("section.added", subject=section, actor=actor, at=at, unit_id=unit.pk, name=section.name)
    return section


@transaction.atomic
def edit_section(*, unit: Unit, section_id: uuid.UUID, name: str, duties: str, actor: User, at: datetime) -> Section:
    """Rename a section or change its duties.

    :raises SectionGone: if it was removed.
    :raises Invalid: without a name, with one that is taken, or with over-long text.
    """
    section = _lock(section_id)
    policies.require_can_arrange_sections(actor, unit, on=localdate(at))
    old = section.name
    section.name, section.duties = name.strip(), duties.strip()
    _check(section)
    section.save()
    record("section.changed", subject=section, actor=actor, at=at, unit_id=unit.pk, old=old, new=section.name)
    return section


@transaction.atomic
def remove_section(*, unit: Unit, section_id: uuid.UUID, actor: User, at: datetime) -> None:
    """Remove a section that owns no row of any version.

    :raises SectionInUse: if one does.
    """
    section = _lock(section_id)
    policies.require_can_arrange_sections(actor, unit, on=localdate(at))
    rows = CatalogueItem.objects.filter(section=section).count()
    if rows:
        raise SectionInUse(
            _("Rows of the catalogue belong to this section, in this version or an earlier one. Rename it instead.")
        )
    Section.objects.filter(pk=section.pk).delete()
    record("section.removed", subject=section, actor=actor, at=at, unit_id=unit.pk, name=section.name)


def _lock(section_id: uuid.UUID) -> Section:
    section = Section.objects.select_for_update().filter(pk=section_id).first()
    if section is None:
        raise SectionGone(_("This section has been removed. Reload the page."))
    return section


def _check(section: Section) -> None:
    if not section.name:
        raise Invalid(_("Enter the section's name."), field="name")
    for field, length in (("name", NAME_LENGTH), ("duties", DUTIES_LENGTH)):
        if len(getattr(section, field)) > length:
            message = _("Shorten the text to at most %(length)d characters.") % {"length": length}
            raise Invalid(message, field=field)
    if Section.objects.exclude(pk=section.pk).filter(name=section.name).exists():
        raise Invalid(_("There is a section of this name already."), field="name")
