"""Candidates for one and the same case: the same telephone, or much the same words, open and of the last 90 days.

Words are compared by their pairs of characters (Dice), which needs no word boundaries. A person decides, never this.
"""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from core.sealing import digest

from .models import Case

LOOK_BACK_DAYS = 90
LEAST_SIMILARITY = 0.5
MOST_COMPARED = 500
MOST_SHOWN = 5


@dataclass(frozen=True)
class Candidate:
    """A case that may be the same one. `similarity` of the words is 0..1."""

    case: Case
    similarity: float
    is_same_contact: bool


def candidates_for(
    text: str, *, today: date, phone: str = "", contact_digest: str = "", besides: uuid.UUID | None = None
) -> list[Candidate]:
    """Give the open cases of the open workspace that may be the one described, the likeliest first. Never a report.

    :param besides: a case that is not to be compared with itself.
    """
    contact_digest = contact_digest or (digest(phone) if phone.strip() else "")
    cases = Case.objects.open().ordinary().filter(received_on__gte=today - timedelta(days=LOOK_BACK_DAYS))
    if besides is not None:
        cases = cases.exclude(pk=besides)
    wanted, found = pairs_of(text), []
    for case in cases.defer("sealed", "proposal", "instruction")[:MOST_COMPARED]:
        is_same = bool(contact_digest) and case.contact_digest == contact_digest
        similarity = max(similarity_of(wanted, pairs_of(case.original)), similarity_of(wanted, pairs_of(case.title)))
        if is_same or similarity >= LEAST_SIMILARITY:
            found.append(Candidate(case, similarity, is_same))
    found.sort(key=lambda candidate: (-candidate.is_same_contact, -candidate.similarity))
    return found[:MOST_SHOWN]


def pairs_of(text: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters of a text, without punctuation, width and case."""
    plain = "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())
    return frozenset(plain[start : start + 2] for start in range(len(plain) - 1))


def similarity_of(one: frozenset[str], other: frozenset[str]) -> float:
    """Give twice the common pairs in proportion to all pairs, 0..1."""
    together = len(one) + len(other)
    return 2 * len(one & other) / together if together else 0.0
