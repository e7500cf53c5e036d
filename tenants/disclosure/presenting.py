"""What a disclosure's page shows: where it stands, its rail of steps, its versions, the forms open to the reader."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from hierarchy.units.models import Role, StaffingPreset

from .models import (
    PROPOSED_KINDS,
    Attachment,
    Disclosure,
    DisclosureState,
    FileKind,
    Publication,
    Step,
    StepKind,
    Version,
)
from .procedure import Finding, SecrecyResult

State = DisclosureState
SYSTEM_NAME = pgettext_lazy("actor", "the system")
_RAIL = (StepKind.PROPOSE, StepKind.REVIEW, StepKind.SECRECY_REVIEW, StepKind.APPROVE, StepKind.PUBLISH)
_NIL_RAIL = (StepKind.PROPOSE, StepKind.CONFIRM_NIL)
#: How many stops of the rail are behind each state.
_REACHED = {
    State.PROPOSED: 1,
    State.REVIEWED: 2,
    State.CLEARED: 3,
    State.APPROVED: 4,
    State.PUBLISHED: 5,
    State.WITHDRAWN: 5,
    State.CONFIRMED: 2,
}


@dataclass(frozen=True)
class Result:
    """One conclusion: what it is about, what it says, whether it passed."""

    label: str
    value: str
    passed: bool


@dataclass(frozen=True)
class StepLine:
    """A step done: by whom, in which role, when, with which conclusions."""

    kind: str
    label: str
    who: str
    role: str
    at: datetime
    opinion: str
    results: list[Result]
    one_sitting: bool


@dataclass(frozen=True)
class Stop:
    """A stop of the rail: `state` is done, current or ahead."""

    label: str
    state: str
    line: StepLine | None = None


@dataclass(frozen=True)
class VersionView:
    """A version with its steps and files."""

    version: Version
    author: str
    steps: list[StepLine]
    files: list[Attachment]
    evidence: list[Attachment]
    publication: Publication | None = None


@dataclass
class DisclosureView:
    """Everything the page shows of one disclosure, read in a fixed number of queries."""

    disclosure: Disclosure
    versions: list[VersionView]
    rail: list[Stop] = field(default_factory=list)

    @property
    def current(self) -> VersionView:
        return self.versions[0]


def view_of(disclosure: Disclosure, *, preset: str) -> DisclosureView:
    """Read a disclosure with its versions (newest first), steps, files and publications: six queries at most."""
    versions = list(
        disclosure.versions.order_by("-number").prefetch_related("steps", "attachments").select_related("publication")
    )
    actors = {step.actor_id for version in versions for step in version.steps.all() if step.actor_id}
    names = _names({version.author_id for version in versions} | actors)
    views = [_version_view(version, names) for version in versions]
    return DisclosureView(disclosure, views, rail(disclosure, views[0].steps, preset=preset))


def _names(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def _version_view(version: Version, names: dict[uuid.UUID, str]) -> VersionView:
    files = list(version.attachments.all())
    return VersionView(
        version=version,
        author=names.get(version.author_id, ""),
        steps=[step_line(step, names) for step in version.steps.all()],
        files=[file for file in files if file.kind in PROPOSED_KINDS],
        evidence=[file for file in files if file.kind == FileKind.EVIDENCE],
        publication=getattr(version, "publication", None),
    )


def step_line(step: Step, names: dict[uuid.UUID, str]) -> StepLine:
    """Put a step into words."""
    return StepLine(
        kind=step.kind,
        label=str(StepKind(step.kind).label),
        who=names.get(step.actor_id, "") if step.actor_id else str(SYSTEM_NAME),
        role=str(Role(step.actor_role).label) if step.actor_role in Role.values else "",
        at=step.at,
        opinion=step.opinion,
        results=results_of(step.results),
        one_sitting=bool(step.results.get("one_sitting")),
    )


def results_of(results: dict[str, Any]) -> list[Result]:
    """Put the conclusions of a step into words, in their order."""
    known: Sequence[tuple[str, str, type[Finding] | type[SecrecyResult]]] = (
        ("necessity", _("Necessity"), Finding),
        ("accuracy", _("Accuracy"), Finding),
        ("secrecy", _("Secrecy"), SecrecyResult),
        ("approval", _("Approval"), Finding),
    )
    return [
        Result(label, str(choices(results[name]).label), results[name] == Finding.PASS)
        for name, label, choices in known
        if results.get(name) in choices.values
    ]


def rail(disclosure: Disclosure, steps: Sequence[StepLine], *, preset: str) -> list[Stop]:
    """Give the stops of the procedure with who took which, on the newest version."""
    kinds = _NIL_RAIL if disclosure.is_nil else _RAIL
    reached = _REACHED.get(State(disclosure.state), 0)
    taken = {line.kind: line for line in steps}
    last = len(kinds) - 1
    stops = []
    for index, kind in enumerate(kinds):
        state = "done" if index < reached else "current" if index == reached <= last else "ahead"
        if disclosure.state in (State.NOT_DISCLOSED, State.DISCARDED) and state == "current":
            state = "ahead"
        # The sitting of a small branch is one visit, but its conclusions stand apart here too.
        stops.append(Stop(str(kind.label), state, taken.get(kind) if state == "done" else None))
    return stops


def headline(disclosure: Disclosure, version: Version, *, preset: str) -> str:
    """Say in one sentence where the disclosure stands."""
    values = {"title": version.title or disclosure.item_title}
    if disclosure.is_nil:
        return _nil_headline(disclosure.state) % values
    if disclosure.state == State.PROPOSED and preset != StaffingPreset.FULL:
        if preset == StaffingPreset.SMALL_BRANCH:
            return _("“%(title)s” waits for review, secrecy review and approval.") % values
        return _("“%(title)s” waits for review and secrecy review.") % values
    if disclosure.state == State.DRAFT and disclosure.returned_reason:
        return _("“%(title)s” was returned to be corrected.") % values
    return {
        State.DRAFT: _("“%(title)s” is a draft."),
        State.PROPOSED: _("“%(title)s” waits for review."),
        State.REVIEWED: _("“%(title)s” waits for its secrecy review."),
        State.CLEARED: _("“%(title)s” waits for approval."),
        State.APPROVED: _("“%(title)s” is approved: publish it and record how."),
        State.PUBLISHED: _("“%(title)s” has been published."),
        State.WITHDRAWN: _("“%(title)s” was withdrawn: a successor is due."),
        State.NOT_DISCLOSED: _("“%(title)s” is not to be disclosed."),
        State.DISCARDED: _("“%(title)s” was discarded."),
    }[State(disclosure.state)] % values


def _nil_headline(state: str) -> str:
    return {
        State.PROPOSED: _("Nothing of this kind in the period: “%(title)s” waits for confirmation."),
        State.CONFIRMED: _("Nothing of this kind in the period: “%(title)s”, confirmed."),
        State.DISCARDED: _("The nil return for “%(title)s” was discarded."),
    }.get(State(state), _("The nil return for “%(title)s” was returned: give a better reason, or discard it."))
