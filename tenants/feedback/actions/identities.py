"""Reading who came with a case: on request, one at a time, each time on record (design 9)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.sealing import unseal
from hierarchy.units.models import Unit

from ..models import CaseStepKind
from ..procedure import CaseAct
from .acting import add_step, audit, begin
from .intake import CONTACT_FIELDS


@transaction.atomic
def read_identity(*, unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> dict[str, Any]:
    """Give who came with a case and how to reach them, as far as known; empty for somebody anonymous.

    :raises NotForYou: to whoever does not handle it. :raises KeyMissing, Illegible: see `core.sealing`.
    """
    handling = begin(CaseAct.READ_IDENTITY, unit=unit, case_id=case_id, actor=actor, at=at)
    identity = {name: value for name, value in unseal(handling.case.sealed).items() if name in CONTACT_FIELDS}
    if identity:
        add_step(handling, CaseStepKind.READ_IDENTITY)
        audit("identity_read", handling)
    return identity
