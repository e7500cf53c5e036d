"""What may be answered with "nothing in this period", and what waits to be confirmed or approved by a reader."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Person
from core.display import period_name
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty
from hierarchy.units.models import Unit

from .models import Disclosure, DisclosureState


@dataclass(frozen=True)
class NilRow:
    """One obligation that may be answered so."""

    obligation: ObligationEntry
    period: str
    is_over: bool

    @property
    def is_confirmation(self) -> bool:
        return self.obligation.duty == Duty.CONFIRMATION


def nil_rows(unit: Unit, *, today: date) -> list[NilRow]:
    """List the open obligations of begun periods that allow it and nobody is dealing with: confirmations first."""
    entries = ObligationEntry.objects.filter(unit=unit, nil_allowed=True, nil_on=None, period_start__lte=today)
    entries = entries.open().owed().filter(disclosed_on=None, exempted_on=None)
    found = list(entries.order_by("period_end", "title", "id"))
    taken = set(
        Disclosure.objects.live().of_obligations(entry.pk for entry in found).values_list("obligation_id", flat=True)
    )
    rows = [
        NilRow(entry, period_name(entry.period_label), entry.period_end < today)
        for entry in found
        if entry.pk not in taken
    ]
    return sorted(rows, key=lambda row: (not row.is_confirmation, row.obligation.period_end))


def nils_to_confirm(person_id: uuid.UUID) -> list[Disclosure]:
    """List the nil returns that wait for confirmation and that this person did not write, oldest first."""
    waiting = Disclosure.objects.in_states((DisclosureState.PROPOSED,)).filter(is_nil=True).not_written_by(person_id)
    return list(waiting.with_current().order_by("period_label", "changed_at", "id"))


def cleared(person_id: uuid.UUID) -> list[Disclosure]:
    """List the reviewed disclosures that wait for approval and that this person did not write, oldest first."""
    waiting = Disclosure.objects.in_states((DisclosureState.CLEARED,)).filter(is_nil=False).not_written_by(person_id)
    return list(waiting.with_current().order_by("changed_at", "id"))


def drafters_of(disclosures: Sequence[Disclosure]) -> dict[uuid.UUID, str]:
    """Give the names of the authors of the newest versions."""
    return names_of(disclosure.current.author_id for disclosure in disclosures)


def names_of(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Give people's names in one query."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))
