"""What goes otherwise than planned, acted out by the real actions: extensions, exemptions, withdrawals, returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from hierarchy.ledger import fulfilling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty
from hierarchy.units.models import Role, Unit
from tenants.catalogue.actions import Source, start_version
from tenants.disclosure.actions.drafting import DraftContent, revise, save_draft
from tenants.disclosure.actions.publishing import withdraw
from tenants.disclosure.actions.reviewing import return_to_drafter
from tenants.disclosure.models import Disclosure, DisclosureState
from tenants.disclosure.privacy import needs_privacy_review
from tenants.registry.workspaces import workspace

from .acting import take
from .acts import Proceedings
from .catalogues import decider_for
from .history import History
from .planning import (
    NOTICE_DAYS,
    SHOWN_AT_WORK,
    Window,
    explanation_for,
    fulfilment_of,
    meeting_of,
    moment,
    on_one_day,
    steps_of,
)
from .texts import one_of

EXTENDED, EXEMPTED, WITHDRAWN, RETURNED, COMPILING = 0.010, 0.003, 0.004, 0.16, 0.05
#: Of the withdrawn, so many are published again in time.
REPUBLISHED = 0.8


def happen(history: History, window: Window) -> None:
    """Let the unusual of one window happen, on its last day."""
    if window.now is None:
        _decide_above(history, window.end)
        _withdraw(history, window.end)
        return
    for unit in history.standing():
        if unit.code not in SHOWN_AT_WORK:
            _return_some(history, unit, window.now)
        _begin_compiling(history, unit, window.now)


def _decide_above(history: History, day: date) -> None:
    """Superiors extend a few duties and exempt fewer, before they are due."""
    for unit in history.standing():
        above = unit.parent or unit
        decider = decider_for(above, history.crews[above.pk])
        for entry, rng in _drawn(history, unit, day):
            throw = rng.random()
            at = moment(day, time(16, rng.randint(0, 59)))
            if throw < EXTENDED:
                _extend(history, entry, decider, rng, at)
            elif throw < EXTENDED + EXEMPTED:
                reason = one_of("exemption", rng)
                fulfilling.exempt(obligation_id=entry.pk, reason=reason, actor=decider, at=at)


def _drawn(history: History, unit: Unit, day: date) -> Iterator[tuple[ObligationEntry, Random]]:
    """Give the unit's open duties that fall due in the next two months, each with its own generator."""
    soon = ObligationEntry.objects.filter(unit=unit, extended_to__isnull=True, disclosed_on__isnull=True)
    due = soon.exclude(duty=Duty.CONFIRMATION).due_between(day + timedelta(days=1), day + timedelta(days=60))
    for entry in due.order_by("title", "period_label"):
        yield entry, Random(f"{history.seed}/{unit.code}/{entry.title}/{entry.period_label}/above")


def _extend(history: History, entry: ObligationEntry, decider: User, rng: Random, at: datetime) -> None:
    extended_to = history.rules.calendar.add(entry.due_on, rng.choice((8, 10, 15))) if entry.due_on else None
    if extended_to is not None:
        reason = one_of("extension", rng)
        fulfilling.extend_due(obligation_id=entry.pk, extended_to=extended_to, reason=reason, actor=decider, at=at)


def _withdraw(history: History, day: date) -> None:
    """A few disclosures of the last months turn out wrong; most are corrected and published again in time."""
    since = moment(day - timedelta(days=80), time(0, 0))
    for unit in history.standing():
        with workspace(unit):
            published = Disclosure.objects.filter(
                state=DisclosureState.PUBLISHED, changed_at__gte=since, obligation_id__isnull=False
            )
            drawn = [
                (disclosure, rng)
                for disclosure in published.order_by("item_title", "period_label")
                for rng in [
                    Random(f"{history.seed}/{unit.code}/{disclosure.item_title}/{disclosure.period_label}/wrong")
                ]
                if rng.random() < WITHDRAWN
            ]
            for disclosure, rng in drawn:
                _take_back(history, unit, disclosure, rng, day)


def _take_back(history: History, unit: Unit, disclosure: Disclosure, rng: Random, day: date) -> None:
    crew = history.crews[unit.pk]
    actor, _role = crew.holding(Role.APPROVER, Role.HEAD)
    at = moment(day, time(17, rng.randint(0, 50)))
    seen = disclosure.current.content_sha256
    reason = one_of("withdrawal", rng)
    withdraw(unit=unit, disclosure_id=disclosure.pk, seen_sha256=seen, reason=reason, actor=actor, at=at)
    if rng.random() < REPUBLISHED:
        _publish_again(history, unit, disclosure, rng, day)


def _publish_again(history: History, unit: Unit, disclosure: Disclosure, rng: Random, day: date) -> None:
    """The corrected version goes through the whole procedure again, two working days later."""
    again_on = history.rules.calendar.add(day, 2) or day + timedelta(days=2)
    crew = history.crews[unit.pk]
    drafter = next(user for user in crew.drafters if user.person_id == disclosure.drafter_id)
    old = disclosure.current
    common: dict[str, Any] = {"unit": unit, "disclosure_id": disclosure.pk, "actor": drafter}
    opened = revise(**common, seen_sha256=old.content_sha256, at=moment(again_on, time(9, 5)))
    is_notice = old.notice_until is not None
    content = DraftContent(
        f"{old.title}（更正）"[:300],
        old.body,
        old.scope,
        old.forms,
        again_on,
        path=old.path,
        labels=tuple(old.labels),
        is_vital=old.is_vital,
        notice_until=history.rules.calendar.add(again_on, NOTICE_DAYS) if is_notice else None,
    )
    save_draft(**common, seen_sha256=opened.content_sha256, content=content, at=moment(again_on, time(9, 20)))
    proceedings = Proceedings(
        disclosure.item_key,
        disclosure.obligation_id,
        drafter,
        moment(again_on, time(9, 5)),
        content=content,
        explanation=explanation_for(content),
        needs_privacy=needs_privacy_review(disclosure, old),
        meeting=meeting_of(unit, content, again_on),
        fulfilment=fulfilment_of(unit, content, again_on, rng),
        taken=on_one_day(steps_of(unit, crew, drafter), again_on),
    )
    for taken in proceedings.taken:
        take(unit, proceedings, disclosure, taken)


def _return_some(history: History, unit: Unit, now: datetime) -> None:
    """Some of what waits for a decision has just been returned to its drafter."""
    crew = history.crews[unit.pk]
    with workspace(unit):
        for disclosure in Disclosure.objects.filter(state=DisclosureState.PROPOSED, is_nil=False).order_by(
            "item_title"
        ):
            rng = Random(f"{history.seed}/{unit.code}/{disclosure.item_title}/{disclosure.period_label}/returned")
            if rng.random() > RETURNED:
                continue
            decider, _role = crew.holding(Role.REVIEWER, Role.HEAD)
            return_to_drafter(
                unit=unit,
                disclosure_id=disclosure.pk,
                seen_sha256=disclosure.current.content_sha256,
                reason=one_of("returned", rng),
                actor=decider,
                at=now,
            )


def _begin_compiling(history: History, unit: Unit, now: datetime) -> None:
    """A few units are compiling their next version."""
    first, *later = history.filings[unit.code]
    rng = Random(f"{history.seed}/{unit.code}/compiling")
    if rng.random() > COMPILING or later or first.adopted_on is None or first.adopted_on > localdate(now):
        return
    with workspace(unit):
        start_version(
            unit=unit, source=Source.IN_FORCE, actor=history.crews[unit.pk].drafters[0], at=now, note="年度核对后调整"
        )
