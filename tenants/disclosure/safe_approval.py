"""Which approvals may be given together: those about which nothing needs reading one by one (PRO-02; design 8).

Whatever is extraordinary about a disclosure keeps it out of the batch, with a reason in words: an unusual path, a row
that concerns persons, a scope other than the catalogue's, an explanation, a note of an inspection.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.vocabulary import Mode
from tenants.catalogue.models import CatalogueItem

from .explaining import departs_in_scope, has_unsuitable_forms
from .models import PROPOSED_KINDS, Attachment, Disclosure, DisclosureState, FileKind, Path, Step, StepKind, Version

NOT_WAITING = _("it does not wait for approval")
NO_ROW = _("it lies outside the catalogue")
NOT_ROUTINE = _("it is no routine disclosure")
NOT_ORDINARY = _("it goes the important or the emergency path")
PERSONAL = _("its catalogue row asks for a privacy review")
COLLECTIVE = _("its catalogue row is decided collectively")
VITAL = _("it concerns the vital interests of the masses")
NOTICE = _("it is a public notice about persons")
OTHER_SCOPE = _("its scope or forms depart from the catalogue or do not suit each other")
EXPLAINED = _("its drafter gave an explanation")
OPINION = _("a reviewer left an opinion to be read")
DESENSITISED = _("something was taken out before disclosure")
FILE_NOTED = _("the inspection of a file noted something")
NOT_REVIEWED = _("its reviews were not given on this very content")


@dataclass
class Case:
    """What is looked at before a disclosure is approved together with others."""

    disclosure: Disclosure
    version: Version
    row: CatalogueItem | None
    steps: Sequence[Step] = ()
    files: Sequence[Attachment] = field(default=())


def cases_of(disclosures: Iterable[Disclosure]) -> list[Case]:
    """Read what the rule looks at: three queries, whatever the number, if each comes with its newest version."""
    found = list(disclosures)
    versions = {disclosure.pk: disclosure.current for disclosure in found}
    rows: dict[tuple[uuid.UUID | None, uuid.UUID | None], CatalogueItem] = {
        (row.catalogue_id, row.key): row
        for row in CatalogueItem.objects.filter(
            catalogue_id__in={disclosure.catalogue_id for disclosure in found if disclosure.catalogue_id},
            key__in={disclosure.item_key for disclosure in found if disclosure.item_key},
        )
    }
    steps: dict[uuid.UUID, list[Step]] = {}
    for step in Step.objects.filter(version__in=versions.values()).order_by("at", "id"):
        steps.setdefault(step.version_id, []).append(step)
    files: dict[uuid.UUID, list[Attachment]] = {}
    for file in Attachment.objects.filter(version__in=versions.values(), kind__in=PROPOSED_KINDS):
        files.setdefault(file.version_id, []).append(file)
    return [
        Case(
            disclosure,
            version := versions[disclosure.pk],
            rows.get((disclosure.catalogue_id, disclosure.item_key)),
            steps.get(version.pk, []),
            files.get(version.pk, []),
        )
        for disclosure in found
    ]


def reasons_against(case: Case) -> list[str | Promise]:
    """Say why a disclosure must be read and approved by itself; nothing if it may be approved with others."""
    disclosure, version, row = case.disclosure, case.version, case.row
    proposals = [step for step in case.steps if step.kind == StepKind.PROPOSE]
    reviews = [step for step in case.steps if step.kind in (StepKind.REVIEW, StepKind.SECRECY_REVIEW)]
    found: list[tuple[bool, str | Promise]] = [
        (disclosure.state != DisclosureState.CLEARED or disclosure.is_nil, NOT_WAITING),
        (row is None, NO_ROW),
        (disclosure.mode != Mode.ROUTINE, NOT_ROUTINE),
        (version.path != Path.ORDINARY, NOT_ORDINARY),
        (row is not None and row.needs_privacy_review, PERSONAL),
        (row is not None and row.is_important, COLLECTIVE),
        (bool(version.notice_until or (row is not None and row.notice)), NOTICE),
        (version.is_vital, VITAL),
        (departs_in_scope(disclosure, version) or has_unsuitable_forms(version), OTHER_SCOPE),
        (any(step.opinion for step in proposals), EXPLAINED),
        (any(step.opinion for step in reviews), OPINION),
        (bool(version.desensitising_note) or any(file.kind == FileKind.ORIGINAL for file in case.files), DESENSITISED),
        (any(file.findings for file in case.files), FILE_NOTED),
        (not _reviewed(reviews, version.content_sha256), NOT_REVIEWED),
    ]
    return [reason for applies, reason in found if applies]


def _reviewed(reviews: Sequence[Step], content_sha256: str) -> bool:
    """Whether both reviews stand, on the content as it is now."""
    kinds = {step.kind for step in reviews if step.content_sha256 == content_sha256}
    return kinds == {StepKind.REVIEW, StepKind.SECRECY_REVIEW}
