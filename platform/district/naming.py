"""Giving the installation's district its name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from core import authority
from core.actors import Actor
from core.errors import Invalid, Refusal

from .models import District


class IsDemonstration(Refusal):
    """A demonstration keeps its fictional name."""

    code = "is_demonstration"


@transaction.atomic
def name_district(*, name: str, name_en: str, actor: Actor, at: datetime) -> District:
    """Name the district, at the installation's beginning or when it is renamed.

    :raises Invalid: without a name.
    :raises IsDemonstration: for a demonstration district.
    """
    authority.require(actor, "district.change_settings")
    district = District.objects.select_for_update().order_by("pk").first() or District()
    if district.is_demonstration:
        raise IsDemonstration(_("A demonstration district keeps its fictional name."))
    if not name.strip():
        raise Invalid(_("Give the district's name."), field="name")
    old = district.name
    district.name, district.name_en = name.strip(), name_en.strip()
    district.full_clean()
    district.save()
    trail.record("district.named", subject=district, actor=actor, at=at, old=old, new=district.name)
    return district
