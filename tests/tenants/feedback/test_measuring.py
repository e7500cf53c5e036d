"""Measures, their evidence, and when an opinion counts as put into practice (FBK-18). Expectations by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client

from core.errors import Refusal
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.cases import CaseEnded
from hierarchy.ledger.models import FeedbackEvent
from tenants.feedback.actions import converting, deciding, measuring
from tenants.feedback.measures import due_measures
from tenants.feedback.models import Case, CaseFile, CaseState, Measure
from tenants.registry.workspaces import workspace
from tests.factories import make_user
from tests.tenants.feedback.conversion_scene import (
    PLANNED,
    adopted,
    being_handled,
    entry,
    finish,
    photo,
    planned,
    sent,
    who,
)
from tests.tenants.feedback.people import Village


def tell(village: Village, case: Case, *, days: int) -> None:
    with workspace(village.unit):
        converting.tell_of_conversion(text="路灯已换好，请放心。", **who(case, village.officer, village, days=days))


def drop(village: Village, case: Case, measure: Measure, *, days: int = 0) -> None:
    with workspace(village.unit):
        measuring.drop_measure(
            measure_id=measure.pk, reason="已由供电所承担", **who(case, village.officer, village, days=days)
        )


def kept(village: Village, measure: Measure) -> Measure:
    with workspace(village.unit):
        return Measure.objects.get(pk=measure.pk)


def test_planning_posts_the_last_planned_day(village: Village) -> None:
    case = adopted(village)
    first = planned(village, case)
    planned(village, case, replace(PLANNED, text="安装新路灯", due_on=date(2026, 6, 30)))
    assert entry(case).close_by == date(2026, 6, 30)
    with workspace(village.unit):
        measuring.change_measure(
            measure_id=first.pk, plan=replace(PLANNED, due_on=date(2026, 7, 31)), **who(case, village.head, village)
        )
    assert (entry(case).close_by, entry(case).close_due_on) == (date(2026, 7, 31), date(2026, 7, 31))
    drop(village, case, first)
    assert entry(case).close_by == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": date(2026, 4, 9)}, "due_on"),
        ({"text": " "}, "text"),
        ({"owner": ""}, "owner"),
        ({"text": "请联系13812345678"}, "text"),
        ({"text": "机密★10年"}, "text"),
    ],
)
def test_a_measure_says_what_who_and_a_day_to_come(village: Village, changes: dict[str, Any], field: str) -> None:
    case = adopted(village)
    with pytest.raises(Refusal) as refused:
        planned(village, case, replace(PLANNED, **changes))
    assert refused.value.field == field
    with workspace(village.unit):
        assert not Measure.objects.exists()
    assert entry(case).close_by is None


def test_only_what_is_adopted_has_measures(village: Village) -> None:
    case = being_handled(village)
    with pytest.raises(measuring.NotAdopted):
        planned(village, case)
    with workspace(village.unit):
        deciding.decide_case(is_adopted=False, reason="资金不足", **who(case, village.head, village))
    with pytest.raises(measuring.NotAdopted):
        planned(village, case)


def test_a_closed_case_takes_no_new_measures_but_ends_those_it_has(village: Village) -> None:
    case = adopted(village)
    one, two = planned(village, case), planned(village, case)
    with workspace(village.unit):
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with pytest.raises(CaseEnded):
        planned(village, case)
    finish(village, case, one)
    drop(village, case, two, days=2)
    tell(village, case, days=3)
    assert entry(case).converted_on == date(2026, 4, 13)


def test_nothing_is_done_without_evidence(village: Village) -> None:
    case = adopted(village)
    measure = planned(village, case)
    with pytest.raises(measuring.EvidenceMissing) as refused:
        finish(village, case, measure, files=[])
    assert refused.value.field == "evidence"
    assert kept(village, measure).done_on is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": date(2026, 4, 12)}, "done_on"),
        ({"done_on": date(2026, 4, 9)}, "done_on"),
        ({"result": ""}, "result"),
        ({"result": "张三13812345678已签收"}, "result"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 200)]}, "evidence"),
        ({"files": [], "disclosure_id": "0190d2a0-0000-7000-8000-000000000000"}, "disclosure"),
    ],
)
def test_a_refused_finish_changes_nothing(village: Village, changes: dict[str, Any], field: str) -> None:
    case = adopted(village)
    measure = planned(village, case)
    with pytest.raises(Refusal) as refused:
        finish(village, case, measure, days=1, **changes)
    assert refused.value.field == field
    with workspace(village.unit):
        assert not CaseFile.objects.exists()
    assert kept(village, measure).done_on is None


def test_a_photograph_is_kept_without_its_place(village: Village) -> None:
    case = adopted(village)
    measure = finish(village, case, planned(village, case))
    with workspace(village.unit):
        file = CaseFile.objects.get(measure=measure)
    assert (file.name, file.content_type, file.is_public) == ("路灯.jpg", "image/jpeg", False)
    assert kept(village, measure).done_on == date(2026, 4, 11)


def test_what_is_done_is_neither_changed_nor_given_up(village: Village) -> None:
    case = adopted(village)
    measure = finish(village, case, planned(village, case))
    with pytest.raises(measuring.UnknownMeasure):
        drop(village, case, measure)
    with pytest.raises(measuring.UnknownMeasure):
        finish(village, case, measure, days=2)
    assert kept(village, measure).dropped_reason == ""


def test_done_is_not_converted_until_the_asker_is_told(village: Village) -> None:
    case = adopted(village)
    finish(village, case, planned(village, case), days=3)
    assert entry(case).converted_on is None
    tell(village, case, days=5)
    assert entry(case).converted_on == date(2026, 4, 15)
    with pytest.raises(converting.NothingToTell):
        tell(village, case, days=6)


def test_a_reply_sent_before_the_last_measure_was_done_tells_nothing(village: Village) -> None:
    case = adopted(village)
    measure = planned(village, case)
    sent(village, case, at=village.at)
    finish(village, case, measure, days=3)
    assert entry(case).converted_on is None


def test_a_reply_sent_after_the_last_measure_tells_of_it(village: Village) -> None:
    case = adopted(village)
    finish(village, case, planned(village, case), days=3)
    sent(village, case, at=village.at + timedelta(days=4))
    with workspace(village.unit), pytest.raises(converting.NothingToTell):
        converting.tell_of_conversion(text="已换好", **who(case, village.officer, village, days=5))
    with workspace(village.unit):
        handling = measuring.begin("measure", **who(case, village.officer, village, days=4))
        assert converting.convert_if_due(handling) is True
        assert converting.convert_if_due(handling) is False
    assert entry(case).converted_on == date(2026, 4, 14)


def test_nothing_is_told_while_a_measure_is_open(village: Village) -> None:
    case = adopted(village)
    finish(village, case, planned(village, case))
    planned(village, case)
    with pytest.raises(converting.NothingToTell):
        tell(village, case, days=2)
    assert entry(case).converted_on is None


def test_a_new_measure_undoes_the_conversion_and_giving_it_up_restores_it(village: Village) -> None:
    case = adopted(village)
    finish(village, case, planned(village, case), days=1)
    tell(village, case, days=2)
    assert entry(case).converted_on == date(2026, 4, 12)
    more = planned(village, case, replace(PLANNED, due_on=date(2026, 5, 20)), days=3)
    assert entry(case).converted_on is None
    drop(village, case, more, days=4)
    assert entry(case).converted_on == date(2026, 4, 14)


def test_giving_up_the_last_with_none_done_leaves_it_unconverted(village: Village) -> None:
    case = adopted(village)
    drop(village, case, planned(village, case))
    assert (entry(case).converted_on, entry(case).close_by) == (None, None)
    with pytest.raises(converting.NothingToTell):
        tell(village, case, days=1)


def converted_as_of(day: date) -> tuple[int, int]:
    """Count by hand from the events: adopted and converted as of the end of a day."""
    last: dict[Any, FeedbackEvent] = {}
    for event in FeedbackEvent.objects.filter(effective_on__lte=day).order_by("id"):
        last[event.case_id] = event
    adopted_ones = [event for event in last.values() if event.is_adopted]
    return len(adopted_ones), sum(event.converted_on is not None for event in adopted_ones)


def test_three_adopted_two_converted_on_their_days(village: Village) -> None:
    """Adopted on 10 April: A, B, C. Told: A on Tuesday 14, B on Friday 17; C is done but its asker not told."""
    cases = [adopted(village, f"建议{name}") for name in "甲乙丙"]
    for case, days in zip(cases, (3, 5, 6), strict=True):
        finish(village, case, planned(village, case), days=days)
    tell(village, cases[0], days=4)
    tell(village, cases[1], days=7)
    assert [entry(case).converted_on for case in cases] == [date(2026, 4, 14), date(2026, 4, 17), None]
    expected = {
        date(2026, 4, 9): (0, 0),
        date(2026, 4, 13): (3, 0),
        date(2026, 4, 14): (3, 1),
        date(2026, 4, 16): (3, 1),
        date(2026, 4, 17): (3, 2),
    }
    assert {day: converted_as_of(day) for day in expected} == expected
    assert list(differences()) == []


def test_the_desk_sees_measures_due_soon_and_overdue(village: Village) -> None:
    """From Friday 10 April five working days end on Friday 17."""
    case = adopted(village)
    for day in (10, 17, 18):
        planned(village, case, replace(PLANNED, text=f"{day} 日", due_on=date(2026, 4, day)))
    finish(village, case, planned(village, case), days=0)
    with workspace(village.unit):
        assert [(due.measure.text, due.state) for due in due_measures(date(2026, 4, 10))] == [
            ("10 日", "due_soon"),
            ("17 日", "due_soon"),
        ]
        assert [due.state for due in due_measures(date(2026, 4, 11))] == ["overdue", "due_soon"]


def follow(village: Village, case: Case) -> str:
    with workspace(village.unit):
        context = {"case": Case.objects.get(pk=case.pk), "unit": village.unit, "today": village.at.date()}
        return render_to_string("feedback/_followed_measures.html", context)


def test_the_asker_sees_the_chain_once_answered_and_no_owner(village: Village) -> None:
    case = adopted(village)
    finish(village, case, planned(village, case))
    dropped = planned(village, case, replace(PLANNED, text="另装摄像头"))
    drop(village, case, dropped)
    assert follow(village, case).strip() == ""
    sent(village, case)
    seen = follow(village, case)
    assert "更换路灯灯泡十二只" in seen
    assert "十二只灯泡已全部换好。" in seen
    for hidden in ("村委会主任", "另装摄像头", "路灯.jpg"):
        assert hidden not in seen
    tell(village, case, days=3)
    assert "路灯已换好，请放心。" in follow(village, case)


def test_the_officer_plans_and_finishes_on_the_pages(village: Village) -> None:
    case = adopted(village)
    client = Client()
    client.force_login(village.officer)
    base = f"/u/{village.unit.slug}/cases/{case.pk}"
    client.post(f"{base}/measures/new/", {"text": "换灯泡", "owner": "村委会", "due_on": "2099-01-01"})
    with workspace(village.unit):
        measure = Measure.objects.get()
    given = {"result": "换好了", "done_on": "2026-05-01", "evidence": [photo(), photo("二.jpg")]}
    assert client.get(f"{base}/measures/{measure.pk}/done/").status_code == 200
    assert client.post(f"{base}/measures/{measure.pk}/done/", given).status_code == 302
    with workspace(village.unit):
        files = list(CaseFile.objects.order_by("name"))
    assert [file.name for file in files] == ["二.jpg", "路灯.jpg"]
    page = client.get(f"{base}/").content.decode()
    assert "换好了" in page
    assert client.get(f"{base}/files/{files[0].pk}/").status_code == 200
    assert client.get(f"{base}/measures/{measure.pk}/drop/").status_code == 404


def test_files_of_a_case_are_for_those_who_read_cases(village: Village) -> None:
    case = adopted(village)
    measure = finish(village, case, planned(village, case))
    with workspace(village.unit):
        file = CaseFile.objects.get(measure=measure)
    address = f"/u/{village.unit.slug}/cases/{case.pk}/files/{file.pk}/"
    assert Client().get(address).status_code == 302
    for user in (village.town.head, village.district.head, make_user()):
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == 404
