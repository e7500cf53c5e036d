"""What was sent, in words: codes named, days read, whatever is missing left out.

The senders' apps define the content. A key they left out, or wrote in another shape, never breaks the receiver's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.display import period_name
from hierarchy.units.models import Role
from workdays.calendar import Calendar, NotCovered

from .models import Submission
from .vocabulary import CarrierLabel, Category, Form, Scope

Words = str | Promise

GROUNDS: dict[str, Words] = {
    "secret": gettext_lazy("a secret of the Party or the state"),
    "unsuitable": gettext_lazy("unsuitable for disclosure under the rules"),
}
PATHS: dict[str, Words] = {
    "ordinary": pgettext_lazy("path", "ordinary"),
    "important": pgettext_lazy("path", "important: decided collectively"),
    "emergency": pgettext_lazy("path", "emergency"),
}
STEPS: dict[str, Words] = {
    "propose": gettext_lazy("propose"),
    "review": gettext_lazy("review"),
    "secrecy_review": gettext_lazy("secrecy review"),
    "approve": gettext_lazy("approve"),
    "escalate": gettext_lazy("ask the superior to approve"),
    "countersign": gettext_lazy("countersign"),
    "return": gettext_lazy("return"),
}
CONCLUSIONS: dict[str, Words] = {
    "necessity": gettext_lazy("Necessity"),
    "accuracy": gettext_lazy("Accuracy"),
    "secrecy": gettext_lazy("Secrecy"),
    "privacy": gettext_lazy("Privacy"),
    "risk": gettext_lazy("Political and social risk"),
    "approval": gettext_lazy("Approval"),
}
RESULTS: dict[str, Words] = {
    "pass": gettext_lazy("pass"),
    "fail": gettext_lazy("return for correction"),
    "pass_after_desensitising": gettext_lazy("pass after desensitising"),
    "not_disclose": gettext_lazy("not to be disclosed"),
    "mask_first": pgettext_lazy("privacy", "mask personal data first"),
    "not_needed": pgettext_lazy("privacy", "no personal data: not needed"),
    "low": pgettext_lazy("risk", "low"),
    "medium": pgettext_lazy("risk", "medium"),
    "high": pgettext_lazy("risk", "high"),
}
FILE_KINDS: dict[str, Words] = {
    "content": pgettext_lazy("file", "to be disclosed"),
    "interpretation": pgettext_lazy("file", "interpretation of the policy"),
    "flow_chart": pgettext_lazy("file", "flow chart of powers"),
    "material": pgettext_lazy("file", "material for the decision"),
    "original": pgettext_lazy("file", "original before desensitising"),
    "sign_off": pgettext_lazy("file", "signed approval form"),
}


@dataclass(frozen=True)
class FileLine:
    """A file as it was sent along: its name, what it is for, and its hash. The file stays with the sender."""

    name: str
    kind: Words
    size: int | None
    sha256: str


@dataclass(frozen=True)
class SentStep:
    """A step of the sender's procedure: who concluded what, in words."""

    label: Words
    who: str
    role: str
    at: datetime | None
    results: list[str]
    opinion: str


@dataclass(frozen=True)
class VersionLine:
    """The version that is to be approved or countersigned, besides the facts named for every kind."""

    number: int | None
    title: str
    body: str
    content_sha256: str
    files: list[FileLine] = field(default_factory=list)


def day_in(content: Mapping[str, Any], key: str) -> date | None:
    """Read a day that stands under a key as an ISO date; None for anything else."""
    try:
        return parse_date(str(content.get(key) or ""))
    except ValueError:
        return None


