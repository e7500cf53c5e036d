"""Receiving a case: from the asker without an account, or entered by staff on somebody's behalf (FBK-01, FBK-03)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Length
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Invalid
from core.sealing import digest, seal
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import CaseKind, Channel, PublicGroup
from hierarchy.units.models import Unit
from tenants.disclosure.actions.steps import require_inside

from ..applicant_identity import require_identity
from ..codes import digest_of, drawn, new_code
from ..models import Case, CaseState, CaseStepKind
from .acting import MAX_TEXT, Handling, add_step, audit, checked_text, tell_officers

#: Signs of a drawn number: 700 million, so that two alike (which the database would refuse) never come.
_DRAWN = 6
#: What may be sealed of a person.
CONTACT_FIELDS = ("name", "phone", "address", "email", "id_number")


@dataclass(frozen=True)
class Intake:
    """What somebody came with. `contact` holds any of `CONTACT_FIELDS`; empty means anonymous."""

    kind: str
    channel: str
    original: str
    received_on: date
    title: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    asker_group: str = ""
    on_behalf: bool = False
    consents: bool = False
    may_publish: bool = False
    reply_by: str = "link"
    links: dict[str, Any] = field(default_factory=dict)  # disclosure_id, occasion_id, supervisor_id, asker_unit_id, …


@dataclass(frozen=True)
class Received:
    """A case just received, with the private code that is shown once."""

    case: Case
    code: str


class ConsentMissing(Invalid):
    """Staff enter what identifies a person only with that person's consent."""

    code = "consent_missing"


@transaction.atomic
def receive_case(*, unit: Unit, intake: Intake, actor: Actor, at: datetime) -> Received:
    """Receive a case into the open workspace and start its clock. Who may enter what, the callers have checked.

    :raises Invalid: for empty, over-long or secret words, a future day. :raises ConsentMissing: see there.
    :raises IdentityMissing: for a request for disclosure of nobody known, whatever the channel (REQ-04).
    :raises core.sealing.KeyMissing: if a contact cannot be sealed; nothing is saved then.
    """
    require_inside(unit)
    original = checked_text(
        intake.original, field="original", most=MAX_TEXT, required=_("Write down what it is about.")
    )
    contact = {name: intake.contact.get(name, "").strip() for name in CONTACT_FIELDS}
    if intake.kind == CaseKind.REQUEST:
        require_identity(contact)
    if intake.on_behalf and any(contact.values()) and not intake.consents:
        raise ConsentMissing(
            _("Ask whether the person agrees that name and contact are entered, or leave both empty."),
            field="consents",
        )
    code = new_code()
    case = Case(
        number=next_number(intake.kind, localdate(at).year),
        kind=CaseKind(intake.kind),
        channel=Channel(intake.channel),
        state=CaseState.RECEIVED,
        changed_at=at,
        title=checked_text(intake.title, field="title", most=120) or shortened(original),
        original=original,
        asker_group=PublicGroup(intake.asker_group) if intake.asker_group else "",
        sealed=seal(contact),
        contact_digest=digest(contact["phone"]),
        on_behalf=intake.on_behalf,
        consents=intake.consents,
        may_publish=intake.may_publish,
        reply_by=intake.reply_by,
        code_sha256=digest_of(code),
        received_on=intake.received_on,
        received_at=at,
        entered_by_id=actor.person_id if intake.on_behalf else None,
        **intake.links,
    )
    case.save(force_insert=True)
    start_clock(unit, case, actor=actor, at=at)
    handling = Handling(unit, case, actor, None, at)
    add_step(handling, CaseStepKind.RECEIVE, channel=case.channel)
    audit("received", handling, channel=case.channel)  # not its kind: that would tell of reports
    tell_officers(handling, "case_to_register")
    return Received(case, code)


def start_clock(unit: Unit, case: Case, *, actor: Actor, at: datetime) -> None:
    """Post to the ledger that the case was received: its clock runs from the day of receipt."""
    ledger.open_case(
        unit=unit,
        case_id=case.pk,
        kind=case.kind,
        channel=case.channel,
        received_on=case.received_on,
        actor=actor,
        at=at,
    )


def next_number(kind: str, year: int) -> str:
    """Give the next number of a year, as 2026-0012. Two at once: the second waits until the first has ended.

    Of a real-name report the number is drawn, as R2026-7K4MQX: a gap would tell those kept out that there is one.
    """
    if kind == CaseKind.REPORT:
        return f"R{year}-{drawn(_DRAWN)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7203, hashtext(current_schema()))")
        cursor.fetchall()
    of_year = Case.objects.filter(number__startswith=f"{year}-")
    newest = of_year.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{year}-{int(newest.split('-')[1]) + 1 if newest else 1:04d}"


def shortened(text: str) -> str:
    """Give the first line of a text as a short title."""
    first = text.strip().splitlines()[0]
    return first if len(first) <= 40 else first[:39] + "…"
