"""Create a unit, rename it, keep its facts."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.errors import Invalid
from core.texts import clean_text
from hierarchy.units.models import Line, Unit, UnitKind

from .. import positions
from ..places import (
    clean_fields,
    place_on,
    require_active_line,
    require_locality,
    require_not_future,
    require_open,
    require_open_superior,
)
from ..tree import read_again, tree_lock

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")
FACTS = (
    "kind",
    "org_form",
    "staffing_preset",
    "member_count",
    "member_count_on",
    "served_count",
    "has_portal",
    "first_responsible",
    "direct_responsible",
)


class CodeRefused(Invalid):
    """The code cannot be a unit's code."""

    code = "code_refused"


class CodeTaken(Invalid):
    """Another unit has this code, open or closed."""

    code = "code_taken"


def slug_of(code: str, *, taken: set[str]) -> str:
    """Give the address of a unit made from its code: lower case, safe in a URL, not in `taken`."""
    stem = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")[:36] or "unit"
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def require_code(code: str) -> None:
    """Refuse a code that is too long or has other characters than letters, digits, dot, hyphen, underscore."""
    if not CODE.match(code):
        raise CodeRefused(
            _("Begin a code with a letter or digit; use at most 32 letters, digits, dots, hyphens and underscores."),
            field="code",
        )


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    opened_on: date,
    actor: Actor,
    at: datetime,
    short_name: str = "",
    line: Line | None = None,
    locality: Unit | None = None,
    **facts: Any,
) -> Unit:
    """Open a new party organisation below a superior from a day on, today or earlier (ORG-17).

    :param facts: any of `FACTS` but the kind. The staffing preset defaults to the kind's.
    :raises CodeRefused, CodeTaken: for a code that cannot be used.
    :raises Invalid: for a value that does not fit, a closed superior, a superior that opened later, a future day.
    """
    tree_lock()
    parent = read_again(parent) if parent else None
    locality = read_again(locality) if locality else None
    require(actor, "structure.change")
    require_code(code)
    require_not_future(opened_on, at=at, field="opened_on")
    require_open_superior(parent)
    require_locality(locality)
    require_active_line(line)
    unit = Unit(
        code=code,
        slug=_free_slug(code),
        kind=kind,
        parent=parent,
        line=line,
        locality=locality,
        opened_on=opened_on,
        **_clean_names(name, short_name),
    )
    _set_facts(unit, {"staffing_preset": kind.staffing_preset, **facts})
    clean_fields(unit, list(FACTS[1:]))
    unit.save()
    positions.begin(unit, from_day=opened_on, parent=parent, line=line, locality=locality)
    place = place_on(unit, opened_on)
    record("unit.created", subject=unit, actor=actor, at=at, code=code, name=unit.name, kind=kind.pk, place=place)
    return unit


def _free_slug(code: str) -> str:
    """Give the address of a new unit; refuse a code that another unit has, open or closed."""
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken(_("Another unit already has the code %(code)s.") % {"code": code}, field="code")
    return slug_of(code, taken=set(Unit.objects.values_list("slug", flat=True)))


def _clean_names(name: str, short_name: str) -> dict[str, str]:
    """Give both names as they are kept; the short one defaults to the beginning of the full one."""
    name = clean_text(name, max_length=120, field="name")
    short_name = clean_text(short_name, max_length=40, field="short_name", required=False)
    return {"name": name, "short_name": short_name or name[:40]}


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, short_name: str, actor: Actor, at: datetime, reason: str = "") -> Unit:
    """Give a unit a new name. Not a tree write: its place, its address and its code stay."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    require(actor, "structure.change")
    require_open(unit)
    old = {"name": unit.name, "short_name": unit.short_name}
    new = _clean_names(name, short_name)
    unit.name, unit.short_name = new["name"], new["short_name"]
    if new != old:
        Unit.objects.filter(pk=unit.pk).update(**new)  # save() would also write the tree's numbers
        record("unit.renamed", subject=unit, actor=actor, at=at, old=old, new=new, reason=reason.strip())
    return unit


@transaction.atomic
def update_unit_facts(*, unit: Unit, actor: Actor, at: datetime, **facts: Any) -> Unit:
    """Correct what is known of a unit: any of `FACTS`. Only differences are written and recorded.

    :raises Invalid: naming the field whose value does not fit.
    """
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    require(actor, "structure.change")
    require_open(unit)
    old = {name: _plain(getattr(unit, name)) for name in facts}
    _set_facts(unit, facts)
    clean_fields(unit, list(facts))
    changed = [name for name in facts if _plain(getattr(unit, name)) != old[name]]
    if changed:
        Unit.objects.filter(pk=unit.pk).update(**{name: getattr(unit, name) for name in changed})
        record(
            "unit.facts_changed",
            subject=unit,
            actor=actor,
            at=at,
            old={name: old[name] for name in changed},
            new={name: _plain(getattr(unit, name)) for name in changed},
        )
    return unit


def _set_facts(unit: Unit, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise TypeError(f"{name} is not a fact of a unit")
        setattr(unit, name, value)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, UnitKind) else value
