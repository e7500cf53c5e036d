"""Who acts: an account's person, or the system itself in a job."""

import uuid
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_noop


class Actor(Protocol):
    """What an action needs to know of whoever asks for it. `accounts.User` satisfies it."""

    @property
    def person_id(self) -> uuid.UUID | None:
        """Give the person's key; None for the system."""

    @property
    def label(self) -> str:
        """Give the name the audit trail keeps."""


@dataclass(frozen=True)
class SystemActor:
    """The actor of jobs and commands. A request can never carry it."""

    label: str = gettext_noop("System")
    person_id: uuid.UUID | None = None


SYSTEM = SystemActor()