def facts_of(submission: Submission) -> list[tuple[Words, Any]]:
    """Give what the kinds have in common as label and value, each only if it was sent.

    What is owed names item and period already, so they are not said twice.
    """
    content = submission.content
    is_named = submission.obligation_id is not None
    period = "" if is_named else str(content.get("period") or "")
    facts: list[tuple[Words, Any]] = [
        (_("Item"), "" if is_named else _text(content, "item")),
        (_("Period"), period_name(period) if period else ""),
        (_("Category"), _label(Category, content.get("category"))),
        (_("Ground"), GROUNDS.get(str(content.get("ground")), _text(content, "ground"))),
        (_("Document number"), _text(content, "document_number")),
        (_("Rule"), _text(content, "rule")),
        (_("Scope"), _label(Scope, content.get("scope"))),
        (_("Forms"), _labels(Form, content.get("forms"))),
        (_("Shown under"), _labels(CarrierLabel, content.get("labels"))),
        (_("Planned for"), day_in(content, "planned_on")),
        (_("Shown until"), day_in(content, "notice_until")),
        (_("Path"), PATHS.get(str(content.get("path")), _text(content, "path"))),
        (_("Meeting that decided it"), _text(content, "meeting_reference")),
        (_("Day of the meeting"), day_in(content, "met_on")),
        (_("Review asked for"), day_in(content, "asked_review_on")),
    ]
    return [(label, value) for label, value in facts if value]


def texts_of(submission: Submission) -> list[tuple[Words, str]]:
    """Give the longer texts: why it is asked for."""
    texts = [
        (pgettext("submission", "Explanation"), _text(submission.content, "explanation")),
        (pgettext("submission", "Reason"), _text(submission.content, "reason")),
        (_("What was taken out or masked"), _text(submission.content, "desensitising_note")),
    ]
    return [(label, value) for label, value in texts if value]


def version_of(submission: Submission) -> VersionLine | None:
    """Give the version sent for approval or countersigning; None if there is none."""
    content = submission.content
    digest = _text(content, "content_sha256")
    if not digest:
        return None
    number = content.get("version")
    return VersionLine(
        number=number if isinstance(number, int) else None,
        title=_text(content, "title"),
        body=_text(content, "body"),
        content_sha256=digest,
        files=[_file(each) for each in _mappings(content.get("files"))],
    )


def steps_of(submission: Submission) -> list[SentStep]:
    """Give the steps taken before it was sent, in their order."""
    return [
        SentStep(
            label=STEPS.get(str(step.get("kind")), _text(step, "kind")),
            who=_text(step, "who"),
            role=_label(Role, step.get("role")),
            at=_moment(step.get("at")),
            results=_results(step.get("results")),
            opinion=_text(step, "opinion"),
        )
        for step in _mappings(submission.content.get("steps"))
    ]


def working_days_asked(submission: Submission) -> int | None:
    """Count the working days from the due date to the day asked for; None where the calendar does not say."""
    due_on, asked = day_in(submission.content, "due_on"), day_in(submission.content, "extended_to")
    if due_on is None or asked is None:
        return None
    try:
        return Calendar.load().between(due_on, asked)
    except NotCovered:
        return None


def _file(value: Mapping[str, Any]) -> FileLine:
    kind = str(value.get("kind"))
    size = value.get("size")
    return FileLine(
        name=_text(value, "name"),
        kind=FILE_KINDS.get(kind, _text(value, "kind")),
        size=size if isinstance(size, int) else None,
        sha256=_text(value, "sha256"),
    )


def _results(value: Any) -> list[str]:
    """Name conclusions, whether they came as codes or in words."""
    if isinstance(value, Mapping):
        return [
            _("%(what)s: %(result)s") % {"what": CONCLUSIONS[name], "result": RESULTS.get(str(code), str(code))}
            for name, code in value.items()
            if name in CONCLUSIONS
        ]
    if isinstance(value, str):
        return [value] if value else []
    return [each if isinstance(each, str) else str(each) for each in value or []]


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _moment(value: Any) -> datetime | None:
    try:
        return parse_datetime(str(value or ""))
    except ValueError:
        return None


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _label(choices: Any, code: Any) -> str:
    return str(choices(code).label) if code in choices.values else str(code or "")


def _labels(choices: Any, codes: Any) -> str:
    return _(", ").join(_label(choices, code) for code in codes) if isinstance(codes, Iterable) else ""
