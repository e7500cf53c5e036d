"""What changed between two versions, in words and line by line, for those who judged the earlier one (PRO-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.display import day
from hierarchy.ledger.vocabulary import CarrierLabel

from .models import StepKind, Version, labels_of_forms

if TYPE_CHECKING:
    from .presenting import VersionView

SAME, ADDED, REMOVED, LEFT_OUT = "same", "added", "removed", "left_out"
#: Unchanged lines shown around a change.
CONTEXT = 2


@dataclass(frozen=True)
class Line:
    """A line of the text: `mark` is same, added, removed, or left_out for a stretch that is not shown."""

    mark: str
    text: str


@dataclass(frozen=True)
class Field:
    """A part of the plan that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What changed since an earlier version."""

    number: int
    was_approved: bool
    fields: list[Field]
    lines: list[Line]
    files_added: list[str]
    files_removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.fields or self.lines or self.files_added or self.files_removed)


def changes_since(versions: Sequence[VersionView]) -> Changes | None:
    """Compare the newest version with the one last approved, else last proposed; None if there was neither.

    :param versions: newest first.
    """
    newest, *earlier = versions
    approved = [view for view in earlier if _had(view, StepKind.APPROVE) or view.publication is not None]
    proposed = [view for view in earlier if _had(view, StepKind.PROPOSE)]
    base = next(iter(approved), None) or next(iter(proposed), None)
    if base is None:
        return None
    before = {(file.name, file.kind, file.sha256) for file in base.files}
    after = {(file.name, file.kind, file.sha256) for file in newest.files}
    return Changes(
        number=base.version.number,
        was_approved=bool(approved),
        fields=changed_fields(base.version, newest.version),
        lines=changed_lines(base.version.body, newest.version.body),
        files_added=sorted(name for name, _kind, _hash in after - before),
        files_removed=sorted(name for name, _kind, _hash in before - after),
    )


def _had(view: VersionView, kind: StepKind) -> bool:
    return any(step.kind == kind for step in view.steps)


def changed_fields(before: Version, after: Version) -> list[Field]:
    """Give the parts of the plan that differ, in words."""
    pairs = zip(_plan(before), _plan(after), strict=True)
    return [Field(label, old or "–", new or "–") for (label, old), (_label, new) in pairs if old != new]


def _plan(version: Version) -> list[tuple[str, str]]:
    comma = _(", ")
    return [
        (_("Title"), version.title),
        (_("Scope"), str(version.get_scope_display())),
        (_("Forms of disclosure"), comma.join(labels_of_forms(version.forms))),
        (_("Planned day of disclosure"), _day(version.planned_on)),
        (_("Path"), str(version.get_path_display())),
        (_("Affairs it is shown under"), comma.join(str(CarrierLabel(code).label) for code in version.labels)),
        (_("Shown until"), _day(version.notice_until)),
        (_("Concerns the vital interests of the masses"), _("yes") if version.is_vital else _("no")),
        (_("What was taken out or masked"), version.desensitising_note),
    ]


def _day(value: Any) -> str:
    return day(value) if value else ""


def changed_lines(before: str, after: str) -> list[Line]:
    """Give the changed lines of a text with a little of what stands around them; nothing if it is the same."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    lines: list[Line] = []
    for group in SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if lines or group[0][1] > 0:
            lines.append(Line(LEFT_OUT, ""))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [Line(SAME, text) for text in old[i1:i2]]
                continue
            lines += [Line(REMOVED, text) for text in old[i1:i2]]
            lines += [Line(ADDED, text) for text in new[j1:j2]]
    return lines
