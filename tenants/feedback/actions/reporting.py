"""Receiving a real-name report, straight into the workspace of the unit that handles it (FBK-07; design 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.errors import Invalid, Refusal
from core.sealing import seal
from hierarchy.ledger.vocabulary import CaseKind, Channel
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from ..codes import digest_of, new_code
from ..models import Case, CaseState, CaseStepKind
from .acting import Handling, add_step, audit, checked_text, tell_officers, tell_principals
from .following import ASKER
from .intake import Received, next_number, start_clock


class ReportMatter(models.TextChoices):
    """What a report may be about: disclosure work itself and nothing else (defaults 4.4: report_scope)."""

    NOT_DISCLOSED = "not_disclosed", pgettext_lazy("report", "something is not disclosed that has to be")
    FALSE = "false", pgettext_lazy("report", "something false was disclosed")
    SAT_ON = "sat_on", pgettext_lazy("report", "submissions or opinions are sat on")


class NoHandler(Refusal):
    """Nobody in this system may handle a report about the unit."""

    code = "no_handler"


@dataclass(frozen=True)
class ReportIntake:
    """A report as given: about which unit, what, by whom. `name`, `phone`, `id_number` are required."""

    about: Unit
    matter: str
    original: str
    name: str
    phone: str
    id_number: str
    by_district: bool = False


def handler_of(about: Unit, *, by_district: bool) -> Unit:
    """Give the unit that handles a report: the superior of the unit reported on, or the district committee.

    :raises NoHandler: for the district committee itself: its superior is outside this system.
    """
    root = Unit.objects.filter(parent__isnull=True, tree_id=about.tree_id).first()
    handler = root if by_district else about.parent
    if handler is None or handler.pk == about.pk:
        raise NoHandler(
            _("Reports about the district committee go to the city: telephone 12388. Nothing was kept here.")
        )
    return handler


@transaction.atomic
def receive_report(*, intake: ReportIntake, at: datetime) -> tuple[Unit, Received]:
    """Receive a report; everything that says who or what is sealed. Runs outside workspaces. Gives its handler too.

    :raises Invalid: for what is missing. :raises NoHandler: see `handler_of`.
    :raises core.sealing.KeyMissing: nothing is kept unsealed instead.
    """
    matter = ReportMatter(intake.matter)
    original = checked_text(intake.original, field="original", required=_("Write down what happened, when and where."))
    who = {"name": intake.name.strip(), "phone": intake.phone.strip(), "id_number": intake.id_number.strip()}
    for field, value in who.items():
        if not value:
            raise Invalid(_("A real-name report needs your name, telephone and identity card number."), field=field)
    handler = handler_of(intake.about, by_district=intake.by_district)
    sealed = seal(who | {"title": str(matter.label), "original": original, "about": intake.about.pk})
    code = new_code()
    with workspace(handler):
        case = Case(
            number=next_number(CaseKind.REPORT, localdate(at).year),
            kind=CaseKind.REPORT,
            channel=Channel.WEB,
            state=CaseState.RECEIVED,
            changed_at=at,
            sealed=sealed,
            reply_by="link",
            code_sha256=digest_of(code),
            received_on=localdate(at),
            received_at=at,
        )
        case.save(force_insert=True)
        start_clock(handler, case, actor=ASKER, at=at)
        handling = Handling(handler, case, ASKER, None, at)
        add_step(handling, CaseStepKind.RECEIVE)
        audit("received", handling, channel=case.channel)
        tell_officers(handling, "case_to_register")
        tell_principals(handling, "case_to_register")
    return handler, Received(case, code)
