"""Catalogue templates that a superior issues to units below it 下发目录 (CAT-03; defaults 2, `disclosure_basis`).

The superior's drafter prepares a version, its principal or approver issues it. Rows are kept as JSON, each with the
key that adopting units keep, so that the same item can be compared across units. What a row may hold is the
catalogue's business; here a template is only kept, numbered and made known.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, NotPermitted, Refusal, Stale
from core.urls import unit_url
from hierarchy.units.models import Membership, Role, Unit
from hierarchy.units.policies import require_role
from notices.actions import send as send_notice

from .models import IssuedTemplate

PREPARES = (Role.DRAFTER,)
ISSUES = (Role.HEAD, Role.APPROVER)
TOLD = (Role.DRAFTER, Role.HEAD)
MAX_ROWS = 600


class TemplateInPreparation(Refusal):
    """The unit prepares a version already."""

    code = "template_in_preparation"


class TemplateIssued(Refusal):
    """The version is issued or discarded: it can no longer be changed."""

    code = "template_issued"


class TemplateNotReady(Refusal):
    """The version has no rows, no kinds, or the same item twice."""

    code = "template_not_ready"


class OwnTemplate(NotPermitted):
    """The actor prepared the version, so somebody else issues it."""

    code = "own_template"


def kinds_below(unit: Unit) -> list[str]:
    """Give the kinds of the open units below a unit, over its whole subtree, in the order of the reference data."""
    below = Unit.objects.under(unit).exclude(pk=unit.pk).filter(closed_on__isnull=True)
    return list(dict.fromkeys(below.order_by("kind__order").values_list("kind_id", flat=True)))


def template_for(unit: Unit) -> IssuedTemplate | None:
    """Give the newest template of the nearest superior that issued one for this kind of unit (one query)."""
    superiors = Unit.objects.filter(tree_id=unit.tree_id, lft__lt=unit.lft, rght__gt=unit.rght)
    issued = IssuedTemplate.objects.filter(
        unit__in=superiors, issued_at__isnull=False, kinds__contains=[unit.kind_id]
    ).select_related("unit")
    return issued.order_by("-unit__level", "-number").first()


def units_concerned(template: IssuedTemplate) -> list[Unit]:
    """Give the open units below the issuer that this template is for; not those with a nearer superior's own."""
    issuer = template.unit
    below = Unit.objects.under(issuer).exclude(pk=issuer.pk).filter(closed_on__isnull=True, kind__in=template.kinds)
    between = IssuedTemplate.objects.filter(
        unit__in=Unit.objects.under(issuer).exclude(pk=issuer.pk).order_by(), issued_at__isnull=False
    ).select_related("unit")
    nearer = [(each.unit, frozenset(each.kinds)) for each in between]
    return [unit for unit in below.order_by("lft") if not any(_covers(above, kinds, unit) for above, kinds in nearer)]


def _covers(above: Unit, kinds: Collection[str], unit: Unit) -> bool:
    return unit.kind_id in kinds and above.lft < unit.lft and unit.rght < above.rght


@transaction.atomic
def prepare_template(
    *, unit: Unit, kinds: Sequence[str], rows: Sequence[dict[str, Any]], note: str, actor: User, at: datetime
) -> IssuedTemplate:
    """Begin a version: rows to work on, for the chosen kinds of the units below.

    :raises TemplateInPreparation: if one is being prepared already.
    :raises Invalid: without kinds, with a kind that stands nowhere below, or with the same item twice.
    """
    require_role(actor, unit, PREPARES, on=localdate(at))
    _check(unit, kinds=kinds, rows=rows)
    last = IssuedTemplate.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            template = IssuedTemplate.objects.create(
                unit=unit,
                number=last + 1,
                kinds=list(kinds),
                rows=list(rows),
                note=note.strip()[:300],
                editor_ids=[str(actor.person_id)],
            )
    except IntegrityError as error:
        raise TemplateInPreparation(_("A version is being prepared already. Go on with it, or discard it.")) from error
    record("catalogue_template.prepared", subject=template, actor=actor, at=at, unit_id=unit.pk, rows=len(rows))
    return template


@transaction.atomic
def change_template(
    *,
    unit: Unit,
    template_id: uuid.UUID,
    revision: int,
    rows: Sequence[dict[str, Any]],
    actor: User,
    at: datetime,
    kinds: Sequence[str] | None = None,
    note: str | None = None,
) -> IssuedTemplate:
    """Put other rows, kinds or another note into a version in preparation.

    :raises TemplateIssued: if it was issued or discarded. :raises Stale: if somebody changed it since.
    :raises Invalid: see `prepare_template`.
    """
    template = _lock(unit, template_id)
    require_role(actor, unit, PREPARES, on=localdate(at))
    _require_unchanged(template, revision)
    template.kinds = template.kinds if kinds is None else list(kinds)
    template.note = template.note if note is None else note.strip()[:300]
    template.rows = list(rows)
    _check(unit, kinds=template.kinds, rows=template.rows)
    person = str(actor.person_id)
    template.editor_ids = [each for each in template.editor_ids if each != person] + [person]
    template.revision += 1
    template.save()
    record("catalogue_template.changed", subject=template, actor=actor, at=at, unit_id=unit.pk, rows=len(rows))
    return template


