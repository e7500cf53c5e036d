"""What a unit may not approve itself: the district's matrix of scope and category (PRO-08, document 002)."""

from __future__ import annotations

from datetime import date

from district.settings import value as setting
from hierarchy.units.models import Unit

from .models import Disclosure, Version


def is_beyond_authority(unit: Unit, disclosure: Disclosure, version: Version, *, on: date) -> bool:
    """Tell whether the superior approves this. A unit whose superior is outside the system approves all itself."""
    if unit.parent_id is None or disclosure.is_nil:
        return False
    return f"{version.scope}:{disclosure.category}" in setting("approval_matrix", on=on)
