"""The approval form 党务公开审批表 of one version, filled in as far as its steps have been taken (PRO-01).

What has been concluded is printed with who concluded it and when; what has not is left to pen and ink. The version
and the beginning of its content's hash at the foot tell which text a signed and scanned form is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.rich_text import as_plain
from hierarchy.ledger.models import ObligationEntry
from tenants.catalogue.models import CatalogueItem

from .due_words import due_day
from .models import Disclosure, FileKind, Path, Step, StepKind, Version
from .presenting import VersionView
from .procedure import Finding, SecrecyResult

#: A text up to this length is printed whole; of a longer one the beginning, so that the form stays one page.
WHOLE_TEXT = 420
EXCERPT = 300
HASH_LENGTH = 12


@dataclass(frozen=True)
class Box:
    """A box with its words, ticked or to be ticked."""

    label: str
    is_ticked: bool = False


@dataclass(frozen=True)
class Opinion:
    """One row of opinions: groups of boxes, the written opinion, who signed and when; blank until the step is taken."""

    title: str
    groups: list[tuple[str, list[Box]]]
    text: str = ""
    who: str = ""
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class ApprovalForm:
    """Everything the form shows. Dates are None and names blank where nothing has happened yet."""

    version: Version
    item_number: str
    levels: str
    excerpt: str
    length: int
    is_whole: bool
    paths: list[Box]
    vital: list[Box]
    due_on: date | None
    drafter: str
    proposed_at: datetime | None
    opinions: list[Opinion]
    files: list[str]

    @property
    def short_hash(self) -> str:
        return self.version.content_sha256[:HASH_LENGTH]


def form_of(disclosure: Disclosure, view: VersionView) -> ApprovalForm:
    """Fill in the form for a version. Steps before its last return no longer count."""
    version = view.version
    steps = _standing(list(version.steps.all()))
    lines = {line.kind: line for line in view.steps}
    item = _item(disclosure)
    body = as_plain(version.body).strip()
    is_whole = len(body) <= WHOLE_TEXT
    proposal = steps.get(StepKind.PROPOSE)
    return ApprovalForm(
        version=version,
        item_number=str(item.order) if item else "",
        levels=f"{item.level1} › {item.level2}" if item else "",
        excerpt=body if is_whole else f"{body[:EXCERPT].rstrip()}……",
        length=len(body),
        is_whole=is_whole,
        paths=[Box(str(path.label), version.path == path) for path in Path],
        vital=[Box(_("yes"), version.is_vital), Box(_("no"), not version.is_vital)],
        due_on=_due(disclosure),
        drafter=view.author,
        proposed_at=proposal.at if proposal else None,
        opinions=[
            _review(steps.get(StepKind.REVIEW), lines),
            _secrecy(steps.get(StepKind.SECRECY_REVIEW), lines),
            _privacy(is_needed=bool(item and item.needs_privacy_review)),
            _approval(steps.get(StepKind.APPROVE), lines),
        ],
        files=[file.name for file in view.files if file.kind != FileKind.ORIGINAL],
    )


def _standing(steps: Sequence[Step]) -> dict[str, Step]:
    """Give the last step of each kind since the version was last returned."""
    found: dict[str, Step] = {}
    for step in steps:
        if step.kind == StepKind.RETURN:
            found.clear()
        else:
            found[step.kind] = step
    return found


def _item(disclosure: Disclosure) -> CatalogueItem | None:
    if disclosure.item_key is None or disclosure.catalogue_id is None:
        return None
    return CatalogueItem.objects.filter(catalogue_id=disclosure.catalogue_id, key=disclosure.item_key).first()


def _due(disclosure: Disclosure) -> date | None:
    if disclosure.obligation_id is None:
        return None
    obligation = ObligationEntry.objects.filter(pk=disclosure.obligation_id).first()
    return due_day(obligation) if obligation else None


def _boxes(choices: Any, chosen: object) -> list[Box]:
    return [Box(str(choice.label), choice == chosen) for choice in choices]


def _opinion(title: str, groups: list[tuple[str, list[Box]]], step: Step | None, lines: dict[str, Any]) -> Opinion:
    if step is None:
        return Opinion(title, groups)
    line = lines[step.kind]
    note = _("in one sitting") if line.one_sitting else ""
    return Opinion(title, groups, step.opinion, line.who, step.at, note)


def _review(step: Step | None, lines: dict[str, Any]) -> Opinion:
    results = step.results if step else {}
    groups = [
        (_("Necessity"), _boxes(Finding, results.get("necessity"))),
        (_("Accuracy"), _boxes(Finding, results.get("accuracy"))),
    ]
    return _opinion(pgettext("approval form", "Review"), groups, step, lines)


def _secrecy(step: Step | None, lines: dict[str, Any]) -> Opinion:
    results = step.results if step else {}
    groups = [("", _boxes(SecrecyResult, results.get("secrecy")))]
    return _opinion(pgettext("approval form", "Secrecy review"), groups, step, lines)


def _privacy(*, is_needed: bool) -> Opinion:
    """Give the row for privacy, whose conclusion is given by hand: the catalogue says whether it is needed."""
    boxes = [
        Box(pgettext("privacy", "no personal data")),
        Box(pgettext("privacy", "personal data made unrecognisable")),
        Box(pgettext("privacy", "not to be disclosed")),
    ]
    note = _("required by the catalogue") if is_needed else _("not required by the catalogue")
    return Opinion(pgettext("approval form", "Privacy review"), [("", boxes)], note=note)


def _approval(step: Step | None, lines: dict[str, Any]) -> Opinion:
    boxes = [
        Box(pgettext("approval form", "agreed, to be disclosed"), step is not None),
        Box(pgettext("approval form", "not agreed")),
    ]
    return _opinion(pgettext("approval form", "Approval"), [("", boxes)], step, lines)
