"""Events, changed facts and projects: what is owed, until when, and what can no longer be changed.

Today is Friday 10 April 2026. Holidays nearby: 1 to 5 May (Saturday 9 May is a working day), 19 to 21 June.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import Invalid, Refusal
from core.secrecy_marks import SecretText
from hierarchy.ledger.matters import RowNotInForce, StageOverdue
from hierarchy.ledger.models import ObligationEntry
from tenants.disclosure.actions import matters, projects
from tenants.disclosure.actions.projects import StagePlan
from tenants.disclosure.models import Disclosure, Matter
from tenants.disclosure.policies import NotYourStep
from tenants.disclosure.reconciling import differences
from tests.factories import make_district
from tests.tenants.disclosure.matter_scene import EVENT, FACT, PROJECT, entries_of, key, make_matter_scene
from tests.tenants.disclosure.scene import PASSED_AND_APPROVED, Scene, unknown_id
from tests.tenants.disclosure.test_concurrency import PEOPLE, all_at_once

STAGES = (
    StagePlan("开工", date(2026, 4, 30)),
    StagePlan("主体完工", date(2026, 6, 15)),
    StagePlan("验收", date(2026, 9, 30)),
)


def register(scene: Scene, **changes: Any) -> Disclosure:
    values = {"item_key": key(scene, EVENT), "happened_on": date(2026, 4, 8), "title": "接收预备党员张某", **changes}
    return matters.register_event(unit=scene.unit, actor=scene.drafter, at=scene.at, **values)


def plan(scene: Scene, **changes: Any) -> Matter:
    values: dict[str, Any] = {
        "item_key": key(scene, PROJECT),
        "title": "村道硬化",
        "began_on": date(2026, 3, 1),
        "ends_on": date(2026, 9, 30),
        "stages": STAGES,
        **changes,
    }
    return projects.plan_project(unit=scene.unit, actor=scene.drafter, at=scene.at, **values)


def nothing_registered(scene: Scene) -> bool:
    with scene.inside():
        return not Matter.objects.exists() and not ObligationEntry.objects.filter(matter_id__isnull=False).exists()


def test_an_event_is_due_five_working_days_later_and_its_draft_bears_its_title(village: Scene) -> None:
    with village.inside():
        disclosure = register(village)
        matter = Matter.objects.get()
        title = disclosure.current.title
    entry = entries_of(village, matter.pk)["E2026-04-08"]
    # Thu 9, Fri 10, Mon 13, Tue 14, Wed 15 April
    assert (entry.due_on, entry.title, entry.duty) == (date(2026, 4, 15), EVENT, "event")
    assert (disclosure.obligation_id, disclosure.matter_id, title) == (entry.pk, matter.pk, "接收预备党员张某")


def test_the_title_of_a_matter_never_reaches_the_ledger(village: Scene) -> None:
    with village.inside():
        register(village)
    assert not ObligationEntry.objects.filter(title__contains="张某").exists()
    assert not ObligationEntry.objects.filter(due_rule__icontains="张某").exists()


def test_an_event_answers_the_quarters_confirmation_and_its_voiding_owes_it_again(village: Scene) -> None:
    confirmations = ObligationEntry.objects.owed().filter(unit=village.unit, period_label="C2026-Q2")
    assert confirmations.count() == 1
    with village.inside():
        matter_id = register(village).matter_id
    assert confirmations.count() == 0
    with village.inside():
        matters.void_matter(
            unit=village.unit, matter_id=matter_id, reason="重复登记", actor=village.head, at=village.at
        )
        assert Matter.objects.get().state == "void"
        assert Disclosure.objects.get(matter_id=matter_id).state == "discarded"
    assert entries_of(village, matter_id) == {}
    assert confirmations.count() == 1
    assert list(differences()) == []


def test_only_who_approves_strikes_out_a_matter(village: Scene) -> None:
    with village.inside():
        matter_id = register(village).matter_id
        with pytest.raises(NotYourStep):
            matters.void_matter(
                unit=village.unit, matter_id=matter_id, reason="错", actor=village.drafter, at=village.at
            )
        assert Matter.objects.get().state == "open"


def test_what_was_disclosed_is_not_struck_out(village: Scene) -> None:
    with village.inside():
        disclosure = register(village)
        village.write(disclosure, scope="local", title="公示")
        village.propose(disclosure)
        with pytest.raises(matters.MatterInUse):
            matters.void_matter(
                unit=village.unit, matter_id=disclosure.matter_id, reason="错", actor=village.head, at=village.at
            )
    assert len(entries_of(village, disclosure.matter_id)) == 1


def test_what_is_overdue_is_not_struck_out(village: Scene) -> None:
    with village.inside():
        disclosure = register(village, happened_on=date(2026, 3, 20))
        with pytest.raises(StageOverdue):
            matters.void_matter(
                unit=village.unit, matter_id=disclosure.matter_id, reason="错", actor=village.head, at=village.at
            )
    with village.inside():
        assert Matter.objects.get().state == "open"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"happened_on": date(2026, 4, 11)}, Invalid),
        ({"title": " "}, Invalid),
        ({"title": "机密★10年"}, SecretText),
        ({"mode": "shouting"}, Invalid),
    ],
)
def test_an_event_that_cannot_be_is_refused_and_nothing_is_owed(
    village: Scene, changes: dict[str, Any], error: type[Refusal]
) -> None:
    with village.inside(), pytest.raises(error):
        register(village, **changes)
    assert nothing_registered(village)


def test_an_event_under_a_row_of_another_time_limit_is_refused(village: Scene) -> None:
    with village.inside(), pytest.raises(RowNotInForce):
        register(village, item_key=key(village, PROJECT))
    assert nothing_registered(village)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_register_the_same_at_once_one_succeeds(at: Any) -> None:
    scene = make_matter_scene("small_branch", at, root=make_district())
    assert all_at_once(scene, lambda: register(scene)) == ["already_registered"] * (PEOPLE - 1) + ["done"]
    with scene.inside():
        assert (Matter.objects.count(), Disclosure.objects.count()) == (1, 1)


def test_a_changed_fact_is_due_ten_working_days_later(village: Scene) -> None:
    with village.inside():
        disclosure = matters.register_change(
            unit=village.unit,
            item_key=key(village, FACT),
            changed_on=date(2026, 4, 10),
            title="支委分工调整",
            actor=village.drafter,
            at=village.at,
        )
    entry = entries_of(village, disclosure.matter_id)["R2026-04-10"]
    # Mon 13 to Fri 17 are five, Mon 20 to Fri 24 April ten
    assert (entry.due_on, entry.duty) == (date(2026, 4, 24), "revision")


def test_each_stage_is_due_five_working_days_after_its_planned_day(village: Scene) -> None:
    with village.inside():
        matter = plan(village)
    entries = entries_of(village, matter.pk)
    # 30 April: 6 to 8, 9 (a Saturday at work), 11 May. 15 June: 16 to 18, 22, 23. 30 September: 8, 9, 10 (Sat), 12, 13.
    assert {label: entry.due_on for label, entry in entries.items()} == {
        "S1.2026-04-30": date(2026, 5, 11),
        "S2.2026-06-15": date(2026, 6, 23),
        "S3.2026-09-30": date(2026, 10, 13),
    }
    assert [stage["name"] for stage in matter.stages] == ["开工", "主体完工", "验收"]


def test_work_across_the_year_owes_a_summary_by_the_last_of_december(village: Scene) -> None:
    with village.inside():
        matter = plan(village, ends_on=date(2027, 6, 30))
    assert entries_of(village, matter.pk)["Y2026"].due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    "changes",
    [
        {"stages": (StagePlan("开工", date(2026, 4, 9)),)},
        {"stages": tuple(reversed(STAGES))},
        {"stages": ()},
        {"stages": (StagePlan("", date(2026, 5, 9)),)},
        {"stages": STAGES * 5},
        {"ends_on": date(2026, 8, 1)},
        {"ends_on": date(2026, 2, 1)},
        {"title": ""},
    ],
)
def test_a_project_that_cannot_be_is_refused_and_nothing_is_owed(village: Scene, changes: dict[str, Any]) -> None:
    with village.inside(), pytest.raises(Invalid):
        plan(village, **changes)
    assert nothing_registered(village)


def test_a_stage_done_early_begins_its_disclosure(village: Scene) -> None:
    with village.inside():
        matter = plan(village)
        disclosure = projects.complete_stage(
            unit=village.unit,
            matter_id=matter.pk,
            number=1,
            done_on=date(2026, 4, 9),
            actor=village.drafter,
            at=village.at,
        )
        matter.refresh_from_db()
        assert matter.stages[0]["done_on"] == "2026-04-09"
        assert str(disclosure.obligation_id) == matter.stages[0]["obligation"]
        with pytest.raises(Invalid):
            projects.complete_stage(
                unit=village.unit,
                matter_id=matter.pk,
                number=2,
                done_on=date(2026, 4, 9),
                actor=village.drafter,
                at=village.at,
            )


def replan(scene: Scene, matter: Matter, **changes: Any) -> Matter:
    values: dict[str, Any] = {
        "stages": [StagePlan("主体完工", date(2026, 7, 31)), StagePlan("验收", date(2026, 10, 30))],
        "ends_on": date(2026, 10, 30),
        "reason": "雨季停工",
        "actor": scene.head,
        "at": scene.at,
        **changes,
    }
    return projects.replan(unit=scene.unit, matter_id=matter.pk, **values)


def test_planning_anew_moves_what_is_not_due_and_keeps_what_is_begun(village: Scene) -> None:
    with village.inside():
        matter = plan(village)
        projects.complete_stage(
            unit=village.unit,
            matter_id=matter.pk,
            number=1,
            done_on=date(2026, 4, 9),
            actor=village.drafter,
            at=village.at,
        )
        replan(village, matter)
    entries = entries_of(village, matter.pk)
    # 31 July (a Friday): 3 to 7 August. 30 October (a Friday): 2 to 6 November.
    assert {label: entry.due_on for label, entry in entries.items()} == {
        "S1.2026-04-30": date(2026, 5, 11),
        "S2.2026-07-31": date(2026, 8, 7),
        "S3.2026-10-30": date(2026, 11, 6),
    }
    assert list(differences()) == []


def test_an_overdue_stage_stays_as_it_is(village: Scene) -> None:
    with village.inside():
        matter = plan(village)
        later = replace(village, at=village.at + timedelta(days=40))  # 20 May: stage 1 was due on 11 May
        replan(later, matter)
        matter.refresh_from_db()
    assert [(stage["number"], stage["planned_on"]) for stage in matter.stages] == [
        (1, "2026-04-30"),
        (2, "2026-07-31"),
        (3, "2026-10-30"),
    ]


@pytest.mark.parametrize("changes", [{"reason": " "}, {"stages": []}, {"ends_on": date(2026, 10, 1)}])
def test_planning_anew_without_a_reason_or_a_stage_changes_nothing(village: Scene, changes: dict[str, Any]) -> None:
    with village.inside():
        matter = plan(village)
        with pytest.raises(Refusal):
            replan(village, matter, **changes)
    assert list(entries_of(village, matter.pk)) == ["S1.2026-04-30", "S2.2026-06-15", "S3.2026-09-30"]


def test_a_drafter_does_not_plan_anew(village: Scene) -> None:
    with village.inside():
        matter = plan(village)
        with pytest.raises(NotYourStep):
            replan(village, matter, actor=village.drafter)


def test_a_new_end_within_the_year_takes_the_summary_away(village: Scene) -> None:
    with village.inside():
        matter = plan(village, ends_on=date(2027, 6, 30))
        replan(village, matter, stages=STAGES, ends_on=date(2026, 12, 1))
    assert "Y2026" not in entries_of(village, matter.pk)


def test_a_project_ends_when_no_stage_is_open(village: Scene) -> None:
    with village.inside():
        matter = plan(village, stages=(StagePlan("开工", date(2026, 4, 10)),), ends_on=date(2026, 4, 10))
        ending = {"unit": village.unit, "matter_id": matter.pk, "ended_on": date(2026, 4, 10), "actor": village.drafter}
        with pytest.raises(projects.StagesOpen):
            projects.close_project(**ending, at=village.at)
        disclosure = projects.complete_stage(
            unit=village.unit,
            matter_id=matter.pk,
            number=1,
            done_on=date(2026, 4, 10),
            actor=village.drafter,
            at=village.at,
        )
        village.write(disclosure, scope="local")
        village.propose(disclosure)
        village.sit(disclosure, village.head, PASSED_AND_APPROVED)
        village.publish(disclosure)
        assert projects.close_project(**ending, at=village.at).state == "closed"
        with pytest.raises(matters.MatterClosed):
            replan(village, matter)
    assert list(differences()) == []


def test_an_unknown_matter_is_not_found(village: Scene) -> None:
    with village.inside(), pytest.raises(matters.UnknownMatter):
        matters.void_matter(unit=village.unit, matter_id=unknown_id(), reason="错", actor=village.head, at=village.at)


DAMAGES: dict[str, Callable[[], object]] = {
    "a matter lost here": lambda: Matter.objects.all().delete(),
    "a matter nobody owes for": lambda: ObligationEntry.objects.filter(duty="event").update(matter_id=None),
    "a stage of somebody else": lambda: ObligationEntry.objects.filter(duty="stage").update(matter_id=unknown_id()),
    "a disclosure of another matter": lambda: Disclosure.objects.update(matter_id=unknown_id()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_reconcile_finds_what_matters_and_the_ledger_do_not_agree_on(village: Scene, damage: str) -> None:
    with village.inside():
        register(village)
        plan(village)
    assert list(differences()) == []
    with village.inside():
        DAMAGES[damage]()
    assert list(differences())
