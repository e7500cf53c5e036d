"""What a reviewer ticks: the three demands on content, and what to look for as to secrecy and privacy (CON-03, SEC).

A conclusion of `pass` needs every point of its list. The ticked codes are kept in the step's `results["checks"]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentCheck(models.TextChoices):
    """Content is to be complete, truthful and specific 全面、真实、具体 (CON-03, document 001)."""

    COMPLETE = "complete", _("complete: nothing that belongs to it is left out")
    TRUTHFUL = "truthful", _("truthful: it agrees with the facts and the documents")
    SPECIFIC = "specific", _("specific: figures, names and dates instead of general words")


class SecrecyCheck(models.TextChoices):
    """What must not be in it, whatever the scope."""

    STATE_SECRET = "no_state_secret", _("no state secret, nothing from a document with a secrecy mark")
    WORK_SECRET = "no_work_secret", _("no work secret, no deliberation that is not concluded")
    CASE = "no_case", _("nothing of a case, an inspection or a report under way")
    SCOPE = "within_scope", _("nothing that is meant for a narrower circle than this scope")


class PrivacyCheck(models.TextChoices):
    """What personal notices must not show (document 002: no leak of personal data)."""

    NUMBERS = "no_numbers", _("no number of an identity card, a telephone or a bank account, no home address")
    CIRCUMSTANCES = "no_circumstances", _("no illness, family or property beyond what the item needs")
    OTHERS = "no_others", _("no data of minors or of persons whom the item does not concern")


Checklist = type[ContentCheck] | type[SecrecyCheck] | type[PrivacyCheck]
CHECKLISTS: Sequence[Checklist] = (ContentCheck, SecrecyCheck, PrivacyCheck)


def ticked(checklist: Checklist, checks: Iterable[str]) -> list[str]:
    """Give the codes of this list that were ticked, in the list's order."""
    given = set(checks)
    return [str(code) for code in checklist.values if code in given]


def is_complete(checklist: Checklist, checks: Iterable[str]) -> bool:
    """Tell whether every point of the list was ticked."""
    return set(checklist.values) <= set(checks)


def labels_of(checks: Iterable[str]) -> list[str]:
    """Put ticked codes into the reader's words; unknown ones are left out."""
    words = {code: label for checklist in CHECKLISTS for code, label in checklist.choices}
    return [str(words[code]) for code in checks if code in words]
