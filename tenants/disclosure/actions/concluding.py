"""What each step concludes, as it is kept in the step's results: checked for being complete and consistent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.errors import Invalid

from ..checklists import Checklist, ContentCheck, PrivacyCheck, SecrecyCheck, is_complete, ticked
from ..content import MAX_NOTE, MAX_OPINION
from ..models import Path
from ..privacy import needs_privacy_review
from ..procedure import Finding, PrivacyResult, Risk, SecrecyResult
from .steps import Proceeding, limited, required_reason

MAX_MEETING = 120
#: Conclusions that let a version go on, by what they are about. Risk and ticks decide nothing by themselves.
_GOES_ON: dict[str, frozenset[str]] = {
    "necessity": frozenset({Finding.PASS}),
    "accuracy": frozenset({Finding.PASS}),
    "secrecy": frozenset({SecrecyResult.PASS}),
    "privacy": frozenset({PrivacyResult.PASS, PrivacyResult.NOT_NEEDED}),
    "approval": frozenset({Finding.PASS}),
}


class ConclusionMissing(Invalid):
    """One of the conclusions was not given, or is none of the listed ones."""

    code = "conclusion_missing"


class NotAllTicked(Invalid):
    """It is to pass, but a point of the checklist was not ticked."""

    code = "not_all_ticked"


class MeetingMissing(Invalid):
    """An important matter is decided collectively: the meeting and its day are part of the approval (PRO-06)."""

    code = "meeting_missing"


@dataclass(frozen=True)
class Meeting:
    """The meeting that decided an important matter: its name or number, and its day."""

    reference: str = ""
    met_on: date | None = None


NO_MEETING = Meeting()


def goes_on(results: dict[str, Any]) -> bool:
    """Tell whether conclusions let the version go on."""
    return all(results[name] in passing for name, passing in _GOES_ON.items() if name in results)


def review_results(
    *, necessity: str, accuracy: str, checks: Collection[str], risk: str, risk_note: str
) -> dict[str, Any]:
    """Give the results of a review of necessity and accuracy, with the reviewer's opinion on risk (CON-03, SEC-06).

    :raises NotAllTicked: accuracy passes only what is complete, truthful and specific.
    """
    results: dict[str, Any] = {
        "necessity": known(necessity, Finding, "necessity"),
        "accuracy": known(accuracy, Finding, "accuracy"),
        "checks": ticked(ContentCheck, checks),
    }
    if accuracy == Finding.PASS:
        _require_ticked(ContentCheck, checks, "content_checks")
    if risk:
        results["risk"] = known(risk, Risk, "risk")
        if note := limited(risk_note.strip(), MAX_NOTE, field="risk_note"):
            results["risk_note"] = note
        elif risk != Risk.LOW:
            raise ConclusionMissing(_("Say what the risk is and how to meet it."), field="risk_note")
    return results


def secrecy_results(work: Proceeding, *, secrecy: str, privacy: str, checks: Collection[str]) -> dict[str, Any]:
    """Give the results of a secrecy review, with its conclusion on privacy.

    :raises ConclusionMissing: without one on privacy where personal data may be involved.
    :raises NotAllTicked: what passes has been looked through point by point.
    """
    results: dict[str, Any] = {"secrecy": known(secrecy, SecrecyResult, "secrecy")}
    if privacy or needs_privacy_review(work.disclosure, work.version):
        results["privacy"] = known(privacy, PrivacyResult, "privacy")
    if secrecy == SecrecyResult.PASS:
        _require_ticked(SecrecyCheck, checks, "secrecy_checks")
    if privacy == PrivacyResult.PASS:
        _require_ticked(PrivacyCheck, checks, "privacy_checks")
    return results | {"checks": [*ticked(SecrecyCheck, checks), *ticked(PrivacyCheck, checks)]}


def meeting_results(work: Proceeding, meeting: Meeting) -> dict[str, str]:
    """Give the meeting as results of an approval; on the important path it is required (PRO-06, documents 000, 001).

    :raises MeetingMissing: without the meeting or its day. :raises Invalid: for a day in the future.
    """
    reference = limited(meeting.reference.strip(), MAX_MEETING, field="meeting_reference")
    if meeting.met_on is not None and meeting.met_on > work.on:
        raise Invalid(
            _("The meeting lies in the future. Approve once it has decided."), field="met_on", code="meeting_in_future"
        )
    if work.version.path == Path.IMPORTANT:
        if not reference:
            raise MeetingMissing(
                _("This is an important matter: name the meeting that decided it collectively."),
                field="meeting_reference",
            )
        if meeting.met_on is None:
            raise MeetingMissing(_("Give the day of the meeting."), field="met_on")
    results = {"meeting_reference": reference, "met_on": meeting.met_on.isoformat() if meeting.met_on else ""}
    return {name: value for name, value in results.items() if value}


def opinion_on(work: Proceeding, results: dict[str, Any], opinion: str) -> str:
    """Give the opinion, which is required where something does not pass, or privacy is set aside where it matters."""
    is_needed = not goes_on(results)
    if results.get("privacy") == PrivacyResult.NOT_NEEDED and needs_privacy_review(work.disclosure, work.version):
        is_needed = True
    if is_needed:
        return required_reason(opinion, field="opinion")
    return limited(opinion.strip(), MAX_OPINION, field="opinion")


def known(value: str, choices: type[models.TextChoices], field: str) -> str:
    """Give a conclusion that is one of those listed.

    :raises ConclusionMissing: otherwise.
    """
    if value not in choices.values:
        raise ConclusionMissing(_("Give this conclusion: each one is recorded separately."), field=field)
    return str(value)


def _require_ticked(checklist: Checklist, checks: Collection[str], field: str) -> None:
    if not is_complete(checklist, checks):
        raise NotAllTicked(
            _("Only what holds on every point passes. Tick each point you have checked, or do not let it pass."),
            field=field,
        )
