"""The rows that proceedings leave in a workspace and in the audit trail, computed instead of acted out.

Every rule is asked from where the actions have it: the procedure's tables, the content's hash, the roles. What is
written here is only how rows are put together, and a test holds it equal to the real actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from accounts.models import User
from audit.trail import Draft
from hierarchy.ledger.models import ObligationEntry, PublicationEntry, PublicText
from hierarchy.ledger.public_texts import write_texts
from hierarchy.ledger.vocabulary import Form
from hierarchy.units.models import Role, StaffingPreset, Unit
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.actions.publishing import title_for_the_ledger
from tenants.disclosure.actions.reviewing import concluded
from tenants.disclosure.actions.starting import disclosure_for
from tenants.disclosure.content import hash_of
from tenants.disclosure.models import Disclosure, DisclosureState, Publication, Step, StepKind, Version
from tenants.disclosure.procedure import Act, path_of, roles_for
from tenants.disclosure.text_posting import is_for_everybody, text_of

from .acts import Proceedings, Taken
from .people import Crew

ROWS_PER_STATEMENT = 1_000
ONE_SITTING = {"one_sitting": True}
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass
class WorkspaceRows:
    """Rows of one unit, unsaved."""

    unit: Unit
    crew: Crew
    disclosures: list[Disclosure] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    entries: list[PublicationEntry] = field(default_factory=list)
    texts: list[PublicText] = field(default_factory=list)
    trail: list[Draft] = field(default_factory=list)

    def write(self) -> None:
        """Write the workspace's rows, the ledger's publications and their texts. The caller is inside the workspace."""
        Disclosure.objects.bulk_create(self.disclosures, batch_size=ROWS_PER_STATEMENT)
        Version.objects.bulk_create(self.versions, batch_size=ROWS_PER_STATEMENT)
        Step.objects.bulk_create(self.steps, batch_size=ROWS_PER_STATEMENT)
        Publication.objects.bulk_create(self.publications, batch_size=ROWS_PER_STATEMENT)
        PublicationEntry.objects.bulk_create(self.entries, batch_size=ROWS_PER_STATEMENT)
        write_texts(self.texts)

    def note(self, verb: str, disclosure: Disclosure, user: User, at: datetime, **data: Any) -> None:
        self.trail.append(Draft(f"disclosure.{verb}", disclosure, actor=user, at=at, unit_id=self.unit.pk, data=data))


@dataclass(frozen=True)
class Matter:
    """One disclosure and its version while its acts are played."""

    rows: WorkspaceRows
    proceedings: Proceedings
    disclosure: Disclosure
    version: Version

    def role_for(self, taken: Taken) -> Role:
        wanted = roles_for(
            taken.act, preset=self.rows.unit.staffing_preset, state=self.disclosure.state, is_nil=self.disclosure.is_nil
        )
        return self.rows.crew.role_of(taken.user, wanted)

    def step(
        self, kind: StepKind, taken: Taken, role: Role, results: Mapping[str, Any] = NOTHING, opinion: str = ""
    ) -> None:
        self.rows.steps.append(
            Step(
                version=self.version,
                kind=kind,
                results=dict(results),
                opinion=opinion,
                content_sha256=self.version.content_sha256,
                actor_id=taken.user.person_id,
                actor_role=role,
                at=taken.at,
            )
        )

    def note(self, verb: str, taken: Taken, role: Role, **data: Any) -> None:
        bound = {"version": self.version.number, "content_sha256": self.version.content_sha256, "role": str(role)}
        self.rows.note(verb, self.disclosure, taken.user, taken.at, **bound, **data)


def add_proceedings(
    rows: WorkspaceRows, proceedings: Proceedings, *, entry: ObligationEntry | None, item: CatalogueItem | None
) -> Disclosure:
    """Add the rows of one disclosure as far as it has come, unsaved."""
    matter = _begin(rows, proceedings, entry=entry, item=item)
    for taken in proceedings.taken:
        role = matter.role_for(taken)
        _PLAYED[taken.act](matter, taken, role)
        table = path_of(rows.unit.staffing_preset, is_nil=proceedings.is_nil)
        matter.disclosure.state = table.next(matter.disclosure.state, taken.act)
        matter.disclosure.changed_at = taken.at
    return matter.disclosure


def _begin(
    rows: WorkspaceRows, proceedings: Proceedings, *, entry: ObligationEntry | None, item: CatalogueItem | None
) -> Matter:
    drafter, at = proceedings.drafter, proceedings.started_at
    if entry is not None:
        disclosure = disclosure_for(entry, actor=drafter, at=at)
    elif item is not None:
        disclosure = _disclosure_under(item, drafter, at)
    else:
        raise ValueError("a disclosure is of an obligation or under a catalogue row")
    disclosure.is_nil = proceedings.is_nil
    disclosure.state = DisclosureState.DRAFT
    version = Version(disclosure=disclosure, number=1, author_id=drafter.person_id, created_at=at)
    content = proceedings.content
    if content is None:
        version.title, version.body, version.scope = (
            disclosure.item_title,
            proceedings.nil_reason,
            disclosure.required_scope,
        )
    else:
        version.title, version.body, version.scope = content.title.strip(), content.body, content.scope
        version.forms, version.planned_on = in_order(content.forms), content.planned_on
        version.labels, version.notice_until = list(content.labels), content.notice_until
        version.path, version.is_vital = content.path, content.is_vital
        version.saved_at = at
        version.is_truthful = any(taken.act == Act.PROPOSE for taken in proceedings.taken)
        rows.note("started", disclosure, drafter, at)
    version.content_sha256 = hash_of(version, [])
    rows.disclosures.append(disclosure)
    rows.versions.append(version)
    return Matter(rows, proceedings, disclosure, version)


def _disclosure_under(item: CatalogueItem, drafter: User, at: datetime) -> Disclosure:
    return Disclosure(
        item_key=item.key,
        catalogue_id=item.catalogue_id,
        item_title=item.level3,
        category=item.category,
        required_scope=item.scope,
        drafter_id=drafter.person_id,
        created_at=at,
        changed_at=at,
    )


def in_order(forms: Iterable[str]) -> list[str]:
    """Give forms in the order of the vocabulary, as saving a draft does."""
    chosen = set(forms)
    return [str(form) for form in Form.values if form in chosen]


def _propose(matter: Matter, taken: Taken, role: Role) -> None:
    if matter.proceedings.is_nil:
        matter.step(StepKind.PROPOSE, taken, role, opinion=matter.version.body)
        matter.note("nil_proposed", taken, role)
        return
    matter.step(StepKind.PROPOSE, taken, role, {"is_truthful": True}, matter.proceedings.explanation)
    matter.note("proposed", taken, role)


def _review(matter: Matter, taken: Taken, role: Role) -> None:
    matter.step(StepKind.REVIEW, taken, role, matter.proceedings.review)
    matter.note("reviewed", taken, role, **concluded(matter.proceedings.review))


def _secrecy_review(matter: Matter, taken: Taken, role: Role) -> None:
    matter.step(StepKind.SECRECY_REVIEW, taken, role, matter.proceedings.secrecy_review)
    matter.note("secrecy_reviewed", taken, role, **concluded(matter.proceedings.secrecy_review))


def _sit(matter: Matter, taken: Taken, role: Role) -> None:
    proceedings = matter.proceedings
    together = proceedings.review | proceedings.secrecy_review
    matter.step(StepKind.REVIEW, taken, role, proceedings.review | ONE_SITTING)
    matter.step(StepKind.SECRECY_REVIEW, taken, role, proceedings.secrecy_review | ONE_SITTING)
    if matter.rows.unit.staffing_preset == StaffingPreset.SMALL_BRANCH:
        matter.step(StepKind.APPROVE, taken, role, _approval(proceedings) | ONE_SITTING)
        together |= _approval(proceedings)
    matter.note("reviewed_in_one_sitting", taken, role, **concluded(together))


def _approve(matter: Matter, taken: Taken, role: Role) -> None:
    matter.step(StepKind.APPROVE, taken, role, _approval(matter.proceedings))
    matter.note("approved", taken, role)


def _approval(proceedings: Proceedings) -> dict[str, str]:
    meeting = proceedings.meeting
    if meeting.met_on is None:
        return {"approval": "pass"}
    return {"approval": "pass", "meeting_reference": meeting.reference, "met_on": meeting.met_on.isoformat()}


def _confirm_nil(matter: Matter, taken: Taken, role: Role) -> None:
    matter.step(StepKind.CONFIRM_NIL, taken, role)
    matter.note("nil_confirmed", taken, role)


def _publish(matter: Matter, taken: Taken, role: Role) -> None:
    fulfilment = matter.proceedings.fulfilment
    if fulfilment is None:
        raise ValueError("published, but nobody says how")
    forms = in_order(fulfilment.forms)
    disclosure, version = matter.disclosure, matter.version
    publication = Publication(
        version=version,
        disclosed_on=fulfilment.disclosed_on,
        forms=forms,
        place=fulfilment.place,
        reference=fulfilment.reference,
        link=fulfilment.link,
        labels=list(version.labels),
        shown_until=version.notice_until,
        recorded_at=taken.at,
    )
    matter.rows.publications.append(publication)
    if is_for_everybody(disclosure, version):
        matter.rows.texts.append(text_of(matter.rows.unit, publication))
    matter.rows.entries.append(
        PublicationEntry(
            unit=matter.rows.unit,
            disclosure_id=disclosure.pk,
            obligation_id=disclosure.obligation_id,
            version_number=version.number,
            title=title_for_the_ledger(disclosure, version),
            category=disclosure.category,
            scope=version.scope,
            forms=forms,
            published_on=fulfilment.disclosed_on,
            recorded_at=taken.at,
            content_sha256=version.content_sha256,
            shown_until=version.notice_until,
        )
    )
    results = {"forms": forms, "disclosed_on": fulfilment.disclosed_on.isoformat()}
    matter.step(StepKind.PUBLISH, taken, role, results)
    matter.note("published", taken, role, forms=forms, disclosed_on=fulfilment.disclosed_on)


_PLAYED = {
    Act.PROPOSE: _propose,
    Act.REVIEW: _review,
    Act.SECRECY_REVIEW: _secrecy_review,
    Act.SIT: _sit,
    Act.APPROVE: _approve,
    Act.CONFIRM_NIL: _confirm_nil,
    Act.PUBLISH: _publish,
}


def is_approval(taken: Taken, preset: str) -> bool:
    """Tell whether an act approves for publication: a small branch's sitting does."""
    return taken.act == Act.APPROVE or (taken.act == Act.SIT and preset == StaffingPreset.SMALL_BRANCH)


def in_time_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Order a unit's audit entries by time; acts of one moment keep their order."""
    return sorted(drafts, key=lambda draft: draft.at)
