"""The part of a case's page that says where it came from and went, and offers its ends to those who may."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from tenants.feedback.actions.dismissing import dismiss_case
from tenants.feedback.actions.merging import merge_case
from tenants.feedback.actions.transferring import transfer_case
from tenants.feedback.models import Case
from tenants.feedback.panels import panels_of
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import make_user

from .people import Village, receive


def shown(village: Village, case: Case, user: Any) -> tuple[Any, str]:
    request = SimpleNamespace(user=user, unit=village.unit, today=village.at.date())
    with workspace(village.unit), translation.override("en"):
        case = Case.objects.get(pk=case.pk)
        context = panels_of(request, case) | {"unit": village.unit, "case": case}
        return context["moving"], render_to_string("feedback/_moving.html", context)


def test_the_ends_are_offered_to_those_who_may(village: Village) -> None:
    case = village.receive().case
    moving, html = shown(village, case, village.officer)
    assert (moving.may_end, moving.may_restore, moving.traces) == (True, False, [])
    for part in ("transfer/", "redirect/", "merge/", "dismiss/"):
        assert f"/{case.pk}/{part}" in html
    for outsider in (make_user(), village.town.head):
        moving, html = shown(village, case, outsider)
        assert not moving.may_end
        assert "<form" not in html


def test_a_report_offers_none(village: Village) -> None:
    report = village.receive(kind="report").case
    assert not shown(village, report, village.head)[0].may_end


def test_what_was_set_aside_offers_to_be_taken_up(village: Village) -> None:
    case = village.receive().case
    with workspace(village.unit):
        dismiss_case(unit=village.unit, case_id=case.pk, reason="广告", actor=village.officer, at=village.at)
    moving, html = shown(village, case, village.officer)
    assert (moving.may_end, moving.may_restore) == (False, True)
    assert "restore/" in html


def test_it_says_where_the_case_came_from_went_and_what_was_merged(village: Village) -> None:
    older = receive(village.unit, "路灯坏了", at=village.at - timedelta(days=1)).case
    younger = village.receive().case
    with workspace(village.unit):
        merge_case(unit=village.unit, case_id=younger.pk, into_id=older.pk, actor=village.officer, at=village.at)
    assert [trace.words for trace in shown(village, older, village.officer)[0].traces] == [
        f"{younger.number} was merged into it"
    ]
    assert [trace.words for trace in shown(village, younger, village.officer)[0].traces] == [
        f"Merged into {older.number}"
    ]
    there = transfer_case(
        unit=village.unit,
        case_id=older.pk,
        receiver=village.town.unit,
        reason="归镇里管",
        actor=village.officer,
        at=village.at,
    )
    assert "Is handled by 云栏镇党委 now" in [t.words for t in shown(village, older, village.officer)[0].traces]
    back = transfer_case(
        unit=village.town.unit,
        case_id=there.pk,
        receiver=village.unit,
        reason="归村里管",
        actor=village.town.officer,
        at=village.at,
    )
    assert [t.words for t in shown(village, back, village.officer)[0].traces] == ["Came from 云栏镇党委"]


def test_many_merged_cases_cost_as_many_questions_as_one(village: Village) -> None:
    main = receive(village.unit, "路灯坏了", at=village.at - timedelta(days=1)).case

    def merge_another() -> None:
        case = village.receive().case
        with workspace(village.unit):
            merge_case(unit=village.unit, case_id=case.pk, into_id=main.pk, actor=village.officer, at=village.at)

    merge_another()
    with queries() as one:
        shown(village, main, village.officer)
    for _number in range(5):
        merge_another()
    with queries() as six:
        shown(village, main, village.officer)
    assert len(one) == len(six)
