"""The yearly survey: who does what, one answer per person, sums counted by hand, and nothing of a few people."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from audit.models import Entry
from core.errors import Refusal
from district.models import SettingValue
from hierarchy.ledger.models import SurveyResult
from hierarchy.units.models import OrgForm, Unit
from notices.models import Notice
from tenants.feedback import survey_reconciling
from tenants.feedback.actions import survey_answering as answering
from tenants.feedback.actions import surveying
from tenants.feedback.actions.survey_answering import Answer
from tenants.feedback.actions.surveying import SurveyPlan
from tenants.feedback.models import Survey, SurveyAnswer
from tenants.feedback.survey_result import progress_of, remarks_of, result_of, total_of
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.people import Village

YEAR = 2026
PLAN = SurveyPlan("2026年度满意度测评", date(2026, 4, 1), date(2026, 4, 28), {"party_members": 20, "masses": 60})
#: Twelve party members, by hand: satisfaction 5×100 + 4×80 + 2×60 + 1×0 = 940, nine of twelve satisfied;
#: recognition 6×100 + 3×80 + 3×60 = 1,020.
TWELVE = list(zip([1] * 5 + [2] * 4 + [3] * 2 + [4], [1] * 6 + [2] * 3 + [3] * 3, strict=True))


@pytest.fixture
def branch(village: Village) -> Village:
    """Let the village be a branch: ten valid answers are enough there."""
    Unit.objects.filter(pk=village.unit.pk).update(org_form=OrgForm.BRANCH)
    village.unit.refresh_from_db()
    return village


def who(village: Village, name: str = "officer", at: datetime | None = None) -> dict[str, Any]:
    return {"unit": village.unit, "year": YEAR, "actor": getattr(village.village, name), "at": at or village.at}


def prepared(village: Village, *, sheets: int = 20) -> None:
    surveying.prepare_survey(plan=PLAN, **who(village))
    for group in PLAN.invited:
        surveying.print_sheets(group=group, count=sheets, **who(village))


def opened(village: Village, *, sheets: int = 20) -> Survey:
    prepared(village, sheets=sheets)
    return surveying.open_survey(**who(village, "head"))


def twelve(village: Village) -> None:
    for serial, keys in enumerate(TWELVE, start=1):
        answering.enter_sheet(number=f"DY-{serial:04d}", answer=Answer(*keys), **who(village))


def refused(code: str, act: Callable[..., Any], **given: Any) -> Refusal:
    """Say that an act is refused with a code and changes no survey and no answer."""
    before = (list(Survey.objects.values()), list(SurveyAnswer.objects.order_by("pk").values()))
    with pytest.raises(Refusal) as refusal:
        act(**given)
    assert refusal.value.code == code
    assert (list(Survey.objects.values()), list(SurveyAnswer.objects.order_by("pk").values())) == before
    return refusal.value


def test_the_officer_prepares_and_the_head_opens(village: Village) -> None:
    with workspace(village.unit):
        prepared(village)
    told = Notice.objects.filter(kind__startswith="survey")
    assert [(one.kind, one.values) for one in told] == [("survey_to_open", {"year": "2026"})] * 2
    with workspace(village.unit):
        refused("not_a_case_worker", surveying.open_survey, **who(village))
        survey = surveying.open_survey(**who(village, "deputy"))
        assert (survey.state, survey.result, survey.sheets) == (
            "open",
            {"scale": [100, 80, 60, 0]},
            {"party_members": 20, "masses": 20},
        )
    verbs = Entry.objects.filter(verb__startswith="survey").order_by("position").values_list("verb", flat=True)
    assert list(verbs) == ["survey.prepared", "survey.sheets_printed", "survey.sheets_printed", "survey.opened"]


def test_a_unit_holds_one_survey_a_year(village: Village) -> None:
    with workspace(village.unit):
        prepared(village)
        assert refused("survey_exists", surveying.prepare_survey, plan=PLAN, **who(village)).field == "year"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"opens_on": date(2025, 12, 31)}, "opens_on"),
        ({"closes_on": date(2026, 3, 31)}, "closes_on"),
        ({"closes_on": date(2026, 7, 2)}, "closes_on"),
        ({"invited": {}}, "party_members"),
        ({"invited": {"masses": -1}}, "masses"),
    ],
)
def test_a_plan_that_cannot_be_held_is_refused_at_its_field(
    village: Village, changed: dict[str, Any], field: str
) -> None:
    with workspace(village.unit), pytest.raises(Refusal) as refusal:
        surveying.prepare_survey(plan=replace(PLAN, **changed), **who(village))
    assert refusal.value.field == field
    with workspace(village.unit):
        assert not Survey.objects.exists()


def test_an_open_survey_keeps_its_title_first_day_and_groups(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
        plan = replace(
            PLAN, title="另一个题目", closes_on=date(2026, 5, 8), invited={"party_members": 22, "masses": 60}
        )
        survey = surveying.change_survey(plan=plan, **who(village))
        assert (survey.title, survey.closes_on, survey.invited["party_members"]) == (PLAN.title, date(2026, 5, 8), 22)
        dropped = replace(PLAN, invited={"party_members": 20})
        assert refused("survey_invited", surveying.change_survey, plan=dropped, **who(village)).field == "masses"


def test_twelve_answers_make_the_result_counted_by_hand(branch: Village) -> None:
    with workspace(branch.unit):
        opened(branch)
        twelve(branch)
        answering.enter_sheet(number="dy13", answer=Answer(0, 2), **who(branch))  # ticked twice
        survey = surveying.close_survey(**who(branch, "head"))
        members, masses = result_of(survey)
        assert (members.answers, members.invalid, members.least) == (12, 1, 10)
        assert (members.satisfaction, members.satisfied, members.recognition) == (
            Fraction(940, 12),
            Fraction(9, 12),
            Fraction(1020, 12),
        )
        assert (masses.answers, masses.satisfaction, masses.recognition) == (0, None, None)
        assert total_of([members, masses]).groups == ["party_members"]
    rows = SurveyResult.objects.order_by("group").values_list(
        "year", "group", "answers", "least", "satisfaction_sum", "satisfied", "recognition_sum", "closed_on"
    )
    assert list(rows) == [
        (2026, "masses", 0, 10, 0, 0, 0, date(2026, 4, 10)),
        (2026, "party_members", 12, 10, 940, 9, 1020, date(2026, 4, 10)),
    ]
    assert list(survey_reconciling.differences()) == []


def test_the_groups_that_apply_have_the_same_weight(branch: Village) -> None:
    with workspace(branch.unit):
        opened(branch)
        twelve(branch)
        for serial in range(1, 11):  # ten of the masses, all fair and not recognised: 60 and 0
            answering.enter_sheet(number=f"QZ-{serial:04d}", answer=Answer(3, 4), **who(branch))
        survey = surveying.close_survey(**who(branch, "head"))
        total = total_of(result_of(survey))
        assert (total.satisfaction, total.recognition) == (
            (Fraction(940, 12) + 60) / 2,
            Fraction(1020, 12) / 2,
        )


def test_a_unit_that_is_no_branch_needs_thirty_answers(village: Village) -> None:
    with workspace(village.unit):
        survey = opened(village)
        twelve(village)
        (members, _masses) = progress_of([survey], village.unit, on=village.at.date())[survey.pk]
        assert (members.answers, members.least, members.missing, members.is_enough) == (12, 30, 18, False)
        survey = surveying.close_survey(**who(village, "head"))
        assert [one.satisfaction for one in result_of(survey)] == [None, None]


def test_remarks_lose_their_group_where_few_answered(branch: Village) -> None:
    with workspace(branch.unit):
        opened(branch)
        twelve(branch)
        answering.enter_sheet(number="DY-0014", answer=Answer(1, 1, "公开栏很好"), **who(branch))
        answering.enter_interview(group="masses", answer=Answer(4, 4, "看不到财务"), **who(branch))
        survey = surveying.close_survey(**who(branch, "head"))
        assert [(one["text"], str(one["group"]) != "") for one in remarks_of(survey)] == [
            ("公开栏很好", True),
            ("看不到财务", False),
        ]


def test_a_sheet_counts_once_and_the_refusal_says_who_entered_it(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
        answering.enter_sheet(number="DY-0001", answer=Answer(1, 1), **who(village))
        refusal = refused(
            "sheet_entered", answering.enter_sheet, number="dy 1", answer=Answer(2, 2), **who(village, "head")
        )
        assert (refusal.field, village.officer.person.name in str(refusal.message)) == ("number", True)


@pytest.mark.parametrize("number", ["DY-0021", "SH-0001", "XX-0001", "DY-0000", "12", "", "\x00"])
def test_a_number_that_was_never_printed_is_refused(village: Village, number: str) -> None:
    with workspace(village.unit):
        opened(village)
        given = {"number": number, "answer": Answer(1, 1)}
        assert refused("sheet_unknown", answering.enter_sheet, **given, **who(village)).field == "number"


def test_an_own_entry_of_today_is_taken_back_and_entered_anew(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
        wrong = answering.enter_sheet(number="DY-0001", answer=Answer(4, 4), **who(village))
        tomorrow = village.at + timedelta(days=1)
        for others in (who(village, "head"), who(village, at=tomorrow)):
            refused("not_your_entry", answering.take_back_entry, answer_id=wrong.pk, **others)
        assert answering.take_back_entry(answer_id=wrong.pk, **who(village)) == "DY-0001"
        answering.enter_sheet(number="DY-0001", answer=Answer(1, 1), **who(village))
        assert SurveyAnswer.objects.get().satisfaction == 100


def online(village: Village, *, browser: str = "one", at: datetime | None = None, **given: Any) -> SurveyAnswer:
    given = {"group": "masses", "answer": Answer(2, 1), **given}
    return answering.answer_online(unit=village.unit, year=YEAR, token=browser, at=at or village.at, **given)


def test_a_browser_answers_once(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
        kept = online(village)
        assert (kept.satisfaction, kept.recognition, kept.entered_by_id, len(kept.mark)) == (80, 100, None, 64)
        refused("already_answered", online, village=village, answer=Answer(4, 4))
        online(village, browser="another")
        assert SurveyAnswer.objects.count() == 2
    assert not Entry.objects.filter(verb__contains="answer").exists()


def test_the_web_takes_answers_between_the_first_and_the_last_day_only(village: Village) -> None:
    with workspace(village.unit):
        prepared(village)
        refused("survey_state", online, village=village)
        surveying.open_survey(**who(village, "head"))
        for days in (-10, 19):
            refused("survey_state", online, village=village, at=village.at + timedelta(days=days))
        online(village, at=village.at + timedelta(days=18))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"group": "society"}, "group"),
        ({"group": "nobody"}, "group"),
        ({"answer": Answer(0, 1)}, "satisfaction"),
        ({"answer": Answer(1, 5)}, "recognition"),
        ({"answer": Answer(1, 1, "字" * 501)}, "comment"),
    ],
)
def test_a_web_answer_that_cannot_be_kept_is_refused(village: Village, given: dict[str, Any], field: str) -> None:
    with workspace(village.unit):
        opened(village)
        with pytest.raises(Refusal) as refusal:
            online(village, **given)
        assert (refusal.value.field, SurveyAnswer.objects.exists()) == (field, False)


def test_closing_with_nothing_waits_for_the_last_day(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
        refused("survey_empty", surveying.close_survey, **who(village, "head"))
        later = who(village, "head", at=village.at + timedelta(days=19))
        assert [one.satisfaction for one in result_of(surveying.close_survey(**later))] == [None, None]
        refused("survey_state", surveying.close_survey, **later)
    assert list(SurveyResult.objects.values_list("answers", flat=True)) == [0, 0]
    assert list(survey_reconciling.differences()) == []


def test_only_a_closed_survey_is_published_and_once(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
        refused("survey_state", surveying.publish_result, **who(village, "head"))
        online(village)
        surveying.close_survey(**who(village, "head"))
        refused("not_a_case_worker", surveying.publish_result, **who(village))
        assert surveying.publish_result(**who(village, "head")).is_published
        refused("survey_state", surveying.publish_result, **who(village, "head"))
        refused("survey_state", online, village=village, browser="late")


def test_the_scale_is_the_districts_when_the_survey_opens(village: Village) -> None:
    def set_scale(text: str) -> None:
        SettingValue.objects.create(
            key="satisfaction_scale", value=text, valid_from=date(2026, 1, 1), reason="", set_by_id=None,
            set_at=village.at,
        )  # fmt: skip

    with workspace(village.unit):
        prepared(village)
    set_scale("很满意 100；满意 100；一般 60；不满意 0")
    with workspace(village.unit):
        refused("scale_unreadable", surveying.open_survey, **who(village, "head"))
    set_scale("很满意 100；满意 75；一般 50；不满意 0")
    with workspace(village.unit):
        surveying.open_survey(**who(village, "head"))
    set_scale("很满意 90；满意 80；一般 70；不满意 10")
    with workspace(village.unit):
        assert online(village).satisfaction == 75


def test_an_answer_altered_behind_our_back_is_named(branch: Village) -> None:
    with workspace(branch.unit):
        opened(branch)
        twelve(branch)
        surveying.close_survey(**who(branch, "head"))
        SurveyAnswer.objects.filter(mark="DY-0012").update(satisfaction=100)
    name = branch.unit.code
    assert list(survey_reconciling.differences()) == [
        f"{name}: survey of 2026: its result is not what its answers add up to",
        f"{name}: survey of 2026: the answers of group party_members do not add up to the ledger's sums",
    ]


@pytest.mark.django_db(transaction=True)
def test_of_four_who_enter_one_sheet_at_once_one_succeeds(village: Village) -> None:
    with workspace(village.unit):
        opened(village)
    barrier = Barrier(4)

    def run(_number: int) -> str:
        try:
            barrier.wait(timeout=20)
            with workspace(village.unit):
                answering.enter_sheet(number="DY-0007", answer=Answer(1, 2), **who(village))
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == ["done", "sheet_entered", "sheet_entered", "sheet_entered"]
    with workspace(village.unit):
        assert SurveyAnswer.objects.count() == 1
