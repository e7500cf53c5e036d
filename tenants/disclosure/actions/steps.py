"""What every act on a disclosure shares: lock it, bind to the version seen, record the step, tell people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, Refusal, Stale
from core.rich_text import as_plain
from core.secrecy_marks import refuse_secret
from core.urls import unit_url
from hierarchy.ledger import fulfilling
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send
from notices.models import Notice
from tenants.registry.workspaces import tenant_of

from .. import policies
from ..content import MAX_OPINION
from ..models import Disclosure, DisclosureState, Step, StepKind, Version
from ..procedure import Act, path_of


class UnknownDisclosure(Refusal):
    """There is no such disclosure in this unit's workspace."""

    code = "unknown_disclosure"
    status = 404


class StaleVersion(Stale):
    """The version changed since the actor's form was made."""

    code = "stale_version"


class ReasonMissing(Invalid):
    """A reason is required and none was given."""

    code = "reason_missing"


@dataclass
class Proceeding:
    """A disclosure locked for one act: what is acted on, by whom, in which role, when."""

    unit: Unit
    disclosure: Disclosure
    version: Version
    actor: User
    role: Role
    at: datetime

    @property
    def on(self) -> date:
        """The day of the act, in the district's time zone."""
        return localdate(self.at)

    @property
    def person_id(self) -> uuid.UUID:
        return self.actor.person_id


def open_for(
    act: Act, *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str | None, actor: User, at: datetime
) -> Proceeding:
    """Lock a disclosure for an act: re-read, permit, check that it is open and that the actor saw this version.

    :param seen_sha256: the content hash in the actor's form; None where the act does not judge or change content.
    :raises UnknownDisclosure, NotPermitted, WrongStep, StaleVersion: see there. Nothing has been changed then.
    """
    require_inside(unit)
    try:
        disclosure = Disclosure.objects.lock(disclosure_id)
    except Disclosure.DoesNotExist:
        raise UnknownDisclosure(_("This unit has no such disclosure. Open it from the list.")) from None
    path_of(unit.staffing_preset, is_nil=disclosure.is_nil).next(disclosure.state, act)
    role = policies.role_for(actor, unit, disclosure, act, on=localdate(at))
    version = disclosure.current
    if seen_sha256 is not None:
        require_seen(version, seen_sha256)
    return Proceeding(unit, disclosure, version, actor, role, at)


def require_seen(version: Version, seen_sha256: str) -> None:
    """Refuse an act on content that the actor has not seen.

    :raises StaleVersion: if the hash in the actor's form is not the version's.
    """
    if seen_sha256 != version.content_sha256:
        raise StaleVersion(
            _("The content has changed since you opened this page. Nothing was saved; read the new version first.")
        )


def require_inside(unit: Unit) -> None:
    """Make sure that the open workspace is the unit's own: acting in another would be a fault in the program."""
    opened = str(getattr(connection, "schema_name", ""))
    if opened != tenant_of(unit).schema_name:
        raise RuntimeError(f"{unit.slug}: its workspace is not the open one ({opened})")


def move(proceeding: Proceeding, act: Act) -> None:
    """Change the disclosure's state as the table says, and save it; an approval given up is told to the ledger."""
    disclosure, before = proceeding.disclosure, proceeding.disclosure.state
    table = path_of(proceeding.unit.staffing_preset, is_nil=disclosure.is_nil)
    disclosure.state = table.next(before, act)
    if before == DisclosureState.APPROVED and act != Act.PUBLISH and disclosure.obligation_id is not None:
        fulfilling.unprepare(obligation_id=disclosure.obligation_id, actor=proceeding.actor, at=proceeding.at)
    disclosure.changed_at = proceeding.at
    disclosure.save(update_fields=["state", "changed_at", "returned_reason"])
    _settle_requests(proceeding)


def _settle_requests(proceeding: Proceeding) -> None:
    """Mark as read the requests to act that this act has answered, whoever got them."""
    people = people_in(proceeding.unit, Role, on=proceeding.on)
    asked = Notice.objects.filter(recipient__in=people, read_at__isnull=True, kind__startswith="disclosure_to_")
    asked.filter(url=address_of(proceeding)).update(read_at=proceeding.at)


def address_of(proceeding: Proceeding) -> str:
    """Give the address of the disclosure's page."""
    return unit_url(proceeding.unit.slug, "disclosure", pk=proceeding.disclosure.pk)


def add_step(
    proceeding: Proceeding, kind: StepKind, *, results: dict[str, Any] | None = None, opinion: str = ""
) -> Step:
    """Record a step on the exact version."""
    return Step.objects.create(
        version=proceeding.version,
        kind=kind,
        results=results or {},
        opinion=opinion,
        content_sha256=proceeding.version.content_sha256,
        actor_id=proceeding.person_id,
        actor_role=proceeding.role,
        at=proceeding.at,
    )


def audit(verb: str, proceeding: Proceeding, **data: Any) -> None:
    """Append the act to the unit's audit chain."""
    trail.record(
        f"disclosure.{verb}",
        subject=proceeding.disclosure,
        actor=proceeding.actor,
        at=proceeding.at,
        unit_id=proceeding.unit.pk,
        version=proceeding.version.number,
        content_sha256=proceeding.version.content_sha256,
        role=str(proceeding.role),
        **data,
    )


def tell_roles(proceeding: Proceeding, kind: str, roles: Iterable[Role], **values: Any) -> None:
    """Notify those who hold a role in the unit and did not write the disclosure themselves."""
    people = people_in(proceeding.unit, roles, on=proceeding.on) - policies.authors_of(proceeding.disclosure)
    tell(proceeding, kind, people, **values)


def tell(proceeding: Proceeding, kind: str, people: Iterable[uuid.UUID], **values: Any) -> None:
    """Notify people, in the act's own transaction; the actor needs no notice of the own act."""
    recipients = sorted(set(people) - {proceeding.person_id})
    if not recipients:
        return
    send(
        recipients=recipients,
        kind=kind,
        values={"title": proceeding.version.title, "unit": proceeding.unit.short_name, **values},
        url=address_of(proceeding),
        at=proceeding.at,
    )


def required_reason(reason: str, *, field: str = "reason") -> str:
    """Give the reason without surrounding space.

    :raises ReasonMissing: if it is empty. :raises Invalid: if it is over-long.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Give a reason, so that the drafter knows what to do."), field=field)
    return limited(reason, MAX_OPINION, field=field)


def limited(text: str, most: int, *, field: str) -> str:
    """Give a text that may be kept: not longer than `most` characters, and without a secrecy marking.

    :raises Invalid: if it is longer: it is refused rather than cut. :raises SecretText: see `core.secrecy_marks`.
    """
    refuse_secret(as_plain(text), field=field)
    if len(text) > most:
        raise Invalid(
            _("This is too long: %(length)s characters, at most %(most)s.") % {"length": len(text), "most": most},
            field=field,
            code="too_long",
        )
    return text
