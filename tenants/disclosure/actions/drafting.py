"""Drafting: save a disclosure as typed, revise it, discard it. A version once bound is never changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from core.ids import new_id
from core.rich_text import clean, is_rich
from district.settings import DistrictSettings
from hierarchy.ledger.scope_forms import is_kept_offline
from hierarchy.ledger.vocabulary import CarrierLabel, Form, Scope
from hierarchy.units.models import Unit

from ..content import MAX_BODY, MAX_NOTE, MAX_TITLE, hash_of
from ..models import PROPOSED_KINDS, Attachment, Disclosure, DisclosureState, Path, StepKind, Version
from ..procedure import Act
from .steps import Proceeding, add_step, audit, limited, move, open_for, require_seen


class KeptOffline(Invalid):
    """In-party text must not be stored online (defaults 4.3, in_party_online)."""

    code = "kept_offline"


@dataclass(frozen=True)
class DraftContent:
    """The plan as typed: what, to whom, how, when."""

    title: str
    body: str
    scope: str
    forms: Sequence[str]
    planned_on: date | None
    path: str = Path.ORDINARY
    labels: Sequence[str] = ()
    notice_until: date | None = None
    desensitising_note: str = ""
    is_vital: bool = False  # FBK-09

    @classmethod
    def of(cls, version: Version) -> DraftContent:
        """Give the plan of a version as it was saved."""
        values = {name: getattr(version, name) for name in CONTENT_FIELDS}
        return cls(**(values | {"labels": tuple(version.labels)}))


CONTENT_FIELDS = tuple(field.name for field in fields(DraftContent))


@transaction.atomic
def save_draft(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, content: DraftContent, actor: User, at: datetime
) -> Version:
    """Save the draft as typed. Incomplete is allowed; unknown values and in-party text are not.

    On anything already proposed this makes a new version and voids every conclusion on the old one.

    :raises KeptOffline: if text for an in-party scope may not be stored online.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=None, actor=actor, at=at)
    content = checked(content, files=count_files(work.version), on=work.on)
    if work.disclosure.state == DisclosureState.DRAFT and _is_unchanged(work.version, content):
        return work.version  # saved already, perhaps by the same form a moment ago: nothing can be lost
    require_seen(work.version, seen_sha256)
    version = version_to_edit(work)
    for name in CONTENT_FIELDS:
        setattr(version, name, getattr(content, name))
    version.forms, version.labels = list(content.forms), list(content.labels)
    version.saved_at = at
    save_version(version, list(version.attachments.all()))
    return version


def checked(content: DraftContent, *, files: int, on: date) -> DraftContent:
    """Check what was typed, clean markup, and put the forms in the order of the vocabulary.

    :param files: how many files the version has: for an in-party scope they may not be kept either.
    """
    if content.scope not in Scope.values:
        raise Invalid(_("Choose one of the listed scopes."), field="scope", code="unknown_scope")
    if not set(content.forms) <= set(Form.values):
        raise Invalid(_("Choose among the listed forms."), field="forms", code="unknown_form")
    limited(content.title, MAX_TITLE, field="title")
    body = clean(content.body) if is_rich(content.body) else content.body
    limited(body, MAX_BODY, field="body")
    if is_kept_offline(content.scope, in_party_online(on)):
        if body.strip():
            raise KeptOffline(
                _("In-party items are kept offline: register the meeting or document only. Take the text out."),
                field="body",
            )
        if files:
            raise KeptOffline(
                _("In-party items are kept offline. Remove the attached files before choosing this scope."),
                field="scope",
            )
    if content.path not in Path.values:
        raise Invalid(_("Choose one of the listed paths."), field="path", code="unknown_path")
    if not set(content.labels) <= set(CarrierLabel.values):
        raise Invalid(_("Choose among the listed affairs."), field="labels", code="unknown_label")
    return replace(
        content,
        title=content.title.strip(),
        body=body,
        forms=[form for form in Form.values if form in set(content.forms)],
        labels=tuple(label for label in CarrierLabel.values if label in set(content.labels)),
        desensitising_note=limited(content.desensitising_note.strip(), MAX_NOTE, field="desensitising_note"),
    )


def in_party_online(on: date) -> str:
    """Give the district's setting for in-party items on a day: `off`, `title_only` or `login`."""
    return str(DistrictSettings.load().value("in_party_online", on=on))


def count_files(version: Version) -> int:
    """Count the files that belong to a version's content."""
    return version.attachments.filter(kind__in=PROPOSED_KINDS).count()


def _is_unchanged(version: Version, content: DraftContent) -> bool:
    return DraftContent.of(version) == content


def version_to_edit(work: Proceeding) -> Version:
    """Give the version that an edit may change: the current one, or a new one where the current is bound.

    A version is bound once a step was taken on it, and each version has one author. What had been proposed goes
    back to draft, and its conclusions stay with the version they were given on.
    """
    bound = work.version.steps.exists() or work.version.author_id != work.person_id
    if work.disclosure.state != DisclosureState.DRAFT:
        audit("voided", work, state=work.disclosure.state)
        move(work, Act.EDIT)
    if bound:
        work.version = next_version(work)
    return work.version


def next_version(work: Proceeding) -> Version:
    old = work.version
    files = list(old.attachments.filter(kind__in=PROPOSED_KINDS))
    version = Version(
        disclosure=work.disclosure,
        number=old.number + 1,
        **{name: getattr(old, name) for name in CONTENT_FIELDS},
        author_id=work.person_id,
        created_at=work.at,
    )
    save_version(version, files)
    for file in files:
        file.pk, file.version, file._state.adding = new_id(), version, True
    Attachment.objects.bulk_create(files)
    return version


def save_version(version: Version, files: list[Attachment]) -> None:
    """Save a version with the hash of its content."""
    version.content_sha256 = hash_of(version, files)
    version.save()


def unbind(work: Proceeding) -> None:
    """Give what is proposed again after a return a version of its own: a round's steps stay with its version."""
    if work.version.steps.exists():
        work.version = next_version(work)


@transaction.atomic
def revise(*, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, actor: User, at: datetime) -> Version:
    """Open a new version of something proposed, approved or withdrawn; every conclusion on the old one is void.

    After a withdrawal this begins the successor, which goes through the whole procedure again.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    version = version_to_edit(work)
    audit("revised", work)
    return version


@transaction.atomic
def discard(*, unit: Unit, disclosure_id: uuid.UUID, actor: User, at: datetime) -> Disclosure:
    """Give up a draft. It stays on record; its obligation can be taken up again."""
    work = open_for(Act.DISCARD, unit=unit, disclosure_id=disclosure_id, seen_sha256=None, actor=actor, at=at)
    add_step(work, StepKind.DISCARD)
    move(work, Act.DISCARD)
    audit("discarded", work)
    return work.disclosure
