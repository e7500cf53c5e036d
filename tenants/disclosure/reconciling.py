"""Whether workspaces and the ledger say the same: no foreign key leaves a workspace, so this looks (design 4, 6).

One unit at a time: what the ledger says was disclosed, declared nil or published must be in the unit's workspace, and
the other way round; every version's stored hash must be that of its content; and search knows what the board shows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .content import hash_of
from .models import Disclosure, DisclosureState, Matter, Publication, Version
from .text_reconciling import text_differences

State = DisclosureState
VERSIONS_AT_ONCE = 200


def differences() -> Iterator[str]:
    """Yield one line per difference between the workspaces and the ledger; none in a sound installation."""
    for unit in Unit.objects.filter(tenant__isnull=False).select_related("tenant").order_by("pk"):
        with workspace(unit):
            found = list(differences_of(unit))
        yield from found


def differences_of(unit: Unit) -> Iterator[str]:
    """Yield the differences of one unit. Inside its workspace."""
    disclosures = {disclosure.pk: disclosure for disclosure in Disclosure.objects.all()}
    entries = {entry.pk: entry for entry in ObligationEntry.objects.filter(unit=unit)}
    publications = {
        (publication.version.disclosure_id, publication.version.number): publication
        for publication in Publication.objects.select_related("version").defer("version__body")
    }
    yield from _of_entries(unit, entries, disclosures, publications)
    yield from _of_disclosures(unit, entries, disclosures)
    yield from _of_matters(unit, entries, disclosures)
    yield from _of_publications(unit, publications)
    yield from _of_contents(unit)
    yield from text_differences(unit)


def _of_entries(
    unit: Unit,
    entries: dict[uuid.UUID, ObligationEntry],
    disclosures: dict[uuid.UUID, Disclosure],
    publications: dict[tuple[uuid.UUID, int], Publication],
) -> Iterator[str]:
    declared: dict[uuid.UUID, set[object]] = {}
    for (disclosure_id, _number), publication in publications.items():
        declared.setdefault(disclosure_id, set()).add(publication.disclosed_on)
    for entry in entries.values():
        if entry.disclosure_id is None:
            continue
        disclosure = disclosures.get(entry.disclosure_id)
        if disclosure is None or disclosure.obligation_id != entry.pk:
            yield f"{unit.code}: obligation {entry.pk} names disclosure {entry.disclosure_id}, which is not its own"
        elif entry.declared_on is not None and entry.declared_on not in declared.get(disclosure.pk, set()):
            yield f"{unit.code}: obligation {entry.pk} was disclosed on {entry.declared_on}, not so here"


def _of_disclosures(
    unit: Unit, entries: dict[uuid.UUID, ObligationEntry], disclosures: dict[uuid.UUID, Disclosure]
) -> Iterator[str]:
    for disclosure in disclosures.values():
        if disclosure.obligation_id is None:
            continue
        entry = entries.get(disclosure.obligation_id)
        if entry is None:
            yield f"{unit.code}: disclosure {disclosure.pk} names an obligation that is not this unit's"
        elif disclosure.state in (State.PUBLISHED, State.WITHDRAWN) and entry.disclosure_id != disclosure.pk:
            yield f"{unit.code}: disclosure {disclosure.pk} is {disclosure.state}, its obligation names another"
        elif disclosure.state == State.PUBLISHED and (entry.disclosed_on is None or entry.withdrawn_on is not None):
            yield f"{unit.code}: disclosure {disclosure.pk} is published, its obligation is not disclosed"
        elif disclosure.state == State.WITHDRAWN and entry.withdrawn_on is None:
            yield f"{unit.code}: disclosure {disclosure.pk} is withdrawn, its obligation is not"
        elif disclosure.state == State.CONFIRMED and entry.nil_on is None and entry.disclosed_on is None:
            yield f"{unit.code}: nil return {disclosure.pk} is confirmed, its obligation has none"


def _of_matters(
    unit: Unit, entries: dict[uuid.UUID, ObligationEntry], disclosures: dict[uuid.UUID, Disclosure]
) -> Iterator[str]:
    """What is owed for a matter names one of the unit's, each matter is known to the ledger, and so is each stage."""
    matters = {matter.pk: matter for matter in Matter.objects.all()}
    owed_for = {entry.matter_id for entry in entries.values()}
    for entry in entries.values():
        if entry.matter_id is not None and entry.matter_id not in matters:
            yield f"{unit.code}: obligation {entry.pk} names matter {entry.matter_id}, which is not here"
    for matter in matters.values():
        if matter.pk not in owed_for:
            yield f"{unit.code}: nothing was ever owed for matter {matter.pk}"
        for stage in matter.stages:
            staged = entries.get(uuid.UUID(stage["obligation"]))
            if staged is None or staged.matter_id != matter.pk:
                yield f"{unit.code}: stage {stage['number']} of matter {matter.pk} names an obligation not its own"
    for disclosure in disclosures.values():
        owed = entries.get(disclosure.obligation_id) if disclosure.obligation_id else None
        if owed is not None and owed.matter_id != disclosure.matter_id:
            yield f"{unit.code}: disclosure {disclosure.pk} and its obligation name different matters"


def _of_publications(unit: Unit, publications: dict[tuple[uuid.UUID, int], Publication]) -> Iterator[str]:
    posted = {
        (entry.disclosure_id, entry.version_number): entry for entry in PublicationEntry.objects.filter(unit=unit)
    }
    for key in sorted(posted.keys() ^ publications.keys()):
        place = "the ledger" if key in posted else "the workspace"
        yield f"{unit.code}: version {key[1]} of disclosure {key[0]} is published in {place} only"
    for key in sorted(posted.keys() & publications.keys()):
        entry, publication = posted[key], publications[key]
        version = publication.version
        here = (
            publication.disclosed_on,
            publication.withdrawn_at,
            publication.taken_down_at,
            publication.shown_until,
            version.content_sha256,
            version.scope,
        )
        there = (
            entry.published_on,
            entry.withdrawn_at,
            entry.taken_down_at,
            entry.shown_until,
            entry.content_sha256,
            entry.scope,
        )
        if here != there:
            yield f"{unit.code}: version {key[1]} of disclosure {key[0]} is not what the ledger says was published"


def _of_contents(unit: Unit) -> Iterator[str]:
    versions = Version.objects.prefetch_related("attachments").order_by("pk")
    for version in versions.iterator(chunk_size=VERSIONS_AT_ONCE):
        if hash_of(version, version.attachments.all()) != version.content_sha256:
            yield f"{unit.code}: version {version.pk} is not the content that its hash was taken of"