@transaction.atomic
def discard_template(*, unit: Unit, template_id: uuid.UUID, revision: int, actor: User, at: datetime) -> None:
    """Delete a version in preparation. What was issued is never deleted.

    :raises TemplateIssued: if it was issued or discarded. :raises Stale: if somebody changed it since.
    """
    template = _lock(unit, template_id)
    require_role(actor, unit, PREPARES, on=localdate(at))
    _require_unchanged(template, revision)
    subject = ("ledger.issuedtemplate", template.pk)
    template.delete()
    record("catalogue_template.discarded", subject=subject, actor=actor, at=at, unit_id=unit.pk)


@transaction.atomic
def issue_template(*, unit: Unit, template_id: uuid.UUID, revision: int, actor: User, at: datetime) -> IssuedTemplate:
    """Issue a version to the units below: from now on it is fixed, and they are told.

    :raises NotPermitted: unless the actor is the unit's head or approver.
    :raises OwnTemplate: if the actor prepared it.
    :raises TemplateIssued: if somebody issued it meanwhile. :raises Stale: if it was changed since.
    :raises TemplateNotReady: without rows, or with no unit of its kinds below any more.
    """
    template = _lock(unit, template_id)
    require_role(actor, unit, ISSUES, on=localdate(at))
    if not can_issue(actor, template):
        raise OwnTemplate(_("You worked on this template yourself. Another principal or approver must issue it."))
    _require_unchanged(template, revision)
    if not template.rows:
        raise TemplateNotReady(_("The template has no rows. Fill it in first."))
    template.issued_at, template.issued_by = at, actor.person
    template.save(update_fields=["issued_at", "issued_by"])
    record(
        "catalogue_template.issued",
        subject=template,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        number=template.number,
        kinds=template.kinds,
        rows=len(template.rows),
    )
    _tell(template, at=at)
    return template


def can_issue(user: User, template: IssuedTemplate) -> bool:
    """Say whether a person who holds the role had no hand in the template."""
    return str(user.person_id) not in template.editor_ids


def _lock(unit: Unit, template_id: uuid.UUID) -> IssuedTemplate:
    templates = IssuedTemplate.objects.select_for_update(of=("self",)).select_related("unit")
    template = templates.filter(pk=template_id, unit=unit).first()
    if template is None:
        raise TemplateIssued(_("This template has been discarded. Prepare a new version."))
    if template.issued_at is not None:
        raise TemplateIssued(_("This template has been issued and can no longer be changed. Prepare a new version."))
    return template


def _require_unchanged(template: IssuedTemplate, revision: int) -> None:
    if revision != template.revision:
        raise Stale(_("Somebody changed this template after you opened it. Look at it again, then repeat your step."))


def _check(unit: Unit, *, kinds: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    if not kinds:
        raise Invalid(_("Choose at least one kind of unit."), field="kinds")
    if not set(kinds) <= set(kinds_below(unit)):
        raise Invalid(_("Choose kinds of units that stand below this unit."), field="kinds")
    if len(rows) > MAX_ROWS:
        raise Invalid(_("A catalogue holds at most %(count)d rows.") % {"count": MAX_ROWS}, field="level3")
    seen: set[object] = set()
    for row in rows:
        text = (row["level1"], row["level2"], row["level3"])
        if text in seen or row["key"] in seen:
            raise TemplateNotReady(
                _("“%(item)s” stands in the template twice.") % {"item": row["level3"]}, field="level3"
            )
        seen |= {text, row["key"]}


def _tell(template: IssuedTemplate, *, at: datetime) -> None:
    """Put it before the drafters and heads of the units that it is for."""
    units = {unit.pk: unit for unit in units_concerned(template)}
    people: dict[int, set[uuid.UUID]] = defaultdict(set)
    memberships = Membership.objects.valid(localdate(at)).filter(unit__in=units, role__in=TOLD)
    for unit_id, person_id in memberships.order_by().values_list("unit_id", "user__person_id"):
        people[unit_id].add(person_id)
    values = {"unit": template.unit.short_name, "number": template.number}
    for unit_id, recipients in people.items():
        url = unit_url(units[unit_id].slug, "catalogue_template")
        send_notice(recipients=sorted(recipients), kind="template_issued", values=values, url=url, at=at)
