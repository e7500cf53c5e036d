"""Whatever is written about a real-name report lies sealed: messages, proposals, notes, replies (FBK-07).

Its steps, its proposal, its instruction and its replies name people and the unit reported on as its own words do. Of
all other cases these texts lie there as written.
"""

from __future__ import annotations

from core.sealing import seal, unseal
from hierarchy.ledger.vocabulary import CaseKind

from .models import Case


def kept(case: Case, text: str) -> str:
    """Give a text as it is saved with a case.

    :raises core.sealing.KeyMissing: if a report's text cannot be sealed; the act fails, nothing is kept legibly.
    """
    return seal({"text": text}) if case.kind == CaseKind.REPORT else text


def read(case: Case, text: str) -> str:
    """Give a text saved with a case as it was written.

    :raises core.sealing.KeyMissing, core.sealing.Illegible: see there.
    """
    return str(unseal(text).get("text", "")) if case.kind == CaseKind.REPORT else text
