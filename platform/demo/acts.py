"""What happens to one disclosure, as plain values: the real actions and the bulk path both perform these."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import User
from tenants.disclosure.actions.concluding import NO_MEETING, Meeting
from tenants.disclosure.actions.drafting import DraftContent
from tenants.disclosure.actions.publishing import Fulfilment
from tenants.disclosure.checklists import ContentCheck, PrivacyCheck, SecrecyCheck
from tenants.disclosure.procedure import Act


@dataclass(frozen=True)
class Taken:
    """One act taken, by whom and when."""

    act: Act
    user: User
    at: datetime


@dataclass(frozen=True)
class Proceedings:
    """One disclosure from its start as far as it has come.

    :param obligation_id: what it fulfils; None for something that happened under an immediate or staged row.
    :param content: the plan as saved; None for a nil return, which has a reason instead.
    :param needs_privacy: whether the secrecy review also concludes on privacy.
    :param meeting: the meeting that decided an important matter.
    :param happened_on: the day of an event under an immediate row: it is registered first, and owed.
    :param taken: in order of time, each allowed after the one before by the unit's procedure.
    """

    item_key: uuid.UUID | None
    obligation_id: uuid.UUID | None
    drafter: User
    started_at: datetime
    content: DraftContent | None = None
    nil_reason: str = ""
    explanation: str = ""
    needs_privacy: bool = False
    meeting: Meeting = NO_MEETING
    fulfilment: Fulfilment | None = None
    happened_on: date | None = None
    taken: Sequence[Taken] = field(default=())

    @property
    def review(self) -> dict[str, Any]:
        """What a review concludes, as the action takes it: everything passes."""
        return {"necessity": "pass", "accuracy": "pass", "checks": ContentCheck.values, "risk": "low"}

    @property
    def secrecy_review(self) -> dict[str, Any]:
        """What a secrecy review concludes, as the action takes it."""
        if not self.needs_privacy:
            return {"secrecy": "pass", "checks": SecrecyCheck.values}
        return {"secrecy": "pass", "privacy": "pass", "checks": [*SecrecyCheck.values, *PrivacyCheck.values]}

    @property
    def is_nil(self) -> bool:
        return self.content is None
