"""Catalogues of the demonstration, compiled, adopted and filed by the real actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from accounts.models import User
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import Role, Unit
from tenants.catalogue.actions import (
    Source,
    add_item,
    adopt_catalogue,
    confirm_item,
    edit_item,
    file_catalogue,
    start_version,
)
from tenants.catalogue.completeness import is_conflicting
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.policies import ADOPTS
from tenants.catalogue.rows import Row
from tenants.registry.workspaces import workspace

from .people import Crew

#: What units add: some a periodic row, some a long-term one, which is due twenty working days later.
ADDED_ROW = Row(
    level1="其他",
    level2="便民服务",
    level3="办事流程、窗口电话和办理时限",
    forms=("bulletin_board", "website"),
    scope="public",
    time_limit="periodic",
    cycle="half_yearly",
    category="liaison",
)
#: Why an in-party row hangs on the board all the same, or society's row is told in a meeting only.
FORM_REASON = "沿用原目录的公开形式，公开栏只公布结果，不公布个人明细"
ADDED_LONG_TERM_ROW = replace(ADDED_ROW, level3="服务承诺和监督电话", time_limit="long_term", cycle="")


def compile_catalogue(
    unit: Unit, crew: Crew, *, source: str = Source.TEMPLATE, note: str = "", at: datetime
) -> Catalogue:
    """Start a version, settle its doubts and explain forms that do not suit the scope; it stays a draft."""
    drafter = crew.drafters[0]
    with workspace(unit):
        draft = start_version(unit=unit, source=source, actor=drafter, at=at, note=note)
        for item in draft.items.exclude(to_confirm="").order_by("order"):
            revision = Catalogue.objects.get(pk=draft.pk).revision
            confirm_item(unit=unit, catalogue_id=draft.pk, item_id=item.pk, revision=revision, actor=drafter, at=at)
        for item in draft.items.order_by("order"):
            if is_conflicting(Row.of(item)):
                revision = Catalogue.objects.get(pk=draft.pk).revision
                edit_item(
                    unit=unit,
                    catalogue_id=draft.pk,
                    item_id=item.pk,
                    revision=revision,
                    row=replace(Row.of(item), form_reason=FORM_REASON),
                    section_id=item.section_id,
                    actor=drafter,
                    at=at,
                )
        draft.refresh_from_db()
    return draft


def adjust_catalogue(unit: Unit, crew: Crew, *, added: Row, at: datetime) -> Catalogue:
    """Compile a second version: one row more, and one row's forms changed (CAT-08)."""
    drafter = crew.drafters[0]
    draft = compile_catalogue(unit, crew, source=Source.IN_FORCE, note="增加便民服务事项，调整公开形式", at=at)
    with workspace(unit):
        first = CatalogueItem.objects.filter(catalogue=draft, scope="public").order_by("order").first()
        if first is not None:
            row = replace(Row.of(first), forms=tuple(dict.fromkeys([*first.forms, "new_media"])))
            edit_item(
                unit=unit,
                catalogue_id=draft.pk,
                item_id=first.pk,
                revision=draft.revision,
                row=row,
                section_id=None,
                actor=drafter,
                at=at,
            )
            draft.refresh_from_db()
        add_item(
            unit=unit,
            catalogue_id=draft.pk,
            revision=draft.revision,
            row=added,
            section_id=None,
            actor=drafter,
            at=at,
        )
        draft.refresh_from_db()
    return draft


def adopt(unit: Unit, crew: Crew, draft: Catalogue, *, effective_on: date, at: datetime) -> Catalogue:
    """Let the unit's head or approver put a draft in force."""
    actor, _role = crew.holding(*ADOPTS)
    meeting = f"{effective_on.year}年{effective_on.month}月{effective_on.day}日{meeting_of(unit)}"
    with workspace(unit):
        return adopt_catalogue(
            unit=unit,
            catalogue_id=draft.pk,
            revision=draft.revision,
            meeting_reference=meeting,
            effective_on=effective_on,
            actor=actor,
            at=at,
        )


def file_upward(
    unit: Unit, crew: Crew, catalogue: Catalogue, *, at: datetime, explanation: str = ""
) -> Submission | None:
    """File the catalogue in force; None where the unit files with nobody here."""
    if submissions.receiver_of(unit) is None:
        return None
    with workspace(unit):
        return file_catalogue(
            unit=unit, catalogue_id=catalogue.pk, actor=crew.drafters[0], at=at, explanation=explanation
        )


def decider_for(receiver: Unit, crew: Crew) -> User:
    """Give who decides in a receiver's name: the office for the district, else its supervisor or principal."""
    wanted = (Role.DISTRICT_SUPERVISOR,) if receiver.is_root_committee else (Role.SUPERIOR_SUPERVISOR, Role.HEAD)
    return crew.holding(*wanted)[0]


def meeting_of(unit: Unit) -> str:
    """Name the meeting that decides in a unit of that form."""
    return {"branch": "支委会", "general_branch": "总支委会", "party_group": "党组会"}.get(unit.org_form, "党委会")
